// The bytes of tasks and requests: what goes out is what the API's own parser reads, and any bytes may come in.
#include "fake_worker.h"
#include "mutator.h"
#include "replay/frontend/rpc_names.h"
#include "replay/frontend/task_message.h"
#include "sample_task.h"

#include <QtTest>

using namespace hindsight;
using namespace hindsight::replay;
using namespace hindsight::replay::test;

class TaskMessageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTaskWithoutHistoryIsStillAMessage();
    void theHistoryIsSharedNotCopied();
    void everyPrefixOfASampleIsReadBack();
    void madeEventsStandWhereTheyWereAskedFor();
    void aSliceBeginsAtItsFirstEvent();
    void aTaskMayTravelInTheAnswerToACompletion();
    void aPollIsRead();
    void theTokenIsFoundWhereverItStands();
    void whatIsNoMessageHasNoToken();
    void anyBytesAreSurvived();
    void aTruncatedRequestIsRefused();
    void methodNamesAreReadForPeople();
};

void TaskMessageTest::aTaskWithoutHistoryIsStillAMessage()
{
    WorkerTask task;
    task.workflowId = "w";
    const auto message = taskMessage(task, "token");
    QVERIFY(message.chunks.empty());
    const auto read = seen({0, {}, message.head});
    QVERIFY(read.readable);
    QCOMPARE(read.token, std::string("token"));
    QCOMPARE(read.events, 0);
}

void TaskMessageTest::theHistoryIsSharedNotCopied()
{
    auto task = lastTaskOf("order-7750.json");
    const auto message = taskMessage(task, "token");
    QVERIFY(message.head.size() < 500);
    for (const auto chunk : message.chunks) {
        const auto pages = task.snapshot->pages();
        QVERIFY(std::any_of(pages.begin(), pages.end(), [&](const auto& page) {
            return chunk.data() >= page->data() && chunk.data() + chunk.size() <= page->data() + page->size();
        }));
    }
    const std::weak_ptr<const history::HistorySnapshot> alive = task.snapshot;
    task.snapshot.reset();
    QVERIFY(!alive.expired()); // the message keeps it
}

namespace {

/// Events as a History message frames them, one string each.
std::vector<std::string> eventsOf(const TaskMessage& message)
{
    std::string bytes;
    for (const auto chunk : message.chunks)
        bytes += chunk;
    std::vector<std::string> events;
    for (std::size_t at = 0; at < bytes.size();) {
        ++at; // the tag
        std::size_t length = 0;
        for (unsigned shift = 0;; shift += 7) {
            const auto byte = static_cast<unsigned char>(bytes.at(at++));
            length |= static_cast<std::size_t>(byte & 0x7fU) << shift;
            if (byte < 0x80U)
                break;
        }
        events.push_back(bytes.substr(at, length));
        at += length;
    }
    return events;
}

std::vector<std::string> recorded(const WorkerTask& task)
{
    std::vector<std::string> events;
    for (std::uint32_t i = 0; i < task.eventCount; ++i)
        events.emplace_back(task.snapshot->bytes(history::EventIndex{i}));
    return events;
}

} // namespace

void TaskMessageTest::madeEventsStandWhereTheyWereAskedFor()
{
    auto task = lastTaskOf("order-7750.json");
    auto expected = recorded(task);
    task.replaced = {{1, "first"}, {5, std::string(300, 'x')}, {static_cast<std::int64_t>(task.eventCount), "last"}};
    task.appended = {"behind", "and behind"};
    expected.front() = "first";
    expected.at(4) = std::string(300, 'x');
    expected.back() = "last";
    expected.insert(expected.end(), {"behind", "and behind"});
    QCOMPARE(eventsOf(taskMessage(task, "t")), expected);
}

void TaskMessageTest::aSliceBeginsAtItsFirstEvent()
{
    auto task = lastTaskOf("order-7750.json");
    const auto all = recorded(task);
    for (task.firstEvent = 1; task.firstEvent <= task.eventCount; ++task.firstEvent)
        QCOMPARE(eventsOf(taskMessage(task, "t")),
                 std::vector<std::string>(all.begin() + static_cast<std::ptrdiff_t>(task.firstEvent - 1), all.end()));
}

/// RespondWorkflowTaskCompletedResponse{workflow_task = 1}: tag, length, and the same bytes as a poll would have got.
void TaskMessageTest::aTaskMayTravelInTheAnswerToACompletion()
{
    const auto task = lastTaskOf("order-7750.json");
    const auto whole = [](const TaskMessage& message) {
        std::string bytes = message.head;
        for (const auto chunk : message.chunks)
            bytes += chunk;
        return bytes;
    };
    const std::string alone = whole(taskMessage(task, "t"));
    const std::string carried = whole(asCompletionAnswer(taskMessage(task, "t")));
    QVERIFY(carried.ends_with(alone));
    std::string front = carried.substr(0, carried.size() - alone.size());
    QCOMPARE(front.front(), '\x0a');
    std::size_t length = 0;
    for (std::size_t i = 1; i < front.size(); ++i)
        length |= static_cast<std::size_t>(static_cast<unsigned char>(front[i]) & 0x7fU) << (7 * (i - 1));
    QCOMPARE(length, alone.size());
}

void TaskMessageTest::everyPrefixOfASampleIsReadBack()
{
    auto task = lastTaskOf("order-7740.json");
    const std::size_t all = task.eventCount;
    for (task.eventCount = 0; task.eventCount <= all; ++task.eventCount) {
        const auto message = taskMessage(task, "t");
        std::string bytes = message.head;
        for (const auto chunk : message.chunks)
            bytes += chunk;
        const auto read = seen({0, {}, bytes});
        QVERIFY(read.readable);
        QCOMPARE(read.events, static_cast<int>(task.eventCount));
    }
}

void TaskMessageTest::aPollIsRead()
{
    const auto normal = parseWorkflowPoll(pollBytes("orders", "me@host", "b1"));
    QVERIFY(normal.has_value());
    QCOMPARE(normal->queue, std::string("orders"));
    QCOMPARE(normal->identity, std::string("me@host"));
    QCOMPARE(normal->buildId, std::string("b1"));
    QVERIFY(!normal->sticky);
    const auto sticky = parseWorkflowPoll(stickyPollBytes("orders"));
    QVERIFY(sticky && sticky->sticky);
    QCOMPARE(sticky->queue, std::string("orders"));
    QVERIFY(parseWorkflowPoll("").has_value()); // an empty message is one
    QCOMPARE(parseWorkflowPoll(pollBytes("q", "me\n\x1b[31m"))->identity, std::string("me??[31m"));
    QVERIFY(!parseWorkflowPoll(pollBytes("q", "me\xff")).has_value()); // not UTF-8
    QVERIFY(!parseWorkflowPoll(pollBytes("q\n")).has_value());
}

void TaskMessageTest::theTokenIsFoundWhereverItStands()
{
    const std::string other("\x1a\x02me\x28\x01\x35\x01\x02\x03\x04\x39\x01\x02\x03\x04\x05\x06\x07\x08", 20); // identity, varint, fixed32, fixed64
    const std::string token("\x0a\x03tok", 5);
    QCOMPARE(taskTokenOf(token), std::string_view("tok"));
    QCOMPARE(taskTokenOf(other + token), std::string_view("tok"));
    QCOMPARE(taskTokenOf(token + other), std::string_view("tok"));
    QCOMPARE(taskTokenOf(std::string("\x0a\x03old", 5) + other + token), std::string_view("tok")); // the last one counts
    QCOMPARE(taskTokenOf(other), std::string_view());
    QCOMPARE(taskTokenOf(""), std::string_view());
    QCOMPARE(taskTokenOf(completedBytes("mine", 5000)), std::string_view("mine"));
}

void TaskMessageTest::whatIsNoMessageHasNoToken()
{
    for (const std::string& bad : {std::string("\x0a\x05tok", 5), std::string("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01tok", 14), std::string("\x0a"),
                                   std::string("\x00\x00", 2), std::string("\x0b"), std::string("\x39\x01", 2), std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11)})
        QVERIFY(!taskTokenOf(bad).has_value());
}

void TaskMessageTest::anyBytesAreSurvived()
{
    Mutator mutator(20261123);
    const std::string seeds[] = {pollBytes("orders", "me@host", "b1"), stickyPollBytes("orders"), completedBytes("token", 50), describeNamespaceBytes("n"), {}};
    int polls = 0, tokens = 0, namespaces = 0;
    for (int i = 0; i < 30000; ++i) {
        const std::string bytes = mutator.changed(seeds[static_cast<std::size_t>(i) % std::size(seeds)]);
        const auto token = taskTokenOf(bytes);
        QVERIFY(!token || token->size() <= bytes.size());
        tokens += token.has_value() ? 1 : 0;
        polls += parseWorkflowPoll(bytes).has_value() ? 1 : 0;
        namespaces += namespaceAnswer(bytes).has_value() ? 1 : 0;
        rpcOf(bytes);
        QVERIFY(foreignRpcName(bytes).size() <= 100);
    }
    QVERIFY(polls > 100 && tokens > 100 && namespaces > 100); // not all is refused, or this says nothing
    QVERIFY(polls < 30000 && tokens < 30000 && namespaces < 30000);
}

void TaskMessageTest::aTruncatedRequestIsRefused()
{
    const std::string whole = completedBytes("token", 20);
    for (std::size_t size = 1; size < whole.size(); ++size) {
        const auto token = taskTokenOf(std::string_view(whole).substr(0, size));
        QVERIFY(!token || size == 7); // cut between two fields it is a message
    }
}

void TaskMessageTest::methodNamesAreReadForPeople()
{
    QCOMPARE(foreignRpcName("/temporal.api.workflowservice.v1.WorkflowService/StartWorkflowExecution"), std::string("StartWorkflowExecution"));
    QCOMPARE(foreignRpcName("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"), std::string("ServerReflection/ServerReflectionInfo"));
    QCOMPARE(foreignRpcName("x\n\x1b[31m"), std::string("x??[31m"));
    QVERIFY(rpcOf("/temporal.api.workflowservice.v1.WorkflowService/PollWorkflowTaskQueue") == Rpc::PollWorkflowTaskQueue);
    QVERIFY(rpcOf("/other.Service/PollWorkflowTaskQueue") == Rpc::Foreign);
    QVERIFY(rpcOf("") == Rpc::Foreign);
}

QTEST_GUILESS_MAIN(TaskMessageTest)
#include "task_message_test.moc"
