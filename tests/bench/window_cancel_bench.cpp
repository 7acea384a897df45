// A check of many runs in the window, cancelled by the button of its task: what the user sees, and what becomes of the worker.
//
//   bench_window_cancel FOLDER CMD TASKS AFTER     histories, worker, the file into which it writes the time of each task
//                                                  (seconds of the steady clock), seconds from the first one to the cancel
//
// One line of JSON: ms from the cancel to each; figures of several rounds: cancel.py --window.
#include "tests/app/window/window_fixture.h"

#include "replay/frontend/worker_process.h"
#include "ui/shell/task_strip.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QToolButton>

#include <cstdio>
#include <ctime>
#include <dirent.h>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

using namespace hindsight;
using namespace hindsight::tests;
using namespace hindsight::ui;

namespace {

double now()
{
    timespec t{};
    ::clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

/// Everything below this process that still runs.
std::set<int> descendants()
{
    std::map<int, int> parents;
    DIR* const folder = ::opendir("/proc");
    while (const dirent* entry = ::readdir(folder)) {
        const int pid = std::atoi(entry->d_name);
        std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
        std::string text;
        if (pid <= 0 || !std::getline(stat, text))
            continue;
        char state = 0;
        int parent = 0;
        if (std::sscanf(text.c_str() + text.rfind(')') + 1, " %c %d", &state, &parent) == 2 && state != 'Z' && state != 'X')
            parents[pid] = parent;
    }
    ::closedir(folder);
    std::set<int> found;
    const int self = ::getpid();
    for (std::size_t before = 1; before != found.size();) {
        before = found.size();
        for (const auto& [pid, parent] : parents)
            if (parent == self || found.contains(parent))
                found.insert(pid);
    }
    return found;
}

std::vector<double> tasksIn(const QString& file)
{
    std::vector<double> times;
    std::ifstream in(file.toStdString());
    for (double time = 0; in >> time;)
        times.push_back(time);
    return times;
}

/// When the strip of tasks was painted last, and whether the report was there.
class Painted final : public QObject {
public:
    double last = 0;
    bool over = false;
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint && !over)
            last = now();
        return false;
    }
};

int measure(const QStringList& arguments)
{
    QTemporaryDir home;
    OpenWindow w(home.path());
    std::vector<std::filesystem::path> files;
    for (const QFileInfo& file : QDir(arguments[1]).entryInfoList(QDir::Files, QDir::Name))
        files.emplace_back(file.filePath().toStdString());
    w.workbench.keeper.importPaths(files);
    if (!QTest::qWaitFor([&] { return w.workbench.runs.runs().size() == files.size(); }, 120000))
        return 1;
    std::vector<CheckTarget> targets;
    for (const history::RunSummary& run : w.workbench.runs.runs())
        targets.push_back({run, nullptr});
    CheckRequest request;
    request.command = arguments[2];
    std::optional<replay::CheckReport> report;
    double reported = 0, sent = 0, longest = 0;
    Painted painted;
    QObject::connect(&w.workbench.checks, &CheckRunner::finished, &w.window, [&](const replay::CheckReport& found) {
        reported = now();
        painted.over = true;
        report = found;
    });
    double least = 1e9; // changes of the shown words in a second
    std::vector<double> changes;
    QObject::connect(&w.workbench.tasks, &TaskList::changed, &w.window, [&, shown = QString()]() mutable {
        if (const LongTask& task = w.workbench.tasks.tasks().back(); task.detail != std::exchange(shown, task.detail) && sent == 0)
            changes.push_back(now());
    });
    w.workbench.checks.start(request, targets);
    const double after = arguments[4].toDouble();
    if (!QTest::qWaitFor([&] { const auto tasks = tasksIn(arguments[3]); return !tasks.empty() && now() - tasks.front() > after; }, 120000) || report)
        return 1;
    for (double begin = changes.at(1); begin + 1 < now(); begin += 1)
        least = std::min(least, static_cast<double>(std::ranges::count_if(changes, [&](double time) { return time >= begin && time < begin + 1; })));

    // The button, as it is pressed; then the loop runs as it does for a user.
    QToolButton* cancel = nullptr;
    for (QToolButton* button : w.window.findChildren<QToolButton*>())
        if (button->isVisible() && button->accessibleName().startsWith(QStringLiteral("Cancel: Checking")))
            cancel = button;
    if (!cancel)
        return 1;
    for (QWidget* part : w.window.findChild<TaskStrip*>()->findChildren<QWidget*>())
        part->installEventFilter(&painted);
    const std::set<int> workers = descendants();
    double gone = 0;
    sent = now();
    std::jthread watch([&](std::stop_token stop) {
        while (!stop.stop_requested() && gone == 0) {
            const std::set<int> left = descendants();
            if (std::ranges::none_of(workers, [&](int pid) { return left.contains(pid); }))
                gone = now();
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    });
    QTest::mouseClick(cancel, Qt::LeftButton);
    double tick = now();
    while (!report && now() - sent < 30) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
        longest = std::max(longest, now() - std::exchange(tick, now()));
    }
    const double over = now();
    while (gone == 0 && now() - sent < 30)
        QTest::qWait(5);
    watch.request_stop();
    watch.join();
    if (!report || gone == 0)
        return 1;
    const std::vector<double> tasks = tasksIn(arguments[3]);
    long kept = 0, notReached = 0, half = 0;
    for (const replay::HistoryVerdict& history : report->histories) {
        const bool stopped = history.code == replay::UnverifiedCode::Cancelled;
        kept += !stopped;
        notReached += stopped;
        half += stopped && history.checkedTo > 0;
    }
    const auto ms = [&](double time) { return (time - sent) * 1000; };
    std::printf("{\"changes of the shown words in a second, least\": %.0f, \"ms to the last task begun\": %.1f, \"ms until the strip was painted last\": %.1f, "
                "\"ms until every worker process was gone\": %.1f, \"ms until the report was there\": %.1f, \"ms of the longest stall of the window\": %.1f, "
                "\"verdicts kept\": %ld, \"not reached, said so\": %ld, \"of these checked in part\": %ld}\n",
                least, ms(tasks.back()), ms(painted.last), ms(gone), ms(reported), longest * 1000, kept, notReached, half);
    return over > 0 && report->cancelled ? 0 : 1;
}

} // namespace

/// Worker processes are started through this program as their guard.
int main(int argc, char** argv)
{
    if (const auto guard = replay::runRequestedGuard(argc, argv))
        return *guard;
    ::setenv("QT_QPA_PLATFORM", "offscreen", 0);
    QApplication application(argc, argv);
    if (QCoreApplication::arguments().size() != 5)
        return 2;
    return measure(QCoreApplication::arguments());
}
