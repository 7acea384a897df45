// Frontend against a worker of bytes: every answer of the protocol, and nonsense of every kind.
#include "fake_worker.h"
#include "mutator.h"
#include "replay/frontend/frontend.h"
#include "sample_task.h"

#include <QtTest>

#include <QTemporaryFile>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>
#include <random>
#include <set>
#include <thread>

using namespace hindsight;
using namespace hindsight::replay;
using namespace hindsight::replay::test;
using namespace std::chrono_literals;

namespace {

constexpr int kOk = 0, kCancelled = 1, kInvalidArgument = 3, kNotFound = 5, kPermissionDenied = 7, kResourceExhausted = 8, kUnimplemented = 12;

std::unique_ptr<Frontend> served(FrontendOptions options = {})
{
    auto frontend = Frontend::start(std::move(options));
    if (!frontend.ok())
        qFatal("%s", frontend.error().message.c_str());
    return std::move(frontend).value();
}

using Asked = std::future<Result<WorkerReply>>;
Asked ask(Frontend& frontend, WorkerTask task)
{
    return std::async(std::launch::async, [&frontend, task = std::move(task)] { return frontend.ask(task, {}); });
}

WorkerTask small(const std::string& run = "run")
{
    WorkerTask task;
    task.runId = run;
    task.taskQueue = "q";
    return task;
}

} // namespace

class FrontendTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWorkersQuestionsAreAnswered_data();
    void aWorkersQuestionsAreAnswered();
    void theServerSaysWhatItCanDo();
    void anyNamespaceIsRegistered();
    void foreignRpcsAreUnimplementedAndNamedOnce();
    void aTaskCarriesTheRecordedEventsUnchanged();
    void aLegacyQueryIsSentAsOne();
    void aStickyPollGetsTasksOfItsNormalQueue();
    void theIdentityComesFromMetadataAndPoll();
    void nothingSecretIsKept();
    void anEvictingTaskIsAnsweredNotFound();
    void unknownTokensAreNotFound();
    void theSameReplyCountsOnce();
    void compressedRequestsAreAccepted();
    void aTaskAndAReplyOfAHundredMegabytesTravel();
    void aCancelledPollGetsNoTask();
    void aPollCancelledWhileItIsGivenATaskCostsOnlyTime();
    void aClosedConnectionGetsNoTask();
    void anActivityPollIsHeldAndGetsNoTask();
    void aFloodOfPollsIsBounded();
    void randomBytesAreRefusedAndServingGoesOn();
    void aPeerThatIsNotAdmittedIsRefusedWithTheReason();
    void aConnectionThatIsLookedAtForLongHoldsUpNobodyElse();
    void aTakenPortNamesItsHolder();
    void everyFrontendHasAPortOfItsOwn();
    void bothLoopbackAddressesAreServed();
    void socketsThatListenAlreadyAreServed();
    void bytesThatAreNoGrpcAndAbruptEndsLeaveATaskToTheNextPoll();
    void endingAnswersHeldPollsAndAsks();
    void endingWhileCallsBeginEndsThemAll();
};

void FrontendTest::aWorkersQuestionsAreAnswered_data()
{
    QTest::addColumn<std::string>("method");
    QTest::addColumn<int>("code");
    for (const char* method : {"GetSystemInfo", "DescribeNamespace", "ShutdownWorker", "RecordWorkerHeartbeat", "ResetStickyTaskQueue", "GetClusterInfo"})
        QTest::newRow(method) << std::string(method) << kOk;
    QTest::newRow("health") << std::string("/grpc.health.v1.Health/Check") << kOk;
    for (const char* method : {"GetWorkflowExecutionHistory", "RespondActivityTaskCompleted", "RespondActivityTaskFailed", "RespondActivityTaskCanceled",
                               "RecordActivityTaskHeartbeat", "RespondNexusTaskCompleted", "RespondWorkflowTaskCompleted", "RespondWorkflowTaskFailed",
                               "RespondQueryTaskCompleted"})
        QTest::newRow(method) << std::string(method) << kNotFound;
    for (const char* method : {"StartWorkflowExecution", "SignalWorkflowExecution", "ListWorkflowExecutions", "NoSuchThing"})
        QTest::newRow(method) << std::string(method) << kUnimplemented;
}

void FrontendTest::aWorkersQuestionsAreAnswered()
{
    QFETCH(std::string, method);
    QFETCH(int, code);
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    const auto answer = worker.call(method, "");
    QVERIFY2(answer.code == code, answer.message.c_str());
    if (code == kUnimplemented)
        QCOMPARE(answer.message, "unknown method " + method + " for service temporal.api.workflowservice.v1.WorkflowService");
}

void FrontendTest::theServerSaysWhatItCanDo()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    QVERIFY(claimsCapabilities(worker.call("GetSystemInfo", "").bytes));
    QCOMPARE(worker.call("/grpc.health.v1.Health/Check", "").bytes, std::string("\x08\x01"));
}

void FrontendTest::anyNamespaceIsRegistered()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    QCOMPARE(describedNamespace(worker.call("DescribeNamespace", describeNamespaceBytes("shop.prod")).bytes), std::string("shop.prod NAMESPACE_STATE_REGISTERED"));
}

void FrontendTest::foreignRpcsAreUnimplementedAndNamedOnce()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    for (int i = 0; i < 3; ++i)
        QCOMPARE(worker.call("StartWorkflowExecution", "").code, kUnimplemented);
    QCOMPARE(worker.call("/temporal.api.operatorservice.v1.OperatorService/AddSearchAttributes", "").code, kUnimplemented);
    for (int i = 0; i < 100; ++i) // somebody who tries all names does not fill the report
        worker.call("Method" + std::to_string(i), "");
    const auto notices = frontend->notices();
    QCOMPARE(notices.size(), std::size_t(50));
    QCOMPARE(notices[0].text, std::string("StartWorkflowExecution"));
    QCOMPARE(notices[1].text, std::string("OperatorService/AddSearchAttributes"));
    QVERIFY(notices[0].kind == FrontendNotice::Kind::ForeignRpc);
}

void FrontendTest::aTaskCarriesTheRecordedEventsUnchanged()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    const auto poll = worker.open("PollWorkflowTaskQueue", pollBytes("orders"));
    const auto task = lastTaskOf("order-7731.json");
    auto asked = ask(*frontend, task);
    const auto sent = poll->wait();
    const auto got = seen(sent);
    QVERIFY(got.readable);
    QCOMPARE(got.events, static_cast<int>(task.eventCount));
    std::string recorded;
    for (const auto chunk : task.snapshot->prefix(task.eventCount))
        recorded += chunk;
    QVERIFY(sent.bytes.ends_with(recorded));
    QCOMPARE(got.workflowId, std::string("order-7731"));
    QCOMPARE(got.runId, task.runId);
    QCOMPARE(got.workflowType, std::string("OrderWorkflow"));
    QCOMPARE(got.taskQueue, std::string("orders"));
    QCOMPARE(got.queries, std::string("m=__temporal_workflow_metadata;"));
    QCOMPARE(got.query, std::string());
    QCOMPARE(got.attempt, 1);
    QCOMPARE(got.started, task.startedEventId);
    QCOMPARE(got.previousStarted, task.previousStartedEventId);
    QVERIFY(!got.morePages);

    QCOMPARE(worker.call("RespondWorkflowTaskCompleted", completedBytes(got.token)).code, kOk);
    const auto reply = asked.get();
    QVERIFY(reply.ok());
    QCOMPARE(reply.value().bytes, completedBytes(got.token));
    QCOMPARE(reply.value().queue, std::string("orders"));
    QVERIFY(reply.value().took > 0us);
}

void FrontendTest::aLegacyQueryIsSentAsOne()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    const auto poll = worker.open("PollWorkflowTaskQueue", pollBytes("orders"));
    auto task = lastTaskOf("order-7731.json");
    task.legacyQueryType = "__stack_trace";
    auto asked = ask(*frontend, task);
    const auto got = seen(poll->wait());
    QCOMPARE(got.query, std::string("__stack_trace"));
    QCOMPARE(got.queries, std::string());
    QCOMPARE(worker.call("RespondQueryTaskCompleted", completedBytes(got.token)).code, kOk);
    QVERIFY(asked.get().value().kind == WorkerReply::Kind::QueryCompleted);
}

void FrontendTest::aStickyPollGetsTasksOfItsNormalQueue()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    const auto poll = worker.open("PollWorkflowTaskQueue", stickyPollBytes("q"));
    auto asked = ask(*frontend, small());
    const auto got = seen(poll->wait());
    QCOMPARE(worker.call("RespondWorkflowTaskFailed", completedBytes(got.token)).code, kOk);
    const auto reply = asked.get().value();
    QVERIFY(reply.kind == WorkerReply::Kind::Failed);
    QCOMPARE(reply.queue, std::string("q"));
    QCOMPARE(frontend->worker().taskQueues, std::vector<std::string>{"q"});
}

void FrontendTest::theIdentityComesFromMetadataAndPoll()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    QVERIFY(!frontend->waitForPoll(0ms, {}));
    const auto one = worker.open("PollWorkflowTaskQueue", pollBytes("b", "4711@host", "build-7"), {{"client-name", "temporal-go"}, {"client-version", "1.50.0"}});
    QVERIFY(frontend->waitForPoll(5s, {}));
    const auto two = worker.open("PollWorkflowTaskQueue", pollBytes("a", "other", "other"), {{"client-name", "temporal-java"}});
    QTRY_COMPARE(frontend->worker().taskQueues, (std::vector<std::string>{"a", "b"}));
    QCOMPARE(frontend->worker().sdk, std::string("temporal-go"));
    QCOMPARE(frontend->worker().version, std::string("1.50.0"));
    QCOMPARE(frontend->worker().identity, std::string("4711@host"));
    QCOMPARE(frontend->worker().buildId, std::string("build-7"));
}

void FrontendTest::nothingSecretIsKept()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    const std::map<std::string, std::string> secret = {{"authorization", "Bearer hunter2"}, {"temporal-namespace", "n"}};
    worker.call("StartWorkflowExecution", "", secret);
    const auto poll = worker.open("PollWorkflowTaskQueue", pollBytes("q"), secret);
    QVERIFY(frontend->waitForPoll(5s, {}));
    const auto who = frontend->worker();
    std::string all = who.sdk + who.version + who.identity + who.buildId;
    for (const auto& notice : frontend->notices())
        all += notice.text;
    QVERIFY(all.find("hunter2") == std::string::npos);
}

void FrontendTest::anEvictingTaskIsAnsweredNotFound()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    const auto poll = worker.open("PollWorkflowTaskQueue", pollBytes("q"));
    auto task = small();
    task.evictAfter = true;
    auto asked = ask(*frontend, task);
    QCOMPARE(worker.call("RespondWorkflowTaskCompleted", completedBytes(seen(poll->wait()).token)).code, kNotFound);
    QVERIFY(asked.get().value().kind == WorkerReply::Kind::Completed);
}

void FrontendTest::unknownTokensAreNotFound()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    const auto poll = worker.open("PollWorkflowTaskQueue", pollBytes("q"));
    auto asked = ask(*frontend, small());
    const auto token = seen(poll->wait()).token;
    for (const auto& wrong : {std::string(), std::string("nonsense"), token + "x", token.substr(1), std::string(1000, 'a'), std::string("\0\0", 2)})
        QCOMPARE(worker.call("RespondWorkflowTaskCompleted", completedBytes(wrong)).code, kNotFound);
    QCOMPARE(asked.wait_for(0s), std::future_status::timeout);
    QCOMPARE(worker.call("RespondWorkflowTaskCompleted", completedBytes(token)).code, kOk);
    QVERIFY(asked.get().ok());
}

void FrontendTest::theSameReplyCountsOnce()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    const auto poll = worker.open("PollWorkflowTaskQueue", pollBytes("q"));
    auto asked = ask(*frontend, small());
    const auto token = seen(poll->wait()).token;
    std::vector<std::unique_ptr<OpenCall>> replies;
    for (int i = 0; i < 10; ++i)
        replies.push_back(worker.open("RespondWorkflowTaskCompleted", completedBytes(token)));
    int accepted = 0;
    for (const auto& reply : replies)
        accepted += reply->wait().code == kOk ? 1 : 0;
    QCOMPARE(accepted, 1);
    QVERIFY(asked.get().ok());
}

void FrontendTest::compressedRequestsAreAccepted()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address(), true);
    const auto poll = worker.open("PollWorkflowTaskQueue", pollBytes("q", std::string(100, 'i')));
    auto asked = ask(*frontend, small());
    const auto token = seen(poll->wait()).token;
    QCOMPARE(frontend->worker().identity, std::string(100, 'i'));
    QCOMPARE(worker.call("RespondWorkflowTaskCompleted", completedBytes(token, 100'000)).code, kOk);
    QCOMPARE(asked.get().value().bytes, completedBytes(token, 100'000));
}

void FrontendTest::aTaskAndAReplyOfAHundredMegabytesTravel()
{
    constexpr std::size_t kSize = 100 * 1024 * 1024;
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    const auto poll = worker.open("PollWorkflowTaskQueue", pollBytes("q"));
    auto task = small();
    // An event with one field that nobody knows: number 1000, length 100 MiB as a varint.
    task.appended = {std::string("\xc2\x3e\x80\x80\x80\x32") + std::string(kSize, 'x')};
    auto asked = ask(*frontend, task);
    const auto got = seen(poll->wait());
    QCOMPARE(got.events, 1);
    QVERIFY(got.history.size() > kSize);
    QCOMPARE(worker.call("RespondWorkflowTaskCompleted", completedBytes(got.token, kSize)).code, kOk);
    QVERIFY(asked.get().value().bytes.size() > kSize);
}

void FrontendTest::aCancelledPollGetsNoTask()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    for (int round = 0; round < 20; ++round) {
        const auto cancelledPoll = worker.open("PollWorkflowTaskQueue", pollBytes("q"));
        QCOMPARE(worker.call("GetSystemInfo", "").code, kOk); // calls of a connection arrive in order
        cancelledPoll->cancel();
        QCOMPARE(cancelledPoll->wait().code, kCancelled);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(worker.call("GetSystemInfo", "").code, kOk);
        const auto next = worker.open("PollWorkflowTaskQueue", pollBytes("q"));
        auto asked = ask(*frontend, small());
        const auto got = seen(next->wait());
        QVERIFY(got.readable && !got.token.empty());
        QCOMPARE(worker.call("RespondWorkflowTaskCompleted", completedBytes(got.token)).code, kOk);
        QVERIFY(asked.get().value().kind == WorkerReply::Kind::Completed);
    }
}

void FrontendTest::aPollCancelledWhileItIsGivenATaskCostsOnlyTime()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    for (int round = 0; round < 20; ++round) {
        auto poll = worker.open("PollWorkflowTaskQueue", pollBytes("q"));
        auto task = small();
        task.timeout = 100ms;
        auto asked = ask(*frontend, task);
        poll->cancel();
        // Lost on the way, or handed to the next poll: either way the run can be asked again.
        const auto next = worker.open("PollWorkflowTaskQueue", pollBytes("q"));
        QTRY_VERIFY_WITH_TIMEOUT(asked.wait_for(0s) == std::future_status::ready || next->done() || poll->done(), 5000);
        if (next->done())
            worker.call("RespondWorkflowTaskCompleted", completedBytes(seen(next->wait()).token));
        else if (poll->wait().code == kOk)
            worker.call("RespondWorkflowTaskCompleted", completedBytes(seen(poll->wait()).token));
        QVERIFY(asked.get().ok());
    }
}

void FrontendTest::aClosedConnectionGetsNoTask()
{
    const auto frontend = served();
    {
        FakeWorker gone(frontend->address());
        std::vector<std::unique_ptr<OpenCall>> polls;
        for (int i = 0; i < 5; ++i)
            polls.push_back(gone.open("PollWorkflowTaskQueue", pollBytes("q")));
        QVERIFY(frontend->waitForPoll(5s, {}));
    }
    FakeWorker worker(frontend->address());
    const auto poll = worker.open("PollWorkflowTaskQueue", pollBytes("q"));
    auto task = small();
    task.timeout = 500ms;
    std::future<Result<WorkerReply>> asked;
    // The server hears of the closed connection a moment later; a task lost on it until then is asked again, as a check does.
    for (int round = 0; round < 8 && !poll->done(); ++round) {
        asked = ask(*frontend, task);
        QTRY_VERIFY_WITH_TIMEOUT(poll->done() || asked.wait_for(0s) == std::future_status::ready, 5000);
    }
    QVERIFY(poll->done());
    QCOMPARE(worker.call("RespondWorkflowTaskCompleted", completedBytes(seen(poll->wait()).token)).code, kOk);
    QVERIFY(asked.get().value().kind == WorkerReply::Kind::Completed);
}

void FrontendTest::anActivityPollIsHeldAndGetsNoTask()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    const auto activity = worker.open("PollActivityTaskQueue", pollBytes("q"));
    const auto nexus = worker.open("PollNexusTaskQueue", pollBytes("q"));
    const auto workflow = worker.open("PollWorkflowTaskQueue", pollBytes("q"));
    auto asked = ask(*frontend, small());
    QCOMPARE(worker.call("RespondWorkflowTaskCompleted", completedBytes(seen(workflow->wait()).token)).code, kOk);
    QVERIFY(asked.get().ok());
    QVERIFY(!activity->done());
    QVERIFY(!nexus->done());
}

void FrontendTest::aFloodOfPollsIsBounded()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    std::vector<std::unique_ptr<OpenCall>> polls;
    for (int i = 0; i < 300; ++i)
        polls.push_back(worker.open("PollWorkflowTaskQueue", pollBytes("q")));
    const auto refused = [&] {
        return std::count_if(polls.begin(), polls.end(), [](const auto& poll) { return poll->done(); });
    };
    QTRY_COMPARE(refused(), 100);
    for (const auto& poll : polls) {
        if (poll->done())
            QCOMPARE(poll->wait().code, kResourceExhausted);
    }
    FakeWorker other(frontend->address());
    QCOMPARE(other.call("GetSystemInfo", "").code, kOk);
}

void FrontendTest::randomBytesAreRefusedAndServingGoesOn()
{
    const auto frontend = served();
    FakeWorker worker(frontend->address());
    std::mt19937 random(20261123);
    const char* const methods[] = {"GetSystemInfo", "DescribeNamespace", "PollActivityTaskQueue", "RespondWorkflowTaskCompleted", "RespondWorkflowTaskFailed",
                                   "RespondQueryTaskCompleted", "ShutdownWorker", "GetWorkflowExecutionHistory", "StartWorkflowExecution"};
    std::vector<std::unique_ptr<OpenCall>> held;
    for (int i = 0; i < 400; ++i) {
        std::string bytes(random() % 200, '\0');
        for (char& c : bytes)
            c = static_cast<char>(random());
        const std::string method = methods[random() % std::size(methods)];
        auto call = worker.open(method, bytes);
        if (method == "PollActivityTaskQueue")
            held.push_back(std::move(call));
        else
            QVERIFY(call->wait().code != 14); // UNAVAILABLE: the server went away
    }
    QCOMPARE(worker.call("PollWorkflowTaskQueue", std::string("\xff\xff\xff", 3)).code, kInvalidArgument);
    QCOMPARE(worker.call("DescribeNamespace", std::string("\x0a\xff", 2)).code, kInvalidArgument);
    QCOMPARE(worker.call("RespondWorkflowTaskCompleted", std::string("\x0a\x50token", 7)).code, kInvalidArgument);
    QCOMPARE(worker.call("GetSystemInfo", "").code, kOk);
}

void FrontendTest::aPeerThatIsNotAdmittedIsRefusedWithTheReason()
{
    std::atomic<int> asked = 0;
    std::mutex mutex;
    std::vector<std::string> peers;
    FrontendOptions options;
    options.admit = [&](const std::string& peer) -> std::string {
        const std::lock_guard lock(mutex);
        peers.push_back(peer);
        return ++asked == 1 ? "" : "only the first connection is admitted";
    };
    const auto frontend = served(std::move(options));
    FakeWorker first(frontend->address());
    const auto poll = first.open("PollWorkflowTaskQueue", pollBytes("q"));
    QVERIFY(frontend->waitForPoll(5s, {}));
    for (int i = 0; i < 5; ++i)
        QCOMPARE(first.call("GetSystemInfo", "").code, kOk); // the same connection is not asked about again
    FakeWorker second(frontend->address());
    for (int i = 0; i < 2; ++i) {
        const auto answer = second.call("PollWorkflowTaskQueue", pollBytes("q"));
        QCOMPARE(answer.code, kPermissionDenied);
        QCOMPARE(answer.message, std::string("only the first connection is admitted"));
    }
    const auto notices = frontend->notices();
    QCOMPARE(notices.size(), std::size_t(1));
    QVERIFY(notices[0].kind == FrontendNotice::Kind::RefusedPeer);
    const std::lock_guard lock(mutex);
    QCOMPARE(peers.size(), std::size_t(3));
    QVERIFY2(peers[0].starts_with("127.0.0.1:"), peers[0].c_str());
}

void FrontendTest::aConnectionThatIsLookedAtForLongHoldsUpNobodyElse()
{
    std::promise<void> looking, seenEnough;
    std::vector<std::string> peers; // a peer without an open call is asked about again
    FrontendOptions options;
    options.admit = [&](const std::string& peer) {
        if (std::ranges::find(peers, peer) == peers.end())
            peers.push_back(peer);
        else
            return std::string();
        if (peers.size() == 2) {
            looking.set_value();
            seenEnough.get_future().wait();
        }
        return std::string(peers.size() == 3 ? "not this one" : "");
    };
    const auto frontend = served(std::move(options));
    FakeWorker worker(frontend->address());
    const auto held = worker.open("PollActivityTaskQueue", pollBytes("q")); // the connection stays known
    const auto poll = worker.open("PollWorkflowTaskQueue", pollBytes("q"));
    QVERIFY(frontend->waitForPoll(5s, {}));

    FakeWorker slow(frontend->address());
    const auto atTheGate = slow.open("GetSystemInfo", "");
    looking.get_future().wait();
    const auto givesUp = slow.open("PollWorkflowTaskQueue", pollBytes("never"));
    FakeWorker stranger(frontend->address());
    const auto behind = stranger.open("GetSystemInfo", "");
    auto task = ask(*frontend, small());
    const auto got = seen(poll->wait());
    QCOMPARE(worker.call("RespondWorkflowTaskCompleted", completedBytes(got.token)).code, kOk);
    QVERIFY(task.get().value().kind == WorkerReply::Kind::Completed);
    QVERIFY(!atTheGate->done() && !behind->done());
    givesUp->cancel();
    QCOMPARE(givesUp->wait().code, kCancelled);
    QCOMPARE(worker.call("GetSystemInfo", "").code, kOk);

    seenEnough.set_value();
    QCOMPARE(atTheGate->wait().code, kOk);
    QCOMPARE(behind->wait().code, kPermissionDenied);
    QVERIFY(slow.call("GetSystemInfo", "").code == kOk);
    QCOMPARE(frontend->worker().taskQueues, std::vector<std::string>{"q"}); // a poll that was cancelled there is none
}

void FrontendTest::aTakenPortNamesItsHolder()
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    QCOMPARE(::bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
    QCOMPARE(::listen(socket, 1), 0);
    QCOMPARE(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
    FrontendOptions options;
    options.port = ntohs(address.sin_port);
    const auto frontend = Frontend::start(options);
    ::close(socket);
    QVERIFY(!frontend.ok());
    QVERIFY(frontend.error().code == ErrorCode::Busy);
    const auto expected = "cannot listen on 127.0.0.1:" + std::to_string(options.port) + ": process " + std::to_string(::getpid());
    QVERIFY2(frontend.error().message.starts_with(expected), frontend.error().message.c_str());
    QVERIFY(Frontend::start(options).ok()); // now it is free
}

void FrontendTest::everyFrontendHasAPortOfItsOwn()
{
    const auto one = served();
    const auto two = served();
    QVERIFY(one->port() != two->port());
    FrontendOptions same;
    same.port = one->port();
    const auto third = Frontend::start(same);
    QVERIFY(!third.ok());
    QVERIFY(third.error().code == ErrorCode::Busy);
}

void FrontendTest::bothLoopbackAddressesAreServed()
{
    const auto frontend = served();
    FakeWorker v6("[::1]:" + std::to_string(frontend->port()));
    FakeWorker name("localhost:" + std::to_string(frontend->port()));
    QCOMPARE(v6.call("GetSystemInfo", "").code, kOk);
    QCOMPARE(name.call("GetSystemInfo", "").code, kOk);
}

/// As a worker's fence hands them over (fence.h).
void FrontendTest::socketsThatListenAlreadyAreServed()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    QVERIFY(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(listener, 8) == 0);
    QVERIFY(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    FrontendOptions options;
    options.port = ntohs(address.sin_port);
    options.listeners = {listener};
    std::mutex mutex;
    std::set<std::string> peers;
    options.admit = [&](const std::string& peer) {
        const std::lock_guard lock(mutex);
        peers.insert(peer);
        return std::string();
    };
    FakeWorker early("127.0.0.1:" + std::to_string(options.port));
    auto waiting = std::async(std::launch::async, [&] { return early.call("GetSystemInfo", ""); }); // before anybody accepts
    auto frontend = served(std::move(options));
    QCOMPARE(frontend->address(), "127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
    QCOMPARE(waiting.get().code, kOk);

    auto task = small();
    auto asked = ask(*frontend, task);
    FakeWorker worker(frontend->address());
    const SeenTask got = seen(worker.call("PollWorkflowTaskQueue", pollBytes("q")));
    QCOMPARE(worker.call("RespondWorkflowTaskCompleted", completedBytes(got.token, 1 << 20)).code, kOk);
    const auto reply = asked.get();
    QVERIFY(reply.ok() && reply.value().kind == WorkerReply::Kind::Completed);
    QVERIFY(std::all_of(peers.begin(), peers.end(), [](const std::string& peer) { return peer.starts_with("127.0.0.1:"); }));
    QCOMPARE(peers.size(), std::size_t(2));

    const auto held = worker.open("PollWorkflowTaskQueue", pollBytes("held"));
    QTRY_VERIFY(std::ranges::count(frontend->worker().taskQueues, "held") == 1); // waitForPoll() would speak of the first poll
    frontend.reset();
    QCOMPARE(held->wait().code, kOk);
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); // nothing listens there any more
    QVERIFY(::connect(probe, reinterpret_cast<sockaddr*>(&address), size) != 0);
    ::close(probe);
}

/// Below gRPC: half a preface, frames of any kind, streams that never end, and connections that are torn down in the middle of it.
void FrontendTest::bytesThatAreNoGrpcAndAbruptEndsLeaveATaskToTheNextPoll()
{
    const auto frontend = served();
    const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", settings("\0\0\0\4\0\0\0\0\0", 9);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(frontend->port()));
    std::mt19937 random(4711);
    Mutator mutator(4711);
    const auto frames = [&] {
        std::string bytes;
        for (auto count = random() % 6; count > 0; --count) {
            const std::size_t size = random() % 40;
            bytes += std::string{0, 0, static_cast<char>(size), static_cast<char>(random() % 12), static_cast<char>(random() % 64),
                                 0, 0, 0, static_cast<char>(random() % 8)};
            for (std::size_t i = 0; i < size; ++i)
                bytes += static_cast<char>(random());
        }
        return bytes;
    };
    // gRPC would quote what it cannot read, headers with keys in them too.
    QTemporaryFile errors;
    QVERIFY(errors.open());
    std::fflush(stderr);
    const int terminal = ::dup(STDERR_FILENO);
    ::dup2(errors.handle(), STDERR_FILENO);
    auto asked = ask(*frontend, small());
    for (int round = 0; round < 200; ++round) {
        const std::string whole = preface + settings + frames();
        const std::string bytes = round % 3 == 0 ? mutator.changed(whole) : whole;
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        QVERIFY(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        QVERIFY(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0 || errno == EPIPE || errno == ECONNRESET);
        const linger atOnce{round % 2, 0}; // half of them reset the connection
        ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
        ::close(fd);
    }
    FakeWorker worker(frontend->address());
    const SeenTask got = seen(worker.call("PollWorkflowTaskQueue", pollBytes("q")));
    QCOMPARE(worker.call("RespondWorkflowTaskCompleted", completedBytes(got.token)).code, kOk);
    const auto reply = asked.get();
    std::fflush(stderr);
    ::dup2(terminal, STDERR_FILENO);
    ::close(terminal);
    QVERIFY(reply.ok() && reply.value().kind == WorkerReply::Kind::Completed);
    QFile written(errors.fileName());
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll(), QByteArray());
}

void FrontendTest::endingAnswersHeldPollsAndAsks()
{
    auto frontend = served();
    FakeWorker worker(frontend->address());
    const auto poll = worker.open("PollWorkflowTaskQueue", pollBytes("q"));
    const auto activity = worker.open("PollActivityTaskQueue", pollBytes("q"));
    QVERIFY(frontend->waitForPoll(5s, {}));
    frontend->workerGone();
    QVERIFY(frontend->ask(small(), {}).value().kind == WorkerReply::Kind::WorkerGone);
    frontend.reset();
    const auto last = poll->wait();
    QCOMPARE(last.code, kOk);
    QVERIFY(last.bytes.empty());
    QCOMPARE(activity->wait().code, kOk);
}

/// Calls that begin, are read, are answered and are cut off while the server goes; a process that aborts fails the test.
void FrontendTest::endingWhileCallsBeginEndsThemAll()
{
    for (int round = 0; round < 30; ++round) {
        FrontendOptions options;
        options.admit = [](const std::string&) { return std::string(); };
        auto frontend = served(std::move(options));
        std::atomic<int> answered = 0;
        std::vector<std::jthread> callers;
        for (int i = 0; i < 4; ++i) {
            callers.emplace_back([&answered, i, address = frontend->address()](const std::stop_token& stop) {
                while (!stop.stop_requested()) {
                    FakeWorker worker(address);
                    const auto left = worker.open("PollWorkflowTaskQueue", pollBytes("q" + std::to_string(i)));
                    const auto cut = worker.open("RespondWorkflowTaskCompleted", completedBytes("none", 100'000));
                    if (worker.call("GetSystemInfo", "").code != kOk)
                        return; // it has gone
                    ++answered;
                }
            });
        }
        auto asked = ask(*frontend, small("run"));
        QTRY_VERIFY(answered >= 4 + round % 4);
        frontend->workerGone();
        QVERIFY(asked.get().ok());
        frontend.reset();
        for (auto& caller : callers)
            caller.request_stop();
    }
}

QTEST_GUILESS_MAIN(FrontendTest)
#include "frontend_test.moc"
