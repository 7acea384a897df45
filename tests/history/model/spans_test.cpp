// Spans and workflow tasks, told as text: kind, name, id, outcome, begin/started/end event ids, attempt.
#include <QTest>

#include "history/model/snapshot_builder.h"
#include "tests/support/history_builder.h"

using namespace hindsight;
using namespace hindsight::history;
using testing::HistoryBuilder;

namespace {

QByteArray id(const HistorySnapshot& s, EventIndex i)
{
    return i == kNoEvent ? QByteArray("-") : QByteArray::number(static_cast<qlonglong>(s.id(i).value));
}

QByteArray story(const HistoryBuilder& b)
{
    const SnapshotPtr s = b.snapshot();
    QByteArray out;
    for (const HistoryIssue& issue : s->issues())
        out += "! " + QByteArray::fromStdString(issue.text) + "\n";
    for (const Span& span : s->spans()) {
        if (span.kind == SpanKind::WorkflowTask)
            continue;
        out += QByteArray::fromStdString(std::string(spanKindName(span.kind)));
        out += " " + QByteArray(span.name.data(), static_cast<int>(span.name.size()));
        out += "#" + QByteArray(span.objectId.data(), static_cast<int>(span.objectId.size()));
        out += " " + id(*s, span.begin) + " " + id(*s, span.started) + " " + id(*s, span.end) + " ";
        out += QByteArray::fromStdString(std::string(spanOutcomeName(span.outcome)));
        out += span.attempt > 0 ? ", attempt " + QByteArray::number(span.attempt) + "\n" : QByteArray("\n");
    }
    return out;
}

QByteArray tasks(const HistoryBuilder& b)
{
    const SnapshotPtr s = b.snapshot();
    QByteArray out;
    for (const HistoryIssue& issue : s->issues())
        out += "! " + QByteArray::fromStdString(issue.text) + "\n";
    for (const WorkflowTask& task : s->workflowTasks()) {
        constexpr std::array names{"open", "completed", "failed", "timed out"};
        out += id(*s, task.scheduled) + " " + id(*s, task.started) + " " + id(*s, task.closed) + " " + id(*s, task.blockEnd) + " "
            + names[static_cast<std::size_t>(task.outcome)] + "\n";
    }
    return out;
}

HistoryBuilder begun()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").workflowTask();
    return b;
}

} // namespace

class SpansTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anActivityHasQueueRunAndAttempt();
    void timersAndChildrenEndAsTheyEnd();
    void requestsToOtherWorkflowsAreAnswered();
    void updatesRunFromAcceptanceToCompletion();
    void markersAreNamedByWhatTheyMark();
    void markersThatACodecEncodedKeepTheMarkersName();
    void pointsAreSpansOfOneEvent();
    void everyEventOfASpanKnowsIt();
    void aBlockEndsWithItsLastCommand();
    void failedTimedOutAndStickyTasksMakeNoBlock();
    void aResetGivesTheRunItsNewId();
    void startedAttributesFillTheFacts();
    void fallbackIdsFillOnlyWhatEventOneLacks();
};

void SpansTest::anActivityHasQueueRunAndAttempt()
{
    HistoryBuilder b = begun();
    b.activityScheduled("charge", "1").activityScheduled("ship", "2").activityStarted("2").activityFailed("2");
    b.activityStarted("1", 4).activityTimedOut("1").workflowTask().activityScheduled("late", "3").activityCancelRequested("3").activityCanceled("3");
    QCOMPARE(story(b), QByteArray("Activity charge#1 5 9 10 Timed out, attempt 4\nActivity ship#2 6 7 8 Failed, attempt 1\n"
                                  "Activity late#3 14 - 16 Canceled\n"));
    const SnapshotPtr s = b.snapshot();
    const Span& charge = s->spans()[1];
    QCOMPARE(charge.queued, s->time(EventIndex{4}));
    QCOMPARE(charge.running, s->time(EventIndex{8}));
    QCOMPARE(charge.finished, s->time(EventIndex{9}));
}

void SpansTest::timersAndChildrenEndAsTheyEnd()
{
    HistoryBuilder b = begun();
    b.timerStarted("t1").timerStarted("t2").childInitiated("Pack", "p1").childInitiated("Pack", "p2").childInitiated("Pack", "p3");
    b.childStarted("p1").childStartFailed("p2").timerFired("t1").childTerminated("p1").workflowTask().timerCanceled("t2");
    QCOMPARE(story(b), QByteArray("Timer t1#t1 5 - 12 Completed\nTimer t2#t2 6 - 17 Canceled\n"
                                  "Child workflow Pack#p1 7 10 13 Terminated\nChild workflow Pack#p2 8 - 11 Failed\n"
                                  "Child workflow Pack#p3 9 - - Open\n"));
}

void SpansTest::requestsToOtherWorkflowsAreAnswered()
{
    HistoryBuilder b = begun();
    b.signalExternal("wake", "other").cancelExternal("far").nexusScheduled("payments", "refund").nexusScheduled("payments", "hold");
    b.nexusStarted("refund").signalExternalFailed("other").cancelExternalDone("far").nexusCompleted("refund").nexusFailed("hold");
    QCOMPARE(story(b), QByteArray("External signal wake# 5 - 10 Failed\nExternal cancel far# 6 - 11 Completed\n"
                                  "Nexus operation payments.refund# 7 9 12 Completed\nNexus operation payments.hold# 8 - 13 Failed\n"));
}

void SpansTest::updatesRunFromAcceptanceToCompletion()
{
    HistoryBuilder b = begun();
    b.updateAccepted("set_address", "u1").updateCompleted("u1").updateAccepted("set_gift", "u2").updateFailed("u2");
    b.updateAdmitted("again", "u3").workflowTask().updateAccepted("", "u3").updateRejected("set_color", "u4");
    QCOMPARE(story(b), QByteArray("Update set_address#u1 5 5 6 Completed\nUpdate set_gift#u2 7 7 8 Failed\n"
                                  "Update again#u3 9 13 - Open\nUpdate set_color#u4 14 - 14 Rejected\n"));
    QCOMPARE(b.snapshot()->opener(EventIndex{12}), EventId{9});
}

void SpansTest::markersAreNamedByWhatTheyMark()
{
    HistoryBuilder b = begun();
    b.patched("tax-v2").goVersion("pay", 2).javaVersion("ship", 1).localActivity("price_order", "1", 2);
    b.marker("SideEffect", {{"side-effect-id", "3"}, {"data", "1"}}).marker("MutableSideEffect", {{"id", "\"seed\""}});
    b.marker("LocalActivity", {{"data", "{\"ActivityID\":\"4\",\"ActivityType\":\"quote\",\"Attempt\":2}"}});
    b.marker("LocalActivity", {{"activityId", "\"5\""}, {"type", "\"Quote\""}, {"meta", "{}"}}).marker("mine");
    QCOMPARE(story(b), QByteArray("Marker tax-v2# 5 - 5 Completed\nMarker pay# 6 - 6 Completed\nMarker ship# 7 - 7 Completed\n"
                                  "Local activity price_order#1 8 - 8 Completed, attempt 2\nMarker 3# 9 - 9 Completed\nMarker seed# 10 - 10 Completed\n"
                                  "Local activity quote#4 11 - 11 Completed, attempt 2\nLocal activity Quote#5 12 - 12 Completed\n"
                                  "Marker mine# 13 - 13 Completed\n"));
}

void SpansTest::markersThatACodecEncodedKeepTheMarkersName()
{
    HistoryBuilder b = begun();
    b.marker("Version", {{"change-id", "\x01\x02\xff"}, {"version", "??"}}).marker("core_local_activity", {{"data", "encrypted"}});
    b.marker("core_patch");
    QCOMPARE(story(b), QByteArray("Marker Version# 5 - 5 Completed\nLocal activity core_local_activity# 6 - 6 Completed\n"
                                  "Marker core_patch# 7 - 7 Completed\n"));
}

void SpansTest::pointsAreSpansOfOneEvent()
{
    HistoryBuilder b = begun();
    b.searchAttribute("Stage", "1").memo("note", "2").signaled("approve").cancelRequested().optionsUpdated().paused().unpaused();
    QCOMPARE(story(b), QByteArray("Attributes # 5 - 5 Completed\nAttributes # 6 - 6 Completed\nSignal approve# 7 - 7 Completed\n"
                                  "Cancel request # 8 - 8 Completed\nOptions # 9 - 9 Completed\nOptions paused# 10 - 11 Completed\n"));
}

void SpansTest::everyEventOfASpanKnowsIt()
{
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        const SnapshotPtr s = testing::randomHistory(seed, 200).snapshot();
        for (std::uint32_t i = 0; i < s->spans().size(); ++i) {
            const Span& span = s->spans()[i];
            QVERIFY(i == 0 || s->spans()[i - 1].begin < span.begin);
            for (EventIndex event : {span.begin, span.started, span.end})
                QVERIFY(event == kNoEvent || s->spanOf(event) == SpanIndex{i});
            QCOMPARE(span.outcome == SpanOutcome::Open, span.end == kNoEvent);
        }
    }
}

void SpansTest::aBlockEndsWithItsLastCommand()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").workflowTask().activityScheduled("a", "1").timerStarted("t").signaled("buffered").workflowTask();
    b.workflowTask().completed();
    QCOMPARE(tasks(b), QByteArray("2 3 4 6 completed\n8 9 10 10 completed\n11 12 13 14 completed\n"));
}

void SpansTest::failedTimedOutAndStickyTasksMakeNoBlock()
{
    HistoryBuilder b;
    b.started("OrderWorkflow").taskScheduled().taskStarted().taskFailed().taskScheduled(2).taskTimedOut();
    b.taskScheduled().taskStarted().taskTimedOut().taskScheduled();
    QCOMPARE(tasks(b), QByteArray("2 3 4 - failed\n5 - 6 - timed out\n7 8 9 - timed out\n10 - - - open\n"));
}

void SpansTest::aResetGivesTheRunItsNewId()
{
    HistoryBuilder b = begun();
    b.signaled("x").taskScheduled().taskStarted().resetTo("new-run").workflowTask().signaled("reapplied");
    b.taskScheduled().taskStarted().resetTo("newest-run").taskScheduled().taskStarted().taskFailed();
    const SnapshotPtr s = b.snapshot();
    QVERIFY(s->issues().empty());
    QCOMPARE(QByteArray::fromStdString(s->facts().runId), QByteArray("newest-run"));
    QCOMPARE(QByteArray::fromStdString(s->facts().firstRunId), QByteArray("11111111-1111-4111-8111-111111111111"));
}

void SpansTest::startedAttributesFillTheFacts()
{
    const SnapshotPtr s = begun().snapshot();
    QCOMPARE(QByteArray::fromStdString(s->facts().taskQueue), QByteArray("orders"));
    QCOMPARE(QByteArray::fromStdString(s->facts().workflowId), QByteArray("order-1"));
    QCOMPARE(s->facts().attempt, 1);
    QCOMPARE(s->status(), RunStatus::Running);
}

void SpansTest::fallbackIdsFillOnlyWhatEventOneLacks()
{
    HistoryBuilder b;
    b.started("OrderWorkflow", "", "run-of-event-1").workflowTask();
    const Result<SnapshotPtr> built = buildSnapshot(b.pages(), "given-id", "given-run");
    QCOMPARE(QByteArray::fromStdString(built.value()->facts().workflowId), QByteArray("given-id"));
    QCOMPARE(QByteArray::fromStdString(built.value()->facts().runId), QByteArray("run-of-event-1"));
}

QTEST_APPLESS_MAIN(SpansTest)
#include "spans_test.moc"
