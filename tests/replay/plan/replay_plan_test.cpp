// Histories as completed workflow tasks: what is one, where its block ends, what is never sent.
#include <QTest>

#include "replay/plan/replay_plan.h"
#include "tests/support/history_builder.h"

#include <fmt/format.h>

#ifndef Q_MOC_RUN // moc cannot read generated messages
#include <temporal/api/history/v1/message.pb.h>
#endif

using namespace hindsight;
using namespace hindsight::replay;
using history::testing::HistoryBuilder;

namespace {

/// "3-4..6 8-9..9 closed end 12": Started-Completed..block end of each task.
std::string told(const Result<ReplayPlan>& plan)
{
    if (!plan.ok())
        return "refused: " + plan.error().message;
    std::string text;
    for (std::size_t k = 1; k <= plan.value().taskCount(); ++k) {
        const PlannedTask& task = plan.value().task(k);
        text += fmt::format("{}-{}..{} ", task.started.value, task.completed.value, task.blockEnd.value);
    }
    return text + (plan.value().closedByCommand() ? "closed" : "open") + fmt::format(" end {}", plan.value().end().value);
}

} // namespace

class ReplayPlanTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTaskIsAStartDirectlyFollowedByItsCompletion();
    void aTailBehindTheLastBlockIsNeverSent();
    void aRunThatWasEndedFromOutsideIsOpen();
    void aHistoryWithoutACompletedTaskHasNoEnd();
    void gapsAndWrongBeginningsAreRefused();
    void theTransientTailIsNoPartOfThePlan();
    void commandsAfterATaskRunOverEmptyBlocks();
    void aBlockIsCutAtWhatCoreReadsAhead();
    void anUpsertOfTheUsersBehindAPatchIsNotCores();
    void theTaskOfAnEventIsFound();
    void fieldsOfAnEventAreFoundWithoutParsingIt();
};

void ReplayPlanTest::aTaskIsAStartDirectlyFollowedByItsCompletion()
{
    HistoryBuilder builder;
    builder.started("Order").taskScheduled().taskStarted().taskFailed().taskScheduled(2).taskStarted().taskTimedOut().workflowTask()
        .activityScheduled("a", "1").activityScheduled("b", "2").activityStarted("1").activityCompleted("1").workflowTask().completed();
    QCOMPARE(told(ReplayPlan::of(builder.snapshot())), std::string("9-10..12 16-17..18 closed end 18"));
}

void ReplayPlanTest::aTailBehindTheLastBlockIsNeverSent()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().timerStarted("1").signaled("go").taskScheduled().taskStarted();
    QCOMPARE(told(ReplayPlan::of(builder.snapshot())), std::string("3-4..5 open end 5"));
}

void ReplayPlanTest::aRunThatWasEndedFromOutsideIsOpen()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().timerStarted("1").terminated();
    QCOMPARE(told(ReplayPlan::of(builder.snapshot())), std::string("3-4..5 open end 5"));
}

void ReplayPlanTest::aHistoryWithoutACompletedTaskHasNoEnd()
{
    HistoryBuilder builder;
    builder.started("Order").taskScheduled();
    QCOMPARE(told(ReplayPlan::of(builder.snapshot())), std::string("open end 0"));
}

void ReplayPlanTest::gapsAndWrongBeginningsAreRefused()
{
    HistoryBuilder gap;
    gap.started("Order").workflowTask().skipIds(2).timerStarted("1");
    QVERIFY(told(ReplayPlan::of(gap.snapshot())).starts_with("refused: "));
    HistoryBuilder middle;
    middle.skipIds(4).signaled("go");
    QVERIFY(told(ReplayPlan::of(middle.snapshot())).starts_with("refused: "));
}

void ReplayPlanTest::theTransientTailIsNoPartOfThePlan()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().timerStarted("1").transient().taskScheduled().taskStarted();
    QCOMPARE(told(ReplayPlan::of(builder.snapshot())), std::string("3-4..5 open end 5"));
}

void ReplayPlanTest::commandsAfterATaskRunOverEmptyBlocks()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().timerStarted("1").workflowTask().workflowTask().timerStarted("2").timerStarted("3")
        .workflowTask().completed();
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    const auto after = [&](std::size_t k, std::size_t limit) {
        std::vector<std::int64_t> ids;
        for (const EventId id : plan.commandsAfter(k, limit))
            ids.push_back(id.value);
        return ids;
    };
    QCOMPARE(after(1, 2), (std::vector<std::int64_t>{12, 13}));
    QCOMPARE(after(1, 9), (std::vector<std::int64_t>{12, 13, 17}));
    QVERIFY(after(4, 3).empty());
}

void ReplayPlanTest::aBlockIsCutAtWhatCoreReadsAhead()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().activityScheduled("a", "1").patched("tax-v2")
        .searchAttribute("TemporalChangeVersion", "[\"tax-v2\"]").activityScheduled("b", "2").localActivity("quote", "3");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    // 4 completed, 5 a, 6 patch, 7 its upsert, 8 b, 9 local activity.
    QCOMPARE(plan.segments(1), (std::vector<Segment>{{{4}, {5}, {5}}, {{7}, {8}, {8}}, {{9}, {10}, {9}}}));
    QVERIFY(plan.isPatchUpsert({7}) && !plan.isPatchUpsert({6}));
    QVERIFY(plan.isPatchMarker({6}) && !plan.isPatchMarker({9}) && plan.isLookAhead({9}) && !plan.isLookAhead({5}));
}

void ReplayPlanTest::anUpsertOfTheUsersBehindAPatchIsNotCores()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().patched("tax-v2").searchAttribute("Stage", "\"new\"").activityScheduled("b", "2");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    QCOMPARE(plan.segments(1), (std::vector<Segment>{{{5}, {6}, {7}}}));
    QVERIFY(!plan.isPatchUpsert({6}));

    HistoryBuilder more;
    more.started("Order").workflowTask().patched("tax-v2").searchAttribute("TemporalChangeVersion", "[\"tax-v2\"]");
    QVERIFY(ReplayPlan::of(more.snapshot()).value().isPatchUpsert({6}));
    more.tweak([](auto& event) {
        auto& fields = *event.mutable_upsert_workflow_search_attributes_event_attributes()->mutable_search_attributes()->mutable_indexed_fields();
        fields["Stage"].set_data("\"new\"");
    });
    QVERIFY(!ReplayPlan::of(more.snapshot()).value().isPatchUpsert({6}));
}

void ReplayPlanTest::theTaskOfAnEventIsFound()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().timerStarted("1").timerFired("1").workflowTask().timerStarted("2");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    QCOMPARE(plan.taskOfBlockEvent({5}), std::size_t{1});
    QCOMPARE(plan.taskOfBlockEvent({6}), std::size_t{0});
    QCOMPARE(plan.taskOfBlockEvent({10}), std::size_t{2});
    QCOMPARE(plan.taskThatSees({6}), std::size_t{2});
    QCOMPARE(plan.taskThatSees({10}), std::size_t{0});
}

void ReplayPlanTest::fieldsOfAnEventAreFoundWithoutParsingIt()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask();
    builder.tweak([](auto& event) {
        auto& metadata = *event.mutable_workflow_task_completed_event_attributes()->mutable_sdk_metadata();
        metadata.set_sdk_name("temporal-go");
        metadata.add_lang_used_flags(1);
        metadata.add_lang_used_flags(3);
    });
    builder.goVersion("tax", 2).activityScheduled("a", "1");
    builder.tweak([](auto& event) { event.mutable_user_metadata()->mutable_summary()->set_data("\"why\""); });
    builder.timerStarted("2");
    builder.tweak([](auto& event) { event.mutable_user_metadata(); }); // there, though empty
    builder.timerStarted("3").timerFired("2").workflowTask();
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    QCOMPARE(plan.markerName({5}), std::string_view("Version"));
    QCOMPARE(plan.markerName({6}), std::string_view());
    QVERIFY(plan.hasUserMetadata({6}) && plan.hasUserMetadata({7}) && !plan.hasUserMetadata({8}) && !plan.hasUserMetadata({5}));
    QCOMPARE(plan.sdkMetadata(1).name, std::string("temporal-go"));
    QCOMPARE(plan.sdkMetadata(1).langFlags, (std::vector<std::uint32_t>{1, 3}));
    QVERIFY(plan.sdkMetadata(2).name.empty() && plan.sdkMetadata(2).langFlags.empty());
}

QTEST_APPLESS_MAIN(ReplayPlanTest)
#include "replay_plan_test.moc"
