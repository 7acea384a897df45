// Illegal and inconsistent histories are told event by event, and never crash; legal unusual ones are left in peace.
#include <QTest>

#include "history/model/snapshot_builder.h"
#include "history/model/state.h"
#include "tests/support/history_builder.h"

#ifndef Q_MOC_RUN // moc cannot read generated messages
#include <temporal/api/history/v1/message.pb.h>
#endif

using namespace hindsight;
using namespace hindsight::history;
using testing::HistoryBuilder;
using temporal::api::history::v1::HistoryEvent;

namespace {

/// One line an issue; "odd" when it does not block replay. Walks the state too: it must survive all of these.
QByteArray issues(const HistoryBuilder& b)
{
    const SnapshotPtr s = b.snapshot();
    const StateIndex index(s);
    for (std::uint32_t i = 0; i < s->size(); ++i)
        index.changesBy(EventIndex{i});
    QByteArray out;
    for (const HistoryIssue& issue : s->issues())
        out += QByteArray(issue.blocksReplay ? "" : "odd: ") + QByteArray::fromStdString(issue.text) + "\n";
    return out;
}

HistoryBuilder begun()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").workflowTask();
    return b;
}

} // namespace

class IssuesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aGapIsNamed();
    void aRepeatedPageIsNamed();
    void eventsOutOfOrderAreNamedAndFound();
    void aHistoryBeginsWithStarted();
    void anEmptyHistoryIsAnIssue();
    void closingWhatNeverOpenedIsNamed();
    void closingTwiceIsNamed();
    void aStartedIdThatPointsNowhereIsNamed();
    void aClosingEventOfAnotherKindIsNamed();
    void eventsAfterTheCloseAreNamed();
    void anInterleavedBlockIsNamed();
    void commandsWithoutATaskAreNamed();
    void workflowTasksOutOfOrderAreNamed();
    void unknownTypesBlockUnlessWorkersMayIgnoreThem();
    void attributesOfAnotherTypeAreNamed();
    void timesThatCannotBeAreNamed();
    void manyProblemsAreCounted();
    void legalUnusualHistoriesHaveNone();
    void bytesThatChangeAtRandomNeverCrash();
};

void IssuesTest::aGapIsNamed()
{
    HistoryBuilder b = begun();
    b.skipIds(1).signaled("x").skipIds(3).signaled("y");
    QCOMPARE(issues(b), QByteArray("event 6: event 5 is missing\nevent 10: events 7 to 9 are missing\n"));
    QCOMPARE(b.snapshot()->indexOf(EventId{10})->value, 5U);
    QVERIFY(!b.snapshot()->indexOf(EventId{5}));
}

void IssuesTest::aRepeatedPageIsNamed()
{
    const Page page = begun().pages()[0];
    SnapshotBuilder builder;
    QVERIFY(builder.addPage(page).ok());
    QVERIFY(builder.addPage(page).ok());
    const SnapshotPtr s = builder.snapshot(true);
    QVERIFY(!s->issues().empty());
    QCOMPARE(QByteArray::fromStdString(s->issues()[0].text), QByteArray("event 1: this id was used before"));
    QVERIFY(s->issues()[0].blocksReplay);
    QCOMPARE(s->indexOf(EventId{2})->value, 1U); // the first of them
}

void IssuesTest::eventsOutOfOrderAreNamedAndFound()
{
    HistoryBuilder b = begun();
    b.skipIds(1).signaled("x").skipIds(-2).signaled("y");
    QCOMPARE(issues(b), QByteArray("event 6: event 5 is missing\nevent 5: stands behind event 6: out of order\n"));
    QCOMPARE(b.snapshot()->indexOf(EventId{5})->value, 5U);
}

void IssuesTest::aHistoryBeginsWithStarted()
{
    HistoryBuilder b;
    b.signaled("x");
    QCOMPARE(issues(b), QByteArray("event 1: is WorkflowExecutionSignaled; a history begins with WorkflowExecutionStarted\n"));
    HistoryBuilder twice = begun();
    twice.started("Again");
    QCOMPARE(issues(twice), QByteArray("event 5: WorkflowExecutionStarted stands in the middle\n"));
}

void IssuesTest::anEmptyHistoryIsAnIssue()
{
    QCOMPARE(issues(HistoryBuilder()), QByteArray("the history is empty\n"));
}

void IssuesTest::closingWhatNeverOpenedIsNamed()
{
    HistoryBuilder b = begun();
    b.activityCompleted("9").timerFired("t").childCompleted("c").signalExternalDone("o").nexusCompleted("n");
    QCOMPARE(issues(b), QByteArray("event 5: ActivityTaskCompleted names event 0, which opens no activity\n"
                                   "event 6: TimerFired names event 0, which opens no timer\n"
                                   "event 7: ChildWorkflowExecutionCompleted names event 0, which opens no child workflow\n"
                                   "event 8: ExternalWorkflowExecutionSignaled names event 0, which opens no signal to another workflow\n"
                                   "event 9: NexusOperationCompleted names event 0, which opens no Nexus operation\n"));
}

void IssuesTest::closingTwiceIsNamed()
{
    HistoryBuilder b = begun();
    b.activityScheduled("a", "1").activityStarted("1").activityCompleted("1").activityFailed("1");
    QCOMPARE(issues(b), QByteArray("event 8: ActivityTaskFailed closes an activity that event 7 had closed\n"));
}

void IssuesTest::aStartedIdThatPointsNowhereIsNamed()
{
    HistoryBuilder b = begun();
    b.activityScheduled("a", "1").activityStarted("1").activityCompleted("1").tweak([](HistoryEvent& e) {
        e.mutable_activity_task_completed_event_attributes()->set_started_event_id(77);
    });
    QCOMPARE(issues(b), QByteArray("event 7: ActivityTaskCompleted names event 77, which is not where this activity started\n"));
    HistoryBuilder never = begun();
    never.activityScheduled("a", "1").activityCompleted("1");
    QCOMPARE(issues(never), QByteArray("odd: event 6: ActivityTaskCompleted for an activity that never started\n"));
}

void IssuesTest::aClosingEventOfAnotherKindIsNamed()
{
    HistoryBuilder b = begun();
    b.activityScheduled("a", "1").timerFired("t").tweak([](HistoryEvent& e) {
        e.mutable_timer_fired_event_attributes()->set_started_event_id(5);
    });
    QCOMPARE(issues(b), QByteArray("event 6: TimerFired names event 5, which opens no timer\n"));
    HistoryBuilder future = begun();
    future.timerFired("t").tweak([](HistoryEvent& e) { e.mutable_timer_fired_event_attributes()->set_started_event_id(6); });
    future.workflowTask().timerStarted("t");
    QCOMPARE(issues(future), QByteArray("event 5: TimerFired names event 6, which opens no timer\n"));
}

void IssuesTest::eventsAfterTheCloseAreNamed()
{
    HistoryBuilder b = begun();
    b.completed().signaled("late");
    QCOMPARE(issues(b), QByteArray("event 6: WorkflowExecutionSignaled after event 5 had closed the run\n"));
    QCOMPARE(b.snapshot()->status(), RunStatus::Completed);
}

void IssuesTest::anInterleavedBlockIsNamed()
{
    HistoryBuilder b = begun();
    b.timerStarted("t").signaled("x").timerStarted("u");
    QCOMPARE(issues(b), QByteArray("event 7: TimerStarted does not stand in the block of commands behind a WorkflowTaskCompleted\n"));
}

void IssuesTest::commandsWithoutATaskAreNamed()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").timerStarted("t");
    QCOMPARE(issues(b), QByteArray("event 2: TimerStarted does not stand in the block of commands behind a WorkflowTaskCompleted\n"));
    HistoryBuilder wrong = begun();
    wrong.timerStarted("t").tweak([](HistoryEvent& e) {
        e.mutable_timer_started_event_attributes()->set_workflow_task_completed_event_id(99);
    });
    QCOMPARE(issues(wrong), QByteArray("odd: event 5: stands behind WorkflowTaskCompleted 4 but names event 99\n"));
}

void IssuesTest::workflowTasksOutOfOrderAreNamed()
{
    HistoryBuilder two;
    two.started("OrderWorkflow").taskScheduled().taskScheduled();
    QCOMPARE(issues(two), QByteArray("event 3: WorkflowTaskScheduled while the workflow task of event 2 is open\n"));
    HistoryBuilder twice;
    twice.started("OrderWorkflow").taskScheduled().taskStarted().taskStarted();
    QCOMPARE(issues(twice), QByteArray("event 4: starts the workflow task of event 2 a second time\n"));
    HistoryBuilder unstarted;
    unstarted.started("OrderWorkflow").taskScheduled().taskCompleted();
    QCOMPARE(issues(unstarted), QByteArray("event 3: WorkflowTaskCompleted names event 0, which is not where this workflow task started\n"));
    HistoryBuilder again = begun();
    again.taskCompleted();
    QCOMPARE(issues(again), QByteArray("event 5: WorkflowTaskCompleted closes a workflow task that event 4 had closed\n"));
    HistoryBuilder orphan;
    orphan.started("OrderWorkflow").taskStarted();
    QCOMPARE(issues(orphan), QByteArray("event 2: WorkflowTaskStarted names event 0, which opens no workflow task\n"));
}

void IssuesTest::unknownTypesBlockUnlessWorkersMayIgnoreThem()
{
    HistoryBuilder b = begun();
    b.event(EventType{77}).event(EventType{78}).tweak([](HistoryEvent& e) { e.set_worker_may_ignore(true); });
    QCOMPARE(issues(b), QByteArray("event 5: is of a type that this program does not know (77)\n"
                                   "odd: event 6: is of a type that this program does not know (78); workers may ignore it\n"));
}

void IssuesTest::attributesOfAnotherTypeAreNamed()
{
    HistoryBuilder b = begun();
    b.signaled("x").tweak([](HistoryEvent& e) { e.set_event_type(temporal::api::enums::v1::EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED); });
    b.event(EventType::WorkflowExecutionSignaled).event(EventType::Unspecified);
    QCOMPARE(issues(b), QByteArray("event 5: WorkflowExecutionCancelRequested carries the attributes of WorkflowExecutionSignaled\n"
                                   "event 6: WorkflowExecutionSignaled without its attributes\nevent 7: has no event type\n"));
}

void IssuesTest::timesThatCannotBeAreNamed()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").taskScheduled().taskStarted().tweak([](HistoryEvent& e) { e.clear_event_time(); });
    b.signaled("x").tweak([](HistoryEvent& e) { e.mutable_event_time()->set_seconds(std::int64_t(1) << 60); });
    QCOMPARE(issues(b), QByteArray("event 3: WorkflowTaskStarted without a time: the workflow's clock cannot be replayed\n"
                                   "event 4: carries a time that no calendar holds\n"));
    QCOMPARE(b.snapshot()->time(EventIndex{2}), kNoTime);
    QCOMPARE(b.snapshot()->lastTime(), b.snapshot()->time(EventIndex{1}));
}

void IssuesTest::manyProblemsAreCounted()
{
    HistoryBuilder b = begun();
    for (int i = 0; i < 500; ++i)
        b.timerFired("t" + std::to_string(i));
    const SnapshotPtr s = b.snapshot();
    QCOMPARE(s->issues().size(), std::size_t(201));
    QCOMPARE(QByteArray::fromStdString(s->issues().back().text), QByteArray("and 300 more problems"));
    QVERIFY(s->issues().back().blocksReplay);
}

void IssuesTest::legalUnusualHistoriesHaveNone()
{
    HistoryBuilder signalFirst;
    signalFirst.started("OrderWorkflow").signaled("start").workflowTask();
    QCOMPARE(issues(signalFirst), QByteArray());
    HistoryBuilder tail = begun();
    tail.activityScheduled("a", "1").activityStarted("1").activityTimedOut("1").taskScheduled().terminated();
    QCOMPARE(issues(tail), QByteArray());
    HistoryBuilder sticky = begun();
    sticky.signaled("x").taskScheduled().taskTimedOut().workflowTask().failed("no");
    QCOMPARE(issues(sticky), QByteArray());
    HistoryBuilder pausedAtEnd = begun();
    pausedAtEnd.paused().unpaused().signaled("after").paused().optionsUpdated().cancelRequested().timedOut();
    QCOMPARE(issues(pausedAtEnd), QByteArray());
    HistoryBuilder open = begun();
    open.activityScheduled("a", "1").timerStarted("t").childInitiated("P", "p").completed(); // all left behind
    QCOMPARE(issues(open), QByteArray());
}

void IssuesTest::bytesThatChangeAtRandomNeverCrash()
{
    const std::string good = testing::randomHistory(3, 120).bytes();
    std::uint32_t random = 12345;
    const auto next = [&random] { return random = random * 1664525U + 1013904223U; };
    int built = 0;
    for (int round = 0; round < 400; ++round) {
        std::string bytes = good;
        for (int i = 0; i <= round % 6; ++i)
            bytes[(next() >> 4) % bytes.size()] = static_cast<char>(next() >> 24);
        const Page page = std::make_shared<const std::string>(std::move(bytes));
        const Result<SnapshotPtr> result = buildSnapshot(std::span(&page, 1));
        if (!result.ok())
            continue;
        ++built;
        const StateIndex index(result.value());
        for (std::uint32_t i = 0; i < result.value()->size(); i += 7)
            index.changesBy(EventIndex{i});
    }
    QVERIFY(built > 20); // damage inside strings stays readable
}

QTEST_APPLESS_MAIN(IssuesTest)
#include "issues_test.moc"
