// bench_first_paint: from the start of the program to the first painted timeline of a stored run of 51,200 events,
// offscreen; `hindsight list` on the same library, run in turn with it, is the yardstick. Prints medians of seven.
#include "history/store/library.h"
#include "tests/support/history_builder.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace hindsight;

namespace {

constexpr int kRounds = 7;
constexpr char kRunId[] = "5c1f2f6e-0000-4000-8000-000000051200";

/// A library with the long run and two hundred short ones, as a team has it.
bool makeLibrary(const std::filesystem::path& file)
{
    auto library = history::Library::open(file);
    if (!library.ok())
        return false;
    const auto keep = [&library](const history::testing::HistoryBuilder& made, const std::string& workflowId, const std::string& runId) {
        history::LoadedHistory loaded;
        loaded.key.namespaceName = "default";
        loaded.key.workflowId = workflowId;
        loaded.key.runId = runId;
        loaded.pages = made.pages();
        return library.value().store(loaded).ok();
    };
    if (!keep(history::testing::longHistory(51'200), "order-long", kRunId))
        return false;
    for (std::uint32_t i = 0; i < 200; ++i)
        if (!keep(history::testing::randomHistory(i, 60), "order-" + std::to_string(i), "5c1f2f6e-0000-4000-8000-" + std::to_string(100'000'000'000 + i)))
            return false;
    return true;
}

double median(std::vector<double> times)
{
    std::ranges::sort(times);
    return times[times.size() / 2];
}

struct Ran {
    bool ok = false;
    double ms = 0;
    QByteArray out;
};

Ran run(const QString& program, const QStringList& arguments, const QProcessEnvironment& environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    QElapsedTimer timer;
    timer.start();
    process.start(program, arguments);
    Ran ran;
    ran.ok = process.waitForFinished(60'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    ran.ms = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    ran.out = process.readAllStandardOutput();
    return ran;
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const QString program = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral(HINDSIGHT_PROGRAM);
    const QTemporaryDir folder;
    const QString library = folder.filePath(QStringLiteral("library.sqlite"));
    if (!folder.isValid() || !makeLibrary(library.toStdString())) {
        std::fprintf(stderr, "the library could not be made\n");
        return 1;
    }
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    for (const char* place : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"}) // of its own: no session, no last run
        environment.insert(QString::fromLatin1(place), folder.path());
    std::vector<double> paints, lists;
    for (int round = 0; round < kRounds; ++round) {
        const Ran painted = run(program, {QStringLiteral("open"), QString::fromLatin1(kRunId), QStringLiteral("--library"), library, QStringLiteral("--time-first-paint")}, environment);
        const Ran listed = run(program, {QStringLiteral("list"), QStringLiteral("--library"), library}, environment);
        bool isNumber = false;
        paints.push_back(painted.out.trimmed().toDouble(&isNumber));
        lists.push_back(listed.ms);
        if (!painted.ok || !isNumber || !listed.ok) {
            std::fprintf(stderr, "%s did not do as asked\n", qPrintable(program));
            return 1;
        }
    }
    const double paint = median(paints), list = median(lists);
    std::printf("first painted timeline, 51,200 events: %.0f ms (%.0f to %.0f)\n", paint, std::ranges::min(paints), std::ranges::max(paints));
    std::printf("hindsight list, 201 runs, start to end: %.1f ms (%.1f to %.1f)\n", list, std::ranges::min(lists), std::ranges::max(lists));
    std::printf("ratio %.1f\n", paint / list);
    return 0;
}
