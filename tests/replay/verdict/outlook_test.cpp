// Whether a run meets the new build, and what a reset would undo.
#include <QTest>

#include "replay/verdict/outlook.h"
#include "tests/support/history_builder.h"

#ifndef Q_MOC_RUN // moc cannot read generated messages
#include "temporal/api/history/v1/message.pb.h"
#endif

using namespace hindsight;
using namespace hindsight::replay;
using history::testing::HistoryBuilder;
using temporal::api::history::v1::HistoryEvent;
namespace enums = temporal::api::enums::v1;

namespace {

HistoryBuilder openRun()
{
    HistoryBuilder h;
    h.started("OrderWorkflow").workflowTask().activityScheduled("reserve", "1");
    return h;
}

void pinTo(HistoryEvent& event, const char* build)
{
    auto& task = *event.mutable_workflow_task_completed_event_attributes();
    task.set_versioning_behavior(enums::VERSIONING_BEHAVIOR_PINNED);
    task.mutable_deployment_version()->set_deployment_name("orders");
    task.mutable_deployment_version()->set_build_id(build);
}

HistoryBuilder pinnedRun()
{
    HistoryBuilder h;
    h.started("OrderWorkflow").workflowTask().tweak([](HistoryEvent& event) { pinTo(event, "b1"); });
    return h;
}

} // namespace

class OutlookTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aClosedRunMeetsNoBuild()
    {
        QCOMPARE(reachOf(*HistoryBuilder(openRun()).terminated().snapshot(), "b1"), Reach::Closed);
        QCOMPARE(reachOf(*HistoryBuilder(pinnedRun()).completed().snapshot(), "b1"), Reach::Closed);
    }
    void anOpenUnversionedRunMeetsEveryBuild()
    {
        QCOMPARE(reachOf(*openRun().snapshot(), ""), Reach::Always);
        QCOMPARE(reachOf(*openRun().snapshot(), "b2"), Reach::Always);
    }
    void beforeItsFirstTaskNobodyKnows()
    {
        HistoryBuilder h;
        h.started("OrderWorkflow");
        QCOMPARE(reachOf(*h.snapshot(), "b1"), Reach::Unknown);
    }
    void aPinnedRunMeetsItsOwnBuildOnly()
    {
        QCOMPARE(reachOf(*pinnedRun().snapshot(), "b1"), Reach::Always);
        QCOMPARE(reachOf(*pinnedRun().snapshot(), "b2"), Reach::PinnedElsewhere);
        QCOMPARE(reachOf(*pinnedRun().snapshot(), ""), Reach::PinnedElsewhere);
    }
    void aPinWithoutABuildIsNotGuessed()
    {
        HistoryBuilder h;
        h.started("OrderWorkflow").workflowTask().tweak([](HistoryEvent& event) {
            event.mutable_workflow_task_completed_event_attributes()->set_versioning_behavior(enums::VERSIONING_BEHAVIOR_PINNED);
        });
        QCOMPARE(reachOf(*h.snapshot(), "b1"), Reach::Unknown);
    }
    void theLastTaskCounts()
    {
        HistoryBuilder h = pinnedRun();
        h.workflowTask(); // auto-upgrade or unversioned
        QCOMPARE(reachOf(*h.snapshot(), "b2"), Reach::Always);
        h.workflowTask().tweak([](HistoryEvent& event) { pinTo(event, "b3"); });
        QCOMPARE(reachOf(*h.snapshot(), "b2"), Reach::PinnedElsewhere);
    }
    void anOptionUpdateOverridesTheTask()
    {
        HistoryBuilder h = openRun();
        h.optionsUpdated().tweak([](HistoryEvent& event) {
            auto& options = *event.mutable_workflow_execution_options_updated_event_attributes();
            options.mutable_versioning_override()->mutable_pinned()->mutable_version()->set_build_id("b9");
        });
        QCOMPARE(reachOf(*h.snapshot(), "b2"), Reach::PinnedElsewhere);
        QCOMPARE(reachOf(*h.snapshot(), "b9"), Reach::Always);
        h.optionsUpdated().tweak([](HistoryEvent& event) {
            auto& options = *event.mutable_workflow_execution_options_updated_event_attributes();
            options.Clear();
            options.set_unset_versioning_override(true);
        });
        QCOMPARE(reachOf(*h.snapshot(), "b2"), Reach::Always);
    }
    void anOverrideOfTheOldSpellingIsRead()
    {
        HistoryBuilder h = openRun();
        h.optionsUpdated().tweak([](HistoryEvent& event) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
            auto& wanted = *event.mutable_workflow_execution_options_updated_event_attributes()->mutable_versioning_override();
            wanted.set_behavior(enums::VERSIONING_BEHAVIOR_PINNED);
            wanted.set_pinned_version("orders.b7");
#pragma GCC diagnostic pop
        });
        QCOMPARE(reachOf(*h.snapshot(), "b7"), Reach::Always);
        QCOMPARE(reachOf(*h.snapshot(), "b2"), Reach::PinnedElsewhere);
    }
    void olderBuildIdRulesAreNotGuessed()
    {
        HistoryBuilder h;
        h.started("OrderWorkflow").workflowTask().tweak([](HistoryEvent& event) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
            event.mutable_workflow_task_completed_event_attributes()->mutable_worker_version()->set_use_versioning(true);
#pragma GCC diagnostic pop
        });
        QCOMPARE(reachOf(*h.snapshot(), "b1"), Reach::Unknown);
    }

    void aResetUndoesWhatCameBehindTheTask()
    {
        HistoryBuilder h; // 1 started, 2-4 task, 5 reserve scheduled, 6 slow scheduled, 7-8 reserve done, 9 signal
        h.started("OrderWorkflow").workflowTask().activityScheduled("reserve", "1").activityScheduled("slow", "2");
        h.activityStarted("1").activityCompleted("1").signaled("early");
        h.workflowTask();                                                     // 10-12
        h.activityScheduled("charge", "3").childInitiated("Pack", "pack-1");  // 13, 14
        h.signaled("late").activityStarted("2").activityCompleted("2");       // 15, 16, 17
        h.updateAdmitted("address", "u1").updateAccepted("address", "u1").updateAccepted("address", "u2"); // 18, 19, 20
        const auto snapshot = h.snapshot();
        const ResetEffect effect = resetTo(*snapshot, {12});
        QCOMPARE(effect.eventId, 12);
        QCOMPARE(effect.drops, (std::vector<std::int64_t>{12, 13, 14, 15, 16, 17, 18, 19, 20}));
        QCOMPARE(effect.reruns, (std::vector<std::int64_t>{6, 13, 14}));
        QCOMPARE(effect.reapplies, (std::vector<std::int64_t>{15, 18, 20}));
        QCOMPARE(QString::fromStdString(effect.text),
                 QStringLiteral("to event 12 drops 9 events; may run again: slow (event 6), charge (event 13), Pack (event 14); "
                                "the server re-applies: late (event 15), address (event 18), address (event 20)"));
    }
    void localActivitiesRunAgainAndOtherMarkersDoNot()
    {
        HistoryBuilder h;
        h.started("OrderWorkflow").workflowTask().localActivity("quote", "1").patched("tax-v2");
        const ResetEffect effect = resetTo(*h.snapshot(), {4});
        QCOMPARE(effect.reruns, std::vector<std::int64_t>{5});
        QCOMPARE(effect.reapplies, std::vector<std::int64_t>{});
    }
};

QTEST_GUILESS_MAIN(OutlookTest)
#include "outlook_test.moc"
