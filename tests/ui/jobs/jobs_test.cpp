// Background work: answers on the UI thread, cancelled half-way, dropped when a newer one starts or nobody listens; and
// the list of long tasks.
#include "tests/support/ui_test.h"

#include "ui/jobs/job_runner.h"
#include "ui/jobs/task_list.h"
#include "ui/jobs/verdict_memory.h"

#include <QSignalSpy>
#include <QThread>

#include <atomic>
#include <latch>

using namespace hindsight;
using namespace hindsight::ui;

namespace {

/// Works until it is asked to stop; says how far it came.
int untilStopped(const JobContext& job, std::latch& begun)
{
    begun.count_down();
    int rounds = 0;
    while (!job.stop.stop_requested()) {
        ++rounds;
        std::this_thread::yield();
    }
    return rounds;
}

} // namespace

class JobsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { tests::failOnQtWarnings(); }

    void anAnswerComesOnTheThreadThatAsked()
    {
        JobRunner jobs;
        QThread* worked = nullptr;
        QThread* answered = nullptr;
        const Job job = jobs.start(this, [](const JobContext&) { return QThread::currentThread(); }, [&](QThread* thread) {
            worked = thread;
            answered = QThread::currentThread();
        });
        QVERIFY(job.running());
        QTRY_VERIFY(answered);
        QCOMPARE(answered, thread());
        QVERIFY(worked != thread());
        QVERIFY(!job.running());
        QCOMPARE(jobs.running(), 0);
    }
    void aJobCancelledHalfWayStopsAndStillAnswers()
    {
        JobRunner jobs;
        std::latch begun(1);
        int rounds = -1;
        Job job = jobs.start(this, [&](const JobContext& context) { return untilStopped(context, begun); }, [&](int done) { rounds = done; });
        begun.wait();
        job.cancel();
        QTRY_VERIFY(rounds >= 0);
    }
    void onlyTheNewestOfOneSlotAnswers()
    {
        JobRunner jobs;
        LatestJob slot(jobs);
        std::latch begun(1);
        QStringList answers;
        slot.start(this, [&](const JobContext& context) { return untilStopped(context, begun); }, [&](int) { answers << QStringLiteral("old"); });
        begun.wait();
        slot.start(this, [](const JobContext&) { return 0; }, [&](int) { answers << QStringLiteral("new"); });
        QTRY_COMPARE(jobs.running(), 0);
        QCOMPARE(answers, QStringList{QStringLiteral("new")});
    }
    void nothingIsDeliveredToAReceiverThatIsGone()
    {
        JobRunner jobs;
        bool called = false;
        auto receiver = std::make_unique<QObject>();
        std::latch go(1);
        jobs.start(receiver.get(), [&](const JobContext& context) {
            context.post([&] { called = true; });
            go.wait();
            return 1;
        }, [&](int) { called = true; });
        receiver.reset();
        go.count_down();
        QTRY_COMPARE(jobs.running(), 0);
        QVERIFY(!called);
    }
    void destroyingTheRunnerStopsWhatRuns()
    {
        std::atomic<bool> ended = false;
        std::latch begun(1);
        {
            JobRunner jobs;
            jobs.start(this, [&](const JobContext& context) {
                untilStopped(context, begun);
                ended = true;
                return 0;
            }, [](int) { QFAIL("an answer after the end"); });
            begun.wait();
        }
        QVERIFY(ended);
    }
    void progressArrivesInOrderBeforeTheAnswer()
    {
        JobRunner jobs;
        std::vector<int> seen;
        jobs.start(this, [&](const JobContext& context) {
            for (int i = 0; i < 3; ++i)
                context.post([&seen, i] { seen.push_back(i); });
            return 3;
        }, [&](int last) { seen.push_back(last); });
        QTRY_COMPARE(seen.size(), std::size_t{4});
        QCOMPARE(seen, (std::vector<int>{0, 1, 2, 3}));
    }

    void anErrorStaysUntilItIsDismissedAndCanBeRetried()
    {
        TaskList tasks;
        QSignalSpy changed(&tasks, &TaskList::changed);
        int retried = 0;
        const TaskId id = tasks.start(QStringLiteral("Download"));
        tasks.fail(id, QStringLiteral("no route"), [&] { ++retried; });
        QCOMPARE(tasks.tasks().size(), std::size_t{1});
        QVERIFY(tasks.find(id)->state == LongTask::State::Failed);
        tasks.retry(id);
        QCOMPARE(retried, 1);
        QVERIFY(tasks.tasks().empty());
        QVERIFY(changed.count() >= 3);
    }
    void cancellingSaysSoOnceAndWaitsForTheTask()
    {
        TaskList tasks;
        int cancels = 0;
        const TaskId id = tasks.start(QStringLiteral("Check"), [&] { ++cancels; });
        tasks.cancel(id);
        tasks.cancel(id);
        QCOMPARE(cancels, 1);
        QVERIFY(tasks.find(id)->state == LongTask::State::Cancelling);
        tasks.finish(id);
        QVERIFY(tasks.tasks().empty());
    }

    void whatIsKeptOfAReportHoldsNoPayloadAndNoTextOfTheSdk()
    {
        const QByteArray kept = withoutPayloads(R"({"schema":"hindsight.check/1","histories":[{"reason":"event 5","divergence":{"message":"secret 4711",
            "recorded":{"attributes":{"input":{"payloads":[{"encoding":"json/plain","size":4,"sha256":"ab","value":"secret"}]}}},
            "waiting":{"kind":"Other","name":"","text":"secret"}},"failure":{"message":"secret","type":"E","stack":"secret"}}]})");
        QVERIFY2(!kept.contains("secret"), kept.constData());
        QVERIFY(kept.contains(R"("sha256":"ab")"));
        QVERIFY(kept.contains(R"("reason":"event 5")"));
    }
};

QTEST_GUILESS_MAIN(JobsTest)
#include "jobs_test.moc"
