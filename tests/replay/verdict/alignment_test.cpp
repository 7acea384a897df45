// Both sides of a divergence as rows, and a verdict in words.
#include <QTest>

#include "replay/verdict/alignment.h"
#include "replay/verdict/explain.h"
#include "tests/support/history_builder.h"

using namespace hindsight;
using namespace hindsight::replay;
using history::testing::HistoryBuilder;

namespace {

/// Three workflow tasks with a command each: reserve at 5, payment-window at 11, charge at 16.
HistoryBuilder shop()
{
    HistoryBuilder h;
    h.started("OrderWorkflow").workflowTask().activityScheduled("reserve", "1").activityStarted("1").activityCompleted("1");
    h.workflowTask().timerStarted("payment-window").timerFired("payment-window");
    h.workflowTask().activityScheduled("charge", "2").activityStarted("2").activityCompleted("2");
    h.workflowTask().completed();
    return h;
}

HistoryVerdict divergedAtCharge()
{
    HistoryVerdict v;
    v.verdict = Verdict::Diverged;
    v.events = 22;
    v.checkedTo = 15;
    v.lastAgreeingTask = 10;
    Divergence d;
    d.eventId = 16;
    d.eventType = history::EventType::ActivityTaskScheduled;
    d.workflowTaskCompletedEventId = 15;
    d.recorded = CommandView{"ScheduleActivityTask", "charge", "2", "", R"({"startToCloseTimeout":"30s"})", true};
    d.produced = CommandView{"StartTimer", "cooling-off", "cooling-off", "", R"({"startToFireTimeout":"86400s"})", true};
    v.divergence = d;
    return v;
}

QByteArray text(const Alignment& alignment) { return QByteArray::fromStdString(alignmentText(alignment)); }

} // namespace

class AlignmentTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theRowsBeforeTheDivergenceAgreeAndThoseBehindItWereNotReached()
    {
        QCOMPARE(text(align(*shop().snapshot(), divergedAtCharge())),
                 QByteArray("   5  = ScheduleActivityTask reserve (id 1) | ScheduleActivityTask reserve (id 1)\n"
                            "  11  = StartTimer payment-window | StartTimer payment-window\n"
                            "  16  ! ScheduleActivityTask charge (id 2) | StartTimer cooling-off\n"
                            "  22  . CompleteWorkflowExecution | not reached\n"));
    }
    void whatDoesNotFitTheWindowIsCounted()
    {
        QCOMPARE(text(align(*shop().snapshot(), divergedAtCharge(), {.before = 1, .after = 0})),
                 QByteArray("... 1 earlier\n"
                            "  11  = StartTimer payment-window | StartTimer payment-window\n"
                            "  16  ! ScheduleActivityTask charge (id 2) | StartTimer cooling-off\n"
                            "... 1 later\n"));
    }
    void anUpdateIsNamedByItsHandler()
    {
        HistoryBuilder h;
        h.started("OrderWorkflow").workflowTask().updateAccepted("change_address", "8f1c").updateCompleted("8f1c");
        HistoryVerdict v;
        v.verdict = Verdict::Compatible;
        v.checkedTo = v.events = 6;
        QCOMPARE(text(align(*h.snapshot(), v)),
                 QByteArray("   5  = ProtocolMessage accepted change_address (id 8f1c) | ProtocolMessage accepted change_address (id 8f1c)\n"
                            "   6  = ProtocolMessage completed change_address (id 8f1c) | ProtocolMessage completed change_address (id 8f1c)\n"));
    }
    void anExtraCommandStandsBehindTheEventAfterWhichItCame()
    {
        HistoryVerdict v = divergedAtCharge();
        v.divergence->after = true;
        v.divergence->eventId = 11;
        v.divergence->recorded.reset();
        QCOMPARE(text(align(*shop().snapshot(), v)).split('\n').mid(1, 2).join('\n'),
                 QByteArray("  11  = StartTimer payment-window | StartTimer payment-window\n"
                            "  11+ ! (nothing) | StartTimer cooling-off"));
    }
    void aCompatibleRunAgreesToItsEnd()
    {
        HistoryVerdict v;
        v.verdict = Verdict::Compatible;
        v.events = v.checkedTo = 22;
        const Alignment alignment = align(*shop().snapshot(), v);
        QCOMPARE(alignment.rows.size(), std::size_t{4});
        for (const AlignedRow& row : alignment.rows)
            QVERIFY(row.as == AlignedRow::As::Agrees);
    }
    void codeThatWaitsIsShownWaiting()
    {
        HistoryVerdict v = divergedAtCharge();
        v.divergence->produced.reset();
        v.divergence->waiting = Waiting{Waiting::Kind::Timer, "cooling-off", ""};
        QVERIFY(text(align(*shop().snapshot(), v)).contains("! ScheduleActivityTask charge (id 2) | waits for timer cooling-off"));
    }
    void theSentenceNamesBothSidesAndTheEvent()
    {
        QCOMPARE(QString::fromStdString(verdictSentence(divergedAtCharge())),
                 QStringLiteral("The new code starts timer cooling-off (1 d) where history has ScheduleActivityTask charge (id 2) at event 16."));
        QCOMPARE(QString::fromStdString(verdictNotes(divergedAtCharge()).front()), QStringLiteral("Last agreeing workflow task: event 10."));
        QCOMPARE(QString::fromStdString(verdictHeadline(divergedAtCharge())), QStringLiteral("Diverged at event 16"));
    }
    void theSentenceShowsTheIdsWhenOnlyTheyDiffer()
    {
        HistoryVerdict v = divergedAtCharge();
        v.divergence->produced = CommandView{"ScheduleActivityTask", "charge", "3", "", "", true};
        QCOMPARE(QString::fromStdString(verdictSentence(v)),
                 QStringLiteral("The new code schedules activity charge as id 3 where history has ScheduleActivityTask charge (id 2) at event 16."));
    }
    void onlyFieldsThatNoServerFillsInAreMarkedAsChanged()
    {
        const auto activity = [](const char* json) { return CommandView{"ScheduleActivityTask", "charge", "2", "", json, true}; };
        const CommandView recorded = activity(R"({"scheduleToCloseTimeout":"60s","scheduleToStartTimeout":"60s","startToCloseTimeout":"10s",)"
                                              R"("retryPolicy":{"initialInterval":"1s","maximumAttempts":3}})");
        QVERIFY(changedFields(recorded, activity(R"({"scheduleToCloseTimeout":"60s","startToCloseTimeout":"10s","requestEagerExecution":true,"retryPolicy":{"maximumAttempts":3}})")).empty());
        const std::vector<std::string> expected{"startToCloseTimeout", "retryPolicy.maximumAttempts", "heartbeatTimeout"};
        QVERIFY(changedFields(recorded, activity(R"({"scheduleToCloseTimeout":"60s","startToCloseTimeout":"5s","heartbeatTimeout":"2s","retryPolicy":{"maximumAttempts":7}})")) == expected);
    }
    void aViewOpensAtTheFirstPlaceThatTheVerdictNames()
    {
        QCOMPARE(placeOf(divergedAtCharge()), 16);
        HistoryVerdict v;
        v.verdict = Verdict::Compatible;
        v.checkedTo = 22;
        QCOMPARE(placeOf(v), 0);
        v.verdict = Verdict::Differs;
        v.differences = {Difference{.eventId = 16, .kind = {}, .name = {}, .id = {}, .field = {}, .recordedJson = {}, .producedJson = {}},
                         Difference{.eventId = 11, .kind = {}, .name = {}, .id = {}, .field = {}, .recordedJson = {}, .producedJson = {}}};
        QCOMPARE(placeOf(v), 11);
        v.verdict = Verdict::Unverified;
        v.eventId = 15;
        QCOMPARE(placeOf(v), 15);
    }
    void aCommandThatComesEarlyOrIsTakenBackIsCalledThat()
    {
        HistoryVerdict v;
        v.verdict = Verdict::Differs;
        v.differences.resize(1);
        const auto sentence = [&v] { return QByteArray::fromStdString(verdictSentence(v)); };
        QCOMPARE(sentence(), QByteArray("The new code produces every recorded command, but some with other content."));
        v.differences[0].early = true;
        QCOMPARE(sentence(), QByteArray("The new code produces every recorded command, but some a workflow task too early."));
        v.differences[0].withdrawn = true;
        QCOMPARE(sentence(), QByteArray("The new code produces every recorded command, but also some that it takes back later."));
        v.differences.resize(2);
        QCOMPARE(sentence(), QByteArray("The new code produces every recorded command, but some with other content and also some that it takes back later."));
    }
    void attributesAreFlattenedForPeople()
    {
        const CommandView command{"ScheduleActivityTask", "charge", "2", "",
                                  R"({"activityId":"2","taskQueue":{"name":"orders"},"startToCloseTimeout":"30s",)"
                                  R"("input":{"payloads":[{"encoding":"json/plain","size":34,"sha256":"0123456789abcdef"}]},)"
                                  R"("retryPolicy":{"initialInterval":"1s","maximumAttempts":5}})", true};
        const std::vector<AttributeLine> expected{{"activityId", "2"}, {"taskQueue", "orders"}, {"startToCloseTimeout", "30 s"},
                                                  {"input", "34 B json/plain #01234567"}, {"retryPolicy.initialInterval", "1 s"}, {"retryPolicy.maximumAttempts", "5"}};
        QVERIFY(attributeLines(command) == expected);
        QVERIFY(tellingLines(CommandView{"ScheduleActivityTask", "charge", "2", "", R"({"requestEagerExecution":true})", true}).empty());
        QVERIFY(attributeLines(CommandView{"StartTimer", "x", "x", "", "not json", true}).empty());
    }
};

QTEST_GUILESS_MAIN(AlignmentTest)
#include "alignment_test.moc"
