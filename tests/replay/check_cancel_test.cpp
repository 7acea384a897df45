// A check that is cancelled at any moment, with two real worker processes: every history is named, no process is left, nothing hangs.
#include <QTest>

#include "history/model/snapshot_builder.h"
#include "history/source/files.h"
#include "replay/check.h"
#include "replay/frontend/proc.h"
#include "replay/frontend/worker_process.h"

#include <atomic>
#include <thread>
#include <unistd.h>

using namespace hindsight;
using namespace hindsight::replay;

class CheckCancelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyHistoryIsNamedAndNoProcessIsLeftWheneverItIsCancelled_data()
    {
        QTest::addColumn<int>("after");
        QTest::newRow("at once") << 0;
        QTest::newRow("while the workers start") << 150;
        QTest::newRow("while the second one starts") << -1;
        QTest::newRow("with tasks in hand") << -3;
    }
    /// `after`: ms; less than 0: when so many verdicts less one are there.
    void everyHistoryIsNamedAndNoProcessIsLeftWheneverItIsCancelled()
    {
        QFETCH(int, after);
        std::vector<CheckInput> inputs;
        auto files = history::findHistoryFiles(HINDSIGHT_SOURCE_DIR "/resources/samples/histories");
        QVERIFY(files.ok());
        for (const auto& file : files.value()) {
            auto read = history::readHistoryFile(file);
            QVERIFY(read.ok());
            CheckInput input;
            input.source = file.string();
            input.key = read.value().key;
            input.snapshot = history::buildSnapshot(read.value().pages, input.key.workflowId, input.key.runId).value();
            inputs.push_back(std::move(input));
        }
        const std::size_t count = inputs.size();
        CheckOptions options;
        options.command = HINDSIGHT_PYTHON " " HINDSIGHT_SOURCE_DIR "/resources/samples/orders/recorded.py";
        options.processes = 2;
        options.tasksInFlight = 2;
        std::stop_source stop;
        std::atomic<int> judged{0};
        CheckObserver observer;
        observer.progress = [&](const CheckProgress& progress) {
            if (after < 0 && progress.phase == CheckProgress::Phase::Checking && static_cast<int>(progress.done) >= -after - 1)
                stop.request_stop();
        };
        observer.verdict = [&](const HistoryVerdict&) { ++judged; };
        std::jthread canceller([&] {
            if (after >= 0)
                std::this_thread::sleep_for(std::chrono::milliseconds(after));
            if (after >= 0)
                stop.request_stop();
        });
        const auto report = check(std::move(inputs), options, observer, stop.get_token());
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QVERIFY(report.value().cancelled);
        QCOMPARE(report.value().histories.size(), count);
        QCOMPARE(judged.load(), static_cast<int>(count));
        for (const HistoryVerdict& history : report.value().histories)
            QVERIFY(history.verdict == Verdict::Unverified ? history.code == UnverifiedCode::Cancelled : history.verdict == Verdict::Compatible);
        QCOMPARE(processTree(::getpid()).size(), std::size_t{1});
    }
};

/// Worker processes are started through this program as their guard.
int main(int argc, char** argv)
{
    if (const auto guard = runRequestedGuard(argc, argv))
        return *guard;
    QCoreApplication application(argc, argv);
    CheckCancelTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "check_cancel_test.moc"
