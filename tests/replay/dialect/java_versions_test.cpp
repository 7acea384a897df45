// What Java workers of versions 1.18 to 1.25 say and do otherwise than the one that the corpus is recorded with: the texts are
// theirs, as recorded.
#include <QTest>

#include "defined_place.h"
#include "replay/dialect/dialect.h"
#include "replay/dialect/java/pieces.h"
#include "replay/dialect/java/text.h"
#include "scripted_worker.h"
#include "tests/support/history_builder.h"

#include <fmt/format.h>

#ifndef Q_MOC_RUN // moc cannot read generated messages
#include "temporal/api/history/v1/message.pb.h"
#include "temporal/api/workflowservice/v1/request_response.pb.h"
#endif

using namespace hindsight;
using namespace hindsight::replay;
using namespace hindsight::replay::testing;
using history::testing::HistoryBuilder;
namespace service = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;
using temporal::api::failure::v1::Failure;
using temporal::api::history::v1::HistoryEvent;

namespace {

using Reply = std::optional<Result<WorkerReply>>;

constexpr const char* kPlaces = "{WorkflowTaskStartedEventId=9223372036854775807, CurrentStartedEventId=3}";

HistoryVerdict judged(const ReplayPlan& plan, ScriptedWorker& worker, const std::string& version)
{
    worker.refusal = [](std::int64_t event) {
        return fmt::format("Failure handling event {} of type 'EVENT_TYPE_X' during replay. Something does not fit. {}", event, kPlaces);
    };
    HistoryVerdict out;
    out.workflowType = "Order";
    JudgeOptions options;
    options.sdkVersion = version;
    dialects::java().judge(plan, {"default", "order-1", "11111111-1111-4111-8111-111111111111", "Order", "orders"}, worker, options, {}, out);
    return out;
}

WorkerReply replyOf(WorkerReply::Kind kind, std::string bytes)
{
    WorkerReply reply;
    reply.kind = kind;
    reply.bytes = std::move(bytes);
    reply.queue = "orders";
    return reply;
}

/// The failure of the task; the SDK's own wrapping around what was thrown.
WorkerReply thrown(std::int64_t event, const std::string& type, const std::string& message, const std::string& frame)
{
    service::RespondWorkflowTaskFailedRequest request;
    request.mutable_failure()->set_message(fmt::format("Failure handling event {} of type 'EVENT_TYPE_X' during replay. {}", event, kPlaces));
    auto* root = request.mutable_failure()->mutable_cause();
    root->set_message(message);
    root->mutable_application_failure_info()->set_type(type);
    root->set_stack_trace(frame);
    return replyOf(WorkerReply::Kind::Failed, request.SerializeAsString());
}

WorkerReply failsTheRun(const std::function<void(Failure&)>& fill)
{
    service::RespondWorkflowTaskCompletedRequest request;
    auto* command = request.add_commands();
    command->set_command_type(enums::COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION);
    fill(*command->mutable_fail_workflow_execution_command_attributes()->mutable_failure());
    return replyOf(WorkerReply::Kind::Completed, request.SerializeAsString());
}

HistoryEvent read(const std::string& bytes)
{
    HistoryEvent event;
    event.ParseFromString(bytes);
    return event;
}

const std::string kUnreachable =
    "io.temporal.internal.statemachines.WorkflowStateMachines.getInitialCommandEventId(WorkflowStateMachines.java:1257)\n";

} // namespace

class JavaVersionsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theLastTaskOfAnOldWorkerStaysAReplay();
    void textsWithoutANumberAreUnderstood();
    void aMismatchThatFailsTheRunIsFoundWithoutANumber();
    void theMismatchOfAChildIsTheParentsOwnFailure();
    void anAlarmThatFailsTheRunIsStillAnAlarm();
    void anAlarmWithoutANumberIsOne();
    void anEventThatAnOldSdkHasNoPartForIsNoFaultOfTheCode();
    void aNewerFlagThatFailsTheRunIsNoFaultOfTheCode();
    void behindAnUnchangedMutableSideEffectIsSeenWithoutAMemo();
    void aSideEffectTellsWhoWroteTheHistory();
};

void JavaVersionsTest::theLastTaskOfAnOldWorkerStaysAReplay()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().activityScheduled("a", "1").activityStarted("1").activityCompleted("1").workflowTask();
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    for (const char* version : {"1.18.2", "1.22.3", "1.23.0", "1.24.0", "1.38.0", "2.0.0", ""}) {
        ScriptedWorker worker(plan, {{activity("b", 1)}, {activity("c", 2)}});
        QVERIFY(judged(plan, worker, version).divergence.has_value());
        bool asked = false;
        for (const WorkerTask& task : worker.asked) {
            const EventId last{static_cast<std::int64_t>(task.eventCount)};
            const bool live = endsReplayAtCompleted(version) && plan.type(last) == history::EventType::WorkflowTaskCompleted;
            asked = asked || live;
            QCOMPARE(task.appended.size(), std::size_t{live});
            if (live) {
                QCOMPARE(read(task.appended[0]).event_id(), last.value + 1);
                QCOMPARE(read(task.appended[0]).event_type(), enums::EVENT_TYPE_WORKFLOW_TASK_SCHEDULED);
            }
        }
        QCOMPARE(asked, QByteArray(version) < "1.24" && QByteArray(version) > "1.");
    }
}

void JavaVersionsTest::textsWithoutANumberAreUnderstood()
{
    const auto said = [](const std::string& finding) {
        return javaSaid(fmt::format("Failure handling event 5 of type 'EVENT_TYPE_TIMER_STARTED' during replay. {}. {}", finding, kPlaces));
    };
    QCOMPARE(said("Event 5 of type EVENT_TYPE_TIMER_STARTED does not match command type COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK").command->kind,
             std::string("ScheduleActivityTask"));
    QCOMPARE(said("Command COMMAND_TYPE_START_TIMER doesn't match event EVENT_TYPE_TIMER_STARTED with EventId=5 on check timerId with an expected "
                  "value '2f3f' and an actual value '7d37'").command->id, std::string("2f3f"));
    QVERIFY(said("No command scheduled that corresponds to event_id: 5\nevent_time {\n}").nothing);
    const std::string version = fmt::format(
        "Failure handling event 5 of type 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED' during replay. {}\nVersion: failure executing "
        "RESULT_NOTIFIED_REPLAYING->NON_MATCHING_EVENT, transition history is [CREATED->CHECK_EXECUTION_STATE]\ngetVersion call before the "
        "existing version marker event. The most probable cause is retroactive addition of a getVersion call with an existing 'changeId'", kPlaces);
    QCOMPARE(javaSaid(version).command->marker, std::string("Version"));
}

void JavaVersionsTest::aMismatchThatFailsTheRunIsFoundWithoutANumber()
{
    const ReplayPlan plan = planOf({{activity("a", 1)}, {activity("b", 2)}});
    ScriptedWorker worker(plan, {{activity("a", 1)}, {activity("x", 2)}});
    worker.instead = [end = plan.end().value](const WorkerTask& task, bool, int) {
        return static_cast<std::int64_t>(task.eventCount) < end ? Reply() : Reply(failsTheRun([end](Failure& failure) {
            failure.set_message(fmt::format("Failure handling event {} of type 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED' during replay. Event {} of type "
                                            "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED does not match command type COMMAND_TYPE_START_TIMER. {}", end, end, kPlaces));
            failure.mutable_application_failure_info()->set_type("io.temporal.worker.NonDeterministicException");
        }));
    };
    const HistoryVerdict verdict = judged(plan, worker, "1.22.3");
    QCOMPARE(verdict.verdict, Verdict::Diverged);
    QCOMPARE(verdict.divergence->eventId, plan.end().value);
    QVERIFY(!verdict.divergence->after);
}

void JavaVersionsTest::theMismatchOfAChildIsTheParentsOwnFailure()
{
    const ReplayPlan plan = planOf({{activity("a", 1)}});
    ScriptedWorker worker(plan, {});
    worker.instead = [](const WorkerTask&, bool, int) {
        return Reply(failsTheRun([](Failure& failure) {
            failure.set_message("Child Workflow execution failed");
            failure.mutable_child_workflow_execution_failure_info();
            failure.mutable_cause()->set_message("Failure handling event 5 of type 'EVENT_TYPE_TIMER_STARTED' during replay.");
            failure.mutable_cause()->mutable_application_failure_info()->set_type("io.temporal.worker.NonDeterministicException");
        }));
    };
    const HistoryVerdict verdict = judged(plan, worker, "1.22.3");
    QCOMPARE(verdict.verdict, Verdict::Diverged);
    QCOMPARE(verdict.divergence->produced->kind, std::string("FailWorkflowExecution"));
}

void JavaVersionsTest::anAlarmThatFailsTheRunIsStillAnAlarm()
{
    const ReplayPlan plan = planOf({{activity("a", 1)}});
    for (const char* number : {"", "[TMPRL1101] "}) {
        ScriptedWorker worker(plan, {{activity("a", 1)}});
        worker.instead = [number](const WorkerTask&, bool, int n) {
            return n > 1 ? Reply() : Reply(failsTheRun([number](Failure& failure) {
                failure.set_message("Failure handling event 4 of type 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED' during replay. {}");
                failure.mutable_application_failure_info()->set_type("io.temporal.internal.statemachines.InternalWorkflowTaskException");
                failure.mutable_cause()->set_message(std::string(number) + "Potential deadlock detected.");
                failure.mutable_cause()->mutable_application_failure_info()->set_type("io.temporal.internal.sync.PotentialDeadlockException");
            }));
        };
        QCOMPARE(told(judged(plan, worker, "1.22.3")), std::string("compatible "));
        QCOMPARE(worker.asked.size(), std::size_t{2});
    }
}

void JavaVersionsTest::anAlarmWithoutANumberIsOne()
{
    const ReplayPlan plan = planOf({{activity("a", 1)}});
    ScriptedWorker worker(plan, {{activity("a", 1)}});
    worker.instead = [&](const WorkerTask&, bool, int n) {
        return n > 1 ? Reply() : Reply(thrown(plan.task(1).completed.value, "io.temporal.internal.sync.PotentialDeadlockException",
                                              "Potential deadlock detected. Workflow thread \"workflow-method\" didn't yield control for over a second.", ""));
    };
    QCOMPARE(told(judged(plan, worker, "1.22.3")), std::string("compatible "));
}

void JavaVersionsTest::anEventThatAnOldSdkHasNoPartForIsNoFaultOfTheCode()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().activityScheduled("a", "1").optionsUpdated().workflowTask().activityScheduled("b", "2");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {{activity("a", 1)}, {activity("b", 2)}});
    worker.instead = [](const WorkerTask& task, bool, int) {
        return task.eventCount < 6 ? Reply() : Reply(thrown(6, "java.lang.IllegalStateException", "unreachable", kUnreachable));
    };
    const HistoryVerdict verdict = judged(plan, worker, "1.22.3");
    QCOMPARE(told(verdict), std::string("unverified unsupported_history"));
    QCOMPARE(verdict.eventId, std::int64_t{6});
    // The same word of the code's own is its exception.
    worker.instead = [](const WorkerTask& task, bool, int) {
        return task.eventCount < 6 ? Reply() : Reply(thrown(9, "java.lang.IllegalStateException", "unreachable", "shop.Order$Impl.run(Order.java:40)\n"));
    };
    QCOMPARE(told(judged(plan, worker, "1.22.3")), std::string("unverified code_error"));
}

void JavaVersionsTest::aNewerFlagThatFailsTheRunIsNoFaultOfTheCode()
{
    const ReplayPlan plan = planOf({{activity("a", 1)}});
    ScriptedWorker worker(plan, {{activity("a", 1)}});
    std::string frame = "io.temporal.internal.statemachines.WorkflowStateMachines.handleSingleEventLookahead(WorkflowStateMachines.java:346)\n";
    worker.instead = [&frame](const WorkerTask&, bool, int) {
        return Reply(failsTheRun([&frame](Failure& failure) {
            failure.set_message("Unknown SDK flag:3");
            failure.set_stack_trace(frame);
            failure.mutable_application_failure_info()->set_type("java.lang.IllegalArgumentException");
        }));
    };
    QCOMPARE(told(judged(plan, worker, "1.22.3")), std::string("unverified unsupported_history"));
    frame = "shop.Order$Impl.run(Order.java:40)\n"; // the code's own words
    QCOMPARE(judged(plan, worker, "1.22.3").verdict, Verdict::Diverged);
}

void JavaVersionsTest::behindAnUnchangedMutableSideEffectIsSeenWithoutAMemo()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().marker("MutableSideEffect", {{"id", "\"limit\""}, {"data", "7"}}).activityScheduled("a", "1");
    builder.signaled("go").workflowTask();
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    const std::int64_t behind = plan.end().value + 1;
    const auto answers = [&](const std::string& finding) {
        return [&plan, behind, finding](const WorkerTask& task, bool, int) -> Reply {
            if (static_cast<std::int64_t>(task.eventCount) < plan.end().value)
                return Reply(ScriptedWorker::completed({}));
            switch (task.appended.empty() ? enums::EVENT_TYPE_UNSPECIFIED : read(task.appended.back()).event_type()) {
            case enums::EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED:
                return Reply(thrown(behind, "java.lang.IllegalStateException", "unreachable", kUnreachable));
            case enums::EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
                return Reply(ScriptedWorker::failed(
                    fmt::format("Failure handling event {} of type 'EVENT_TYPE_X' during replay. {}. {}", behind, finding, kPlaces), true));
            default: break;
            }
            service::RespondWorkflowTaskCompletedRequest request;
            auto* command = request.add_commands();
            command->set_command_type(enums::COMMAND_TYPE_RECORD_MARKER);
            command->mutable_record_marker_command_attributes();
            return Reply(replyOf(WorkerReply::Kind::Completed, request.SerializeAsString()));
        };
    };
    ScriptedWorker worker(plan, {});
    worker.instead = answers(fmt::format("No command scheduled that corresponds to event_id: {}", behind));
    QCOMPARE(told(judged(plan, worker, "1.22.3")), std::string("compatible "));
    worker.instead = answers(fmt::format("Event {} of type T does not match command type COMMAND_TYPE_START_TIMER", behind));
    const HistoryVerdict more = judged(plan, worker, "1.22.3");
    QCOMPARE(more.verdict, Verdict::Diverged);
    QCOMPARE(more.divergence->produced->kind, std::string("StartTimer"));
}

void JavaVersionsTest::aSideEffectTellsWhoWroteTheHistory()
{
    const auto author = [](const char* marker, const std::map<std::string, std::string>& details) {
        HistoryBuilder builder;
        builder.started("Order").workflowTask().marker(marker, details);
        return authorOf(ReplayPlan::of(builder.snapshot()).value()).family;
    };
    QCOMPARE(author("SideEffect", {{"data", "4"}}), SdkFamily::Java);
    QCOMPARE(author("MutableSideEffect", {{"id", "\"limit\""}, {"data", "7"}, {"skipCount", "0"}}), SdkFamily::Java);
    QCOMPARE(author("SideEffect", {{"side-effect-id", "1"}, {"data", "4"}}), SdkFamily::Go);
    QCOMPARE(author("MutableSideEffect", {{"side-effect-id", "\"limit_1\""}, {"data", "7"}}), SdkFamily::Go);
    QCOMPARE(author("Version", {{"change-id", "\"v\""}, {"version", "1"}}), SdkFamily::Go);
}

QTEST_APPLESS_MAIN(JavaVersionsTest)
#include "java_versions_test.moc"
