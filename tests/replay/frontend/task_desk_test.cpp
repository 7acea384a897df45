// TaskDesk: which poll gets which task, and what becomes of both when the other side goes away.
#include "replay/frontend/task_desk.h"

#include <QtTest>

#include <future>

using namespace hindsight;
using namespace hindsight::replay;
using namespace std::chrono_literals;

namespace {

/// A poll that remembers what it was given.
class Poll final : public HeldPoll {
public:
    explicit Poll(bool dead = false) : m_dead(dead) {}
    bool sendTask(const TaskMessage&, const std::string& token) override
    {
        const std::lock_guard lock(m_mutex);
        m_token = token;
        return !m_dead;
    }
    void sendEmpty() override
    {
        const std::lock_guard lock(m_mutex);
        m_empty = true;
    }
    std::string token() const
    {
        const std::lock_guard lock(m_mutex);
        return m_token;
    }
    bool empty() const
    {
        const std::lock_guard lock(m_mutex);
        return m_empty;
    }
    /// As a call that the worker cancelled: what the desk is about to send fails. Returns what came before.
    std::string giveUp()
    {
        const std::lock_guard lock(m_mutex);
        m_dead = true;
        return m_token;
    }

private:
    bool m_dead;
    mutable std::mutex m_mutex;
    std::string m_token;
    bool m_empty = false;
};

WorkerTask taskOf(const std::string& run, const std::string& queue = "q")
{
    WorkerTask task;
    task.runId = run;
    task.taskQueue = queue;
    return task;
}

/// With another one of the same run behind it, which gets `patience`.
WorkerTask followed(const std::string& run, std::chrono::milliseconds patience)
{
    WorkerTask task = taskOf(run), next = taskOf(run);
    next.timeout = patience;
    task.following = std::make_shared<const WorkerTask>(next);
    return task;
}

using Asked = std::future<Result<WorkerReply>>;

Asked ask(TaskDesk& desk, WorkerTask task, std::stop_token stop = {})
{
    return std::async(std::launch::async, [&desk, task = std::move(task), stop] { return desk.ask(task, stop); });
}

std::shared_ptr<Poll> hold(TaskDesk& desk, const std::string& queue = "q", const std::string& peer = "p", bool dead = false)
{
    const auto poll = std::make_shared<Poll>(dead);
    if (!desk.hold(poll, {peer, true, queue}))
        qFatal("the desk did not take a poll");
    return poll;
}

void answer(TaskDesk& desk, const std::string& token, const std::string& bytes = "ok")
{
    if (desk.take(token, WorkerReply::Kind::Completed, bytes).how == TaskDesk::Taken::How::Unknown)
        qFatal("the desk does not know its own token");
    desk.release(token);
}

WorkerReply::Kind kindOf(Asked& asked) { return asked.get().value().kind; }

} // namespace

class TaskDeskTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTaskWaitsForAPollAndAPollForATask();
    void aRunHasOneTaskAtATime();
    void otherRunsDoNotWaitForABusyOne();
    void tasksGoOutInTheOrderTheyWereAsked();
    void aDeadPollPassesItsTaskOn();
    void aTaskWhoseCallDiedWhileSendingGoesToTheNextPoll();
    void aDroppedPollGetsNothing();
    void anActivityPollNeverGetsATask();
    void anUnansweredTaskIsSilentAndFreesItsRun();
    void aTaskThatNobodyPollsForIsSilent();
    void aLateReplyIsUnknown();
    void aReplyIsTakenOnce();
    void anEvictionIsTold();
    void aFollowingTaskGoesOutInTheAnswerToACompletion();
    void aFailureIsFollowedByNothing();
    void aFollowingTaskThatIsNotAnsweredLeavesTheFirstReply();
    void theRecordedQueueIsPreferred();
    void anAvoidedQueueIsUsedOnlyWhenThereIsNoOther();
    void aQueueThatIsServedNoMoreIsGivenUpAfterAWhile();
    void aStoppedAskEndsAtOnce();
    void aStopBetweenReplyAndReleaseKeepsTheReply();
    void everyAskEndsWhenTheWorkerIsGone();
    void aPollIsAnsweredEmptyAfterAWhile();
    void aPeerHoldsABoundedNumberOfPolls();
    void manyAsksAndPollsAllFindEachOther();
};

void TaskDeskTest::aTaskWaitsForAPollAndAPollForATask()
{
    TaskDesk desk;
    auto first = ask(desk, taskOf("1"));
    const auto late = hold(desk);
    QTRY_VERIFY(!late->token().empty());
    answer(desk, late->token(), "first");
    QCOMPARE(first.get().value().bytes, std::string("first"));

    const auto early = hold(desk);
    QVERIFY(early->token().empty());
    auto second = ask(desk, taskOf("1"));
    QTRY_VERIFY(!early->token().empty());
    QVERIFY(early->token() != late->token());
    answer(desk, early->token(), "second");
    const auto reply = second.get().value();
    QCOMPARE(reply.bytes, std::string("second"));
    QCOMPARE(reply.queue, std::string("q"));
}

void TaskDeskTest::aRunHasOneTaskAtATime()
{
    TaskDesk desk;
    const auto one = hold(desk);
    const auto two = hold(desk);
    auto first = ask(desk, taskOf("same"));
    QTRY_VERIFY(!one->token().empty());
    auto second = ask(desk, taskOf("same"));
    QCOMPARE(second.wait_for(50ms), std::future_status::timeout);
    QVERIFY(two->token().empty());
    answer(desk, one->token());
    QCOMPARE(kindOf(first), WorkerReply::Kind::Completed);
    QTRY_VERIFY(!two->token().empty());
    answer(desk, two->token());
    QCOMPARE(kindOf(second), WorkerReply::Kind::Completed);
}

void TaskDeskTest::otherRunsDoNotWaitForABusyOne()
{
    TaskDesk desk;
    const auto one = hold(desk);
    const auto two = hold(desk);
    auto first = ask(desk, taskOf("a"));
    QTRY_VERIFY(!one->token().empty());
    auto blocked = ask(desk, taskOf("a"));
    auto other = ask(desk, taskOf("b"));
    QTRY_VERIFY(!two->token().empty());
    answer(desk, two->token(), "b");
    QCOMPARE(other.get().value().bytes, std::string("b"));
    answer(desk, one->token());
    const auto three = hold(desk);
    QTRY_VERIFY(!three->token().empty());
    answer(desk, three->token());
    QCOMPARE(kindOf(first), WorkerReply::Kind::Completed);
    QCOMPARE(kindOf(blocked), WorkerReply::Kind::Completed);
}

void TaskDeskTest::tasksGoOutInTheOrderTheyWereAsked()
{
    TaskDesk desk;
    std::vector<Asked> asked;
    for (int i = 0; i < 5; ++i) {
        asked.push_back(ask(desk, taskOf(std::to_string(i))));
        QCOMPARE(asked.back().wait_for(20ms), std::future_status::timeout); // it stands in the row now
    }
    for (int i = 0; i < 5; ++i) {
        const auto poll = hold(desk);
        QTRY_VERIFY(!poll->token().empty());
        answer(desk, poll->token(), std::to_string(i));
        QCOMPARE(asked[static_cast<std::size_t>(i)].get().value().bytes, std::to_string(i));
    }
}

void TaskDeskTest::aDeadPollPassesItsTaskOn()
{
    TaskDesk desk;
    hold(desk, "q", "p", true);
    const auto alive = hold(desk);
    auto asked = ask(desk, taskOf("1"));
    QTRY_VERIFY(!alive->token().empty());
    answer(desk, alive->token());
    QCOMPARE(kindOf(asked), WorkerReply::Kind::Completed);
}

void TaskDeskTest::aTaskWhoseCallDiedWhileSendingGoesToTheNextPoll()
{
    TaskDesk desk;
    const auto one = hold(desk);
    auto asked = ask(desk, taskOf("1"));
    QTRY_VERIFY(!one->token().empty());
    desk.handOutFailed(one->token());
    desk.handOutFailed(one->token()); // told twice: no second copy
    const auto two = hold(desk);
    const auto three = hold(desk);
    QTRY_VERIFY(!two->token().empty());
    QVERIFY(three->token().empty());
    answer(desk, two->token());
    QCOMPARE(kindOf(asked), WorkerReply::Kind::Completed);
}

void TaskDeskTest::aDroppedPollGetsNothing()
{
    TaskDesk desk;
    const auto gone = hold(desk);
    desk.drop(gone.get());
    desk.drop(gone.get());
    const auto next = hold(desk);
    auto asked = ask(desk, taskOf("1"));
    QTRY_VERIFY(!next->token().empty());
    QVERIFY(gone->token().empty());
    answer(desk, next->token());
    QCOMPARE(kindOf(asked), WorkerReply::Kind::Completed);
}

void TaskDeskTest::anActivityPollNeverGetsATask()
{
    TaskDesk desk;
    const auto activity = std::make_shared<Poll>();
    QVERIFY(desk.hold(activity, {"p", false, "q"}));
    std::stop_source stop;
    QVERIFY(!desk.waitForPoll(10ms, {}));
    auto asked = ask(desk, taskOf("1"), stop.get_token());
    QCOMPARE(asked.wait_for(50ms), std::future_status::timeout);
    QVERIFY(activity->token().empty());
    stop.request_stop();
    QVERIFY(!asked.get().ok());
}

void TaskDeskTest::anUnansweredTaskIsSilentAndFreesItsRun()
{
    TaskDesk desk;
    const auto one = hold(desk);
    auto task = taskOf("1");
    task.timeout = 30ms;
    QCOMPARE(desk.ask(task, {}).value().kind, WorkerReply::Kind::Silent);
    const auto two = hold(desk);
    auto again = ask(desk, taskOf("1"));
    QTRY_VERIFY(!two->token().empty());
    answer(desk, two->token());
    QCOMPARE(kindOf(again), WorkerReply::Kind::Completed);
}

void TaskDeskTest::aTaskThatNobodyPollsForIsSilent()
{
    TaskDesk desk({55s, 5s, 40ms, 10});
    auto task = taskOf("1");
    task.timeout = 10ms;
    QCOMPARE(desk.ask(task, {}).value().kind, WorkerReply::Kind::Silent);
}

void TaskDeskTest::aLateReplyIsUnknown()
{
    TaskDesk desk;
    const auto poll = hold(desk);
    auto task = taskOf("1");
    task.timeout = 20ms;
    QCOMPARE(desk.ask(task, {}).value().kind, WorkerReply::Kind::Silent);
    QCOMPARE(desk.take(poll->token(), WorkerReply::Kind::Completed, "late").how, TaskDesk::Taken::How::Unknown);
}

void TaskDeskTest::aReplyIsTakenOnce()
{
    TaskDesk desk;
    const auto poll = hold(desk);
    auto asked = ask(desk, taskOf("1"));
    QTRY_VERIFY(!poll->token().empty());
    QCOMPARE(desk.take("", WorkerReply::Kind::Completed, "none").how, TaskDesk::Taken::How::Unknown);
    QCOMPARE(desk.take("someone-else's", WorkerReply::Kind::Completed, "foreign").how, TaskDesk::Taken::How::Unknown);
    QCOMPARE(desk.take(poll->token(), WorkerReply::Kind::Failed, "first").how, TaskDesk::Taken::How::Accepted);
    QCOMPARE(desk.take(poll->token(), WorkerReply::Kind::Completed, "second").how, TaskDesk::Taken::How::Unknown);
    QCOMPARE(asked.wait_for(20ms), std::future_status::timeout); // the worker's own answer leaves first
    desk.release(poll->token());
    desk.release(poll->token());
    const auto reply = asked.get().value();
    QCOMPARE(reply.bytes, std::string("first"));
    QCOMPARE(reply.kind, WorkerReply::Kind::Failed);
}

void TaskDeskTest::anEvictionIsTold()
{
    TaskDesk desk;
    const auto poll = hold(desk);
    auto task = taskOf("1");
    task.evictAfter = true;
    auto asked = ask(desk, task);
    QTRY_VERIFY(!poll->token().empty());
    QCOMPARE(desk.take(poll->token(), WorkerReply::Kind::Completed, "").how, TaskDesk::Taken::How::AcceptedEvict);
    desk.release(poll->token());
    QCOMPARE(kindOf(asked), WorkerReply::Kind::Completed);
}

void TaskDeskTest::aFollowingTaskGoesOutInTheAnswerToACompletion()
{
    TaskDesk desk;
    const auto poll = hold(desk);
    auto asked = ask(desk, followed("1", 10s));
    QTRY_VERIFY(!poll->token().empty());
    const TaskDesk::Taken taken = desk.take(poll->token(), WorkerReply::Kind::Completed, "first");
    QVERIFY(!taken.followingToken.empty() && taken.followingToken != poll->token());
    QVERIFY(!taken.following.head.empty());
    QCOMPARE(asked.wait_for(20ms), std::future_status::timeout);
    QCOMPARE(desk.take(poll->token(), WorkerReply::Kind::Completed, "late").how, TaskDesk::Taken::How::Unknown);
    const TaskDesk::Taken next = desk.take(taken.followingToken, WorkerReply::Kind::Completed, "second");
    QCOMPARE(next.how, TaskDesk::Taken::How::Accepted);
    QVERIFY(next.followingToken.empty());
    desk.release(taken.followingToken);
    const WorkerReply reply = asked.get().value();
    QCOMPARE(reply.bytes, std::string("first"));
    QVERIFY(reply.following);
    QCOMPARE(reply.following->bytes, std::string("second"));
    QCOMPARE(reply.following->queue, std::string("q"));
}

void TaskDeskTest::aFailureIsFollowedByNothing()
{
    TaskDesk desk;
    const auto poll = hold(desk);
    auto asked = ask(desk, followed("1", 10s));
    QTRY_VERIFY(!poll->token().empty());
    QVERIFY(desk.take(poll->token(), WorkerReply::Kind::Failed, "no").followingToken.empty());
    desk.release(poll->token());
    const WorkerReply reply = asked.get().value();
    QVERIFY(reply.bytes == "no" && !reply.following);
}

void TaskDeskTest::aFollowingTaskThatIsNotAnsweredLeavesTheFirstReply()
{
    TaskDesk desk;
    const auto firstReplyOf = [&](const std::string& run, std::chrono::milliseconds patience, const auto& then) {
        const auto poll = hold(desk);
        auto asked = ask(desk, followed(run, patience));
        if (!QTest::qWaitFor([&] { return !poll->token().empty(); }))
            qFatal("nothing was handed out");
        then(desk.take(poll->token(), WorkerReply::Kind::Completed, run).followingToken);
        desk.release(poll->token());
        return asked.get();
    };
    const auto cut = firstReplyOf("cut", 10s, [&](const std::string& token) { desk.handOutFailed(token); }); // the answer did not leave
    QVERIFY(cut.value().bytes == "cut" && !cut.value().following);
    const auto silent = firstReplyOf("silent", 20ms, [](const std::string& token) { QVERIFY(!token.empty()); });
    QVERIFY(silent.value().bytes == "silent" && !silent.value().following);
    // This worker does not look at them: the next ones do not wait in vain.
    const auto later = firstReplyOf("later", 10s, [](const std::string& token) { QVERIFY(token.empty()); });
    QVERIFY(later.value().bytes == "later" && !later.value().following);
}

void TaskDeskTest::theRecordedQueueIsPreferred()
{
    TaskDesk desk;
    const auto other = hold(desk, "other");
    const auto own = hold(desk, "own");
    auto asked = ask(desk, taskOf("1", "own"));
    QTRY_VERIFY(!own->token().empty());
    QVERIFY(other->token().empty());
    answer(desk, own->token());
    QCOMPARE(asked.get().value().queue, std::string("own"));

    auto unknown = ask(desk, taskOf("2", "a queue that nobody serves"));
    QTRY_VERIFY(!other->token().empty());
    answer(desk, other->token());
    QCOMPARE(unknown.get().value().queue, std::string("other"));
}

void TaskDeskTest::anAvoidedQueueIsUsedOnlyWhenThereIsNoOther()
{
    TaskDesk desk;
    auto task = taskOf("1", "one");
    task.avoidQueue = "one";
    const auto one = hold(desk, "one");
    auto only = ask(desk, task);
    QTRY_VERIFY(!one->token().empty());
    answer(desk, one->token());
    QCOMPARE(kindOf(only), WorkerReply::Kind::Completed);

    const auto two = hold(desk, "two");
    const auto oneAgain = hold(desk, "one");
    auto other = ask(desk, task);
    QTRY_VERIFY(!two->token().empty());
    QVERIFY(oneAgain->token().empty());
    answer(desk, two->token());
    QCOMPARE(other.get().value().queue, std::string("two"));
}

void TaskDeskTest::aQueueThatIsServedNoMoreIsGivenUpAfterAWhile()
{
    TaskDesk desk({55s, 50ms, 20s, 10});
    const auto gone = hold(desk, "own");
    desk.drop(gone.get());
    const auto other = hold(desk, "other");
    auto asked = ask(desk, taskOf("1", "own"));
    QTRY_VERIFY(!other->token().empty());
    answer(desk, other->token());
    QCOMPARE(kindOf(asked), WorkerReply::Kind::Completed);
}

void TaskDeskTest::aStoppedAskEndsAtOnce()
{
    TaskDesk desk;
    std::stop_source stop;
    const auto poll = hold(desk);
    auto inHand = ask(desk, taskOf("1"), stop.get_token());
    auto waiting = ask(desk, taskOf("1"), stop.get_token());
    QTRY_VERIFY(!poll->token().empty());
    stop.request_stop();
    for (Asked* asked : {&inHand, &waiting}) {
        const auto result = asked->get();
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
    }
    QCOMPARE(desk.take(poll->token(), WorkerReply::Kind::Completed, "").how, TaskDesk::Taken::How::Unknown);
}

/// A worker's reply is taken, its RPC not yet answered, and then the user cancels: the ask must leave the desk to release().
void TaskDeskTest::aStopBetweenReplyAndReleaseKeepsTheReply()
{
    TaskDesk desk;
    const auto poll = hold(desk);
    std::stop_source stop;
    auto asked = ask(desk, taskOf("r"), stop.get_token());
    QTRY_VERIFY(!poll->token().empty());
    QVERIFY(desk.take(poll->token(), WorkerReply::Kind::Completed, "ok").how == TaskDesk::Taken::How::Accepted);
    stop.request_stop();
    QVERIFY(asked.wait_for(50ms) == std::future_status::timeout);
    desk.release(poll->token());
    const auto reply = asked.get();
    QVERIFY(reply.ok());
    QCOMPARE(reply.value().bytes, std::string("ok"));
}

void TaskDeskTest::everyAskEndsWhenTheWorkerIsGone()
{
    TaskDesk desk;
    const auto poll = hold(desk);
    auto inHand = ask(desk, taskOf("1"));
    QTRY_VERIFY(!poll->token().empty());
    auto waiting = ask(desk, taskOf("2"));
    desk.workerGone();
    QCOMPARE(kindOf(inHand), WorkerReply::Kind::WorkerGone);
    QCOMPARE(kindOf(waiting), WorkerReply::Kind::WorkerGone);
    QCOMPARE(desk.ask(taskOf("3"), {}).value().kind, WorkerReply::Kind::WorkerGone);
}

void TaskDeskTest::aPollIsAnsweredEmptyAfterAWhile()
{
    TaskDesk desk({30ms, 5s, 20s, 10});
    const auto one = hold(desk);
    const auto two = hold(desk);
    QTRY_VERIFY(one->empty() && two->empty());
    const auto three = hold(desk);
    desk.answerAllPolls();
    QVERIFY(three->empty());
    QVERIFY(hold(desk)->empty()); // from now on every poll
}

void TaskDeskTest::aPeerHoldsABoundedNumberOfPolls()
{
    TaskDesk desk({55s, 5s, 20s, 3});
    std::vector<std::shared_ptr<Poll>> polls;
    for (int i = 0; i < 3; ++i)
        polls.push_back(hold(desk, "q", "flooder"));
    QVERIFY(!desk.hold(std::make_shared<Poll>(), {"flooder", true, "q"}));
    hold(desk, "q", "other");
    desk.drop(polls.front().get());
    hold(desk, "q", "flooder");
    QVERIFY(!desk.hold(std::make_shared<Poll>(), {"flooder", false, "q"}));
}

void TaskDeskTest::manyAsksAndPollsAllFindEachOther()
{
    TaskDesk desk;
    constexpr int kAsks = 400, kThreads = 4;
    std::atomic<int> answered = 0, completed = 0;
    std::vector<std::jthread> workers, askers;
    for (int w = 0; w < kThreads; ++w) {
        workers.emplace_back([&, w](std::stop_token stop) {
            int turn = w;
            while (!stop.stop_requested()) {
                const auto poll = hold(desk, turn % 3 == 0 ? "a" : "b", std::to_string(w), turn % 7 == 0);
                for (int spin = 0; poll->token().empty() && spin < 200 && !stop.stop_requested(); ++spin)
                    std::this_thread::yield();
                ++turn;
                if (poll->token().empty()) {
                    desk.drop(poll.get());
                    if (poll->giveUp().empty())
                        continue;
                }
                if (desk.take(poll->token(), WorkerReply::Kind::Completed, "x").how != TaskDesk::Taken::How::Unknown)
                    ++answered;
                desk.release(poll->token());
            }
        });
    }
    for (int a = 0; a < kThreads; ++a) {
        askers.emplace_back([&, a] {
            for (int i = 0; i < kAsks / kThreads; ++i) {
                if (desk.ask(taskOf(std::to_string((a + i) % 5), i % 2 == 0 ? "a" : "b"), {}).value().kind == WorkerReply::Kind::Completed)
                    ++completed;
            }
        });
    }
    for (auto& asker : askers)
        asker.join();
    for (auto& worker : workers)
        worker.request_stop();
    workers.clear();
    QCOMPARE(completed.load(), kAsks);
    QCOMPARE(answered.load(), kAsks);
}

QTEST_GUILESS_MAIN(TaskDeskTest)
#include "task_desk_test.moc"
