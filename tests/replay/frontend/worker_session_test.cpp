// WorkerSession with real, unmodified Python workers on loopback, and with commands that are no workers at all.
#include "replay/frontend/worker_process.h"
#include "replay/frontend/worker_session.h"
#include "sample_task.h"

#include <QtTest>

#include <algorithm>
#include <future>
#include <mutex>

using namespace hindsight;
using namespace hindsight::replay;
using namespace hindsight::replay::test;

namespace {

WorkerSessionOptions optionsFor(const std::string& command)
{
    WorkerSessionOptions options;
    options.command = command;
    options.taskQueue = "orders";
    options.startTimeout = std::chrono::seconds(30);
    return options;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

class WorkerSessionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRealPythonWorkerReplaysARecordedHistory();
    void theSameRunCanBeAskedAgainAfterAnEviction();
    void severalHistoriesAreReplayedAtOnce();
    void aChangedWorkerFailsTheTaskAsNonDeterministic();
    void aCommandThatEndsAtOnceHasNotStarted();
    void aCommandThatIsNoWorkerNeverPolls();
};

void WorkerSessionTest::aRealPythonWorkerReplaysARecordedHistory()
{
    std::vector<WorkerIdentity> connected;
    WorkerSessionObserver observer;
    observer.connected = [&](const WorkerIdentity& who) { connected.push_back(who); };
    auto session = WorkerSession::start(optionsFor(sampleWorker("recorded")), observer, {});
    QVERIFY2(session.ok(), session.ok() ? "" : session.error().message.c_str());
    QVERIFY2(!session.value()->ended(), session.value()->ended() ? session.value()->ended()->reason.c_str() : "");
    QCOMPARE(connected.size(), std::size_t(1));
    QCOMPARE(connected.front().sdk, std::string("temporal-python"));
    QCOMPARE(connected.front().version, std::string("1.35.0"));
    QCOMPARE(connected.front().identity, std::string("order-worker"));
    QCOMPARE(session.value()->worker().taskQueues, std::vector<std::string>{"orders"});

    const auto reply = session.value()->channel().ask(lastTaskOf("order-7731.json"), {});
    QVERIFY(reply.ok());
    QCOMPARE((reply.value().kind), (WorkerReply::Kind::Completed));
    const auto facts = factsOf(reply.value());
    QVERIFY(facts.readable);
    QCOMPARE(facts.commands, 0);
    QCOMPARE(facts.queryAnswers, std::string("m"));
    QVERIFY(!session.value()->ended());
}

void WorkerSessionTest::theSameRunCanBeAskedAgainAfterAnEviction()
{
    auto session = WorkerSession::start(optionsFor(sampleWorker("recorded")), {}, {});
    QVERIFY(session.ok() && !session.value()->ended());
    auto task = lastTaskOf("order-7744.json"); // open: stays in the worker's cache unless it is evicted
    task.evictAfter = true;
    for (int round = 0; round < 3; ++round) {
        const auto reply = session.value()->channel().ask(task, {});
        QVERIFY(reply.ok());
        QCOMPARE((reply.value().kind), (WorkerReply::Kind::Completed));
    }
}

void WorkerSessionTest::severalHistoriesAreReplayedAtOnce()
{
    auto session = WorkerSession::start(optionsFor(sampleWorker("recorded")), {}, {});
    QVERIFY(session.ok() && !session.value()->ended());
    std::vector<std::future<Result<WorkerReply>>> replies;
    for (const char* file : {"order-7731.json", "pack-7731.json", "order-7732.json", "order-7740.json", "order-7744.json",
                             "order-7745.json", "order-7748.json", "order-7750.json", "order-7760.pb"}) {
        replies.push_back(std::async(std::launch::async, [task = lastTaskOf(file), &session] {
            return session.value()->channel().ask(task, {});
        }));
    }
    for (auto& future : replies) {
        const auto reply = future.get();
        QVERIFY(reply.ok());
        QCOMPARE((reply.value().kind), (WorkerReply::Kind::Completed));
        QCOMPARE(factsOf(reply.value()).commands, 0);
    }
}

void WorkerSessionTest::aChangedWorkerFailsTheTaskAsNonDeterministic()
{
    auto session = WorkerSession::start(optionsFor(sampleWorker("diverging")), {}, {});
    QVERIFY(session.ok() && !session.value()->ended());
    const auto reply = session.value()->channel().ask(lastTaskOf("order-7731.json"), {});
    QVERIFY(reply.ok());
    QCOMPARE((reply.value().kind), (WorkerReply::Kind::Failed));
    QVERIFY(contains(factsOf(reply.value()).failure, "TMPRL1100"));
}

void WorkerSessionTest::aCommandThatEndsAtOnceHasNotStarted()
{
    auto session = WorkerSession::start(optionsFor("echo cannot open the shop >&2; exit 3"), {}, {});
    QVERIFY(session.ok());
    QVERIFY(session.value()->ended().has_value());
    const auto end = *session.value()->ended();
    QCOMPARE((end.kind), (WorkerEnd::Kind::NotStarted));
    QVERIFY2(contains(end.reason, "exited with status 3") && contains(end.reason, "cannot open the shop"), end.reason.c_str());
    const auto reply = session.value()->channel().ask(lastTaskOf("order-7731.json"), {});
    QVERIFY(reply.ok());
    QCOMPARE((reply.value().kind), (WorkerReply::Kind::WorkerGone));
}

void WorkerSessionTest::aCommandThatIsNoWorkerNeverPolls()
{
    auto options = optionsFor("echo I only sleep; sleep 1000");
    options.startTimeout = std::chrono::milliseconds(600);
    auto session = WorkerSession::start(options, {}, {});
    QVERIFY(session.ok());
    QVERIFY(session.value()->ended().has_value());
    const auto end = *session.value()->ended();
    QCOMPARE((end.kind), (WorkerEnd::Kind::NeverPolled));
    QVERIFY2(contains(end.reason, "within 0.6 s") && contains(end.reason, "I only sleep"), end.reason.c_str());
}

int main(int argc, char** argv)
{
    if (const auto guarded = runRequestedGuard(argc, argv))
        return *guarded;
    WorkerSessionTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "worker_session_test.moc"
