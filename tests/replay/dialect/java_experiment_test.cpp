// Verdict and place on the Java family: the same small histories and codes as for core, each compared with the definition,
// and what Java alone says: stand-ins, versions, failures inside its state machines, stacks.
#include <QTest>

#include "defined_place.h"
#include "replay/dialect/dialect.h"
#include "replay/dialect/java/stack.h"
#include "replay/dialect/java/text.h"
#include "scripted_worker.h"
#include "tests/support/history_builder.h"

#include <fmt/format.h>

#ifndef Q_MOC_RUN // moc cannot read generated messages
#include "temporal/api/workflowservice/v1/request_response.pb.h"
#endif

using namespace hindsight;
using namespace hindsight::replay;
using namespace hindsight::replay::testing;
using history::testing::HistoryBuilder;
namespace service = temporal::api::workflowservice::v1;

namespace {

std::string refused(std::int64_t event, const std::string& finding)
{
    return fmt::format("[TMPRL1100] Failure handling event {} of type 'EVENT_TYPE_X' during replay. [TMPRL1100] {}. "
                       "{{WorkflowTaskStartedEventId=9223372036854775807, CurrentStartedEventId=3}}", event, finding);
}

HistoryVerdict judged(const ReplayPlan& plan, ScriptedWorker& worker)
{
    worker.refusal = [](std::int64_t event) { return refused(event, "Something does not fit"); };
    HistoryVerdict out;
    out.workflowType = "Order";
    dialects::java().judge(plan, {"default", "order-1", "11111111-1111-4111-8111-111111111111", "Order", "orders"}, worker, {}, {}, out);
    return out;
}

/// The SDK wraps what was thrown: "Failure handling event N of type 'T' during replay" <- ... <- the root.
WorkerReply thrown(std::int64_t event, const std::string& type, const std::string& message, const std::string& frame)
{
    service::RespondWorkflowTaskFailedRequest request;
    request.set_cause(temporal::api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE);
    request.mutable_failure()->set_message(fmt::format("Failure handling event {} of type 'EVENT_TYPE_X' during replay. {{}}", event));
    auto* root = request.mutable_failure()->mutable_cause()->mutable_cause();
    root->set_message(message);
    root->mutable_application_failure_info()->set_type(type);
    root->set_stack_trace(frame);
    WorkerReply reply;
    reply.kind = WorkerReply::Kind::Failed;
    reply.bytes = request.SerializeAsString();
    reply.queue = "orders";
    return reply;
}

/// The marker without anything that stands in for a side effect.
WorkerReply standIn(const std::string& stack)
{
    service::RespondWorkflowTaskCompletedRequest request;
    auto* command = request.add_commands();
    command->set_command_type(temporal::api::enums::v1::COMMAND_TYPE_RECORD_MARKER);
    command->mutable_record_marker_command_attributes();
    auto* payload = (*request.mutable_query_results())["s"].mutable_answer()->add_payloads();
    (*payload->mutable_metadata())["encoding"] = "json/plain";
    payload->set_data('"' + stack + '"');
    WorkerReply reply;
    reply.kind = WorkerReply::Kind::Completed;
    reply.bytes = request.SerializeAsString();
    reply.queue = "orders";
    return reply;
}

using Reply = std::optional<Result<WorkerReply>>;

/// A code that waits in a side effect at the end of history; an event behind it is refused with `finding`.
std::function<Reply(const WorkerTask&, bool, int)> waitsAtTheEnd(const ReplayPlan& plan, const std::string& stack, const std::string& finding)
{
    return [end = plan.end(), stack, finding](const WorkerTask& task, bool, int) {
        if (static_cast<std::int64_t>(task.eventCount) < end.value)
            return Reply(ScriptedWorker::completed({}));
        return task.appended.empty() ? Reply(standIn(stack))
                                     : Reply(ScriptedWorker::failed(refused(static_cast<std::int64_t>(task.eventCount) + 1, finding), true));
    };
}

const std::string kBlockedInSideEffect =
    "workflow-method-order-1: (BLOCKED on Feature.get)\\nio.temporal.internal.sync.SyncWorkflowContext.sideEffect(SyncWorkflowContext.java:9)\\n"
    "app//shop.Order$Impl.run(Order.java:40)";
const std::string kBlockedInMutable =
    "workflow-method-order-1: (BLOCKED on Feature.get)\\nio.temporal.internal.sync.SyncWorkflowContext.mutableSideEffect(SyncWorkflowContext.java:9)\\n"
    "app//shop.Order$Impl.run(Order.java:40)";

} // namespace

class JavaExperimentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyPlaceIsTheDefinedOne();
    void everythingIsAskedAsReplay();
    void aNewSideEffectAtTheOpenEndIsADivergence();
    void anUnchangedMutableSideEffectAtTheOpenEndIsNone();
    void anExceptionOfTheCodeIsNoDivergence();
    void anExceptionBehindAMarkerIsStillTheCodesOwn();
    void anExceptionOfAStateMachineIsADivergence();
    void anUpdateThatNobodyHandlesIsADivergenceAtItsAcceptance();
    void aVersionOutOfRangeIsADivergenceAtItsMarker();
    void anUnknownTypeIsSaidToBeOne();
    void aFailurePolicyDoesNotHideAMismatch();
    void anUnsupportedVersionWithoutAMarkerIsADivergenceWhereItIsAskedFor();
    void whatTheCutHidesIsTakenFromTheText();
    void theTextsNameTheCommand();
    void aPayloadOfAnotherShapeIsADecodeErrorAndIsNotQuoted();
    void aFlagOfANewerSdkIsNoFaultOfTheCode();
    void aDeadlockAlarmIsAskedAgain();
    void theStackNamesTheUsersFrameAndWhatItWaitsFor();
};

void JavaExperimentTest::everyPlaceIsTheDefinedOne()
{
    std::mt19937 random(11); // NOLINT: the same cases each time
    int diverged = 0;
    for (int round = 0; round < 4000; ++round) {
        const auto [recorded, code] = changedCode(random);
        const ReplayPlan plan = planOf(recorded);
        ScriptedWorker worker(plan, code);
        const HistoryVerdict verdict = judged(plan, worker);
        QCOMPARE(QString::fromStdString(told(verdict)), QString::fromStdString(defined(plan, recorded, code)));
        diverged += verdict.divergence.has_value();
        QVERIFY(worker.asked.size() <= 4 + 4 + 4); // log2(12) + log2(commands of a task) + 4
    }
    QVERIFY(diverged > 1000);
}

void JavaExperimentTest::everythingIsAskedAsReplay()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, {{activity("a", 1)}, {activity("x", 2)}});
    QVERIFY(judged(plan, worker).divergence.has_value());
    for (const WorkerTask& task : worker.asked) {
        QCOMPARE(task.startedEventId, std::numeric_limits<std::int64_t>::max());
        QCOMPARE(task.previousStartedEventId, std::numeric_limits<std::int64_t>::max());
        QCOMPARE(task.attempt, 1);
        QCOMPARE(task.runId, std::string("11111111-1111-4111-8111-111111111111"));
    }
}

void JavaExperimentTest::aNewSideEffectAtTheOpenEndIsADivergence()
{
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    worker.instead = waitsAtTheEnd(plan, kBlockedInSideEffect,
                                   "Event 6 of type EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED does not match command type COMMAND_TYPE_RECORD_MARKER");
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), fmt::format("diverged after {}: - |  ", plan.end().value));
    QCOMPARE(verdict.divergence->produced->kind, std::string("RecordMarker"));
    QCOMPARE(verdict.divergence->produced->marker, std::string("SideEffect"));
    QVERIFY(!verdict.divergence->produced->attributesComplete);
    QCOMPARE(verdict.divergence->source->file, std::string("shop/Order.java"));
    QCOMPARE(verdict.divergence->source->line, 40);
    // A mutable one too, with an id that the run never had.
    worker.instead = [&plan](const WorkerTask& task, bool, int) {
        return task.appended.empty() ? Reply(standIn(kBlockedInMutable))
                                     : Reply(thrown(plan.end().value + 1, "java.lang.IllegalArgumentException", "No value found for mutableSideEffectId=limit",
                                                    "io.temporal.internal.sync.SyncWorkflowContext.mutableSideEffectImpl(SyncWorkflowContext.java:1132)\n"));
    };
    QCOMPARE(told(judged(plan, worker)), fmt::format("diverged after {}: - | limit ", plan.end().value));
}

void JavaExperimentTest::anUnchangedMutableSideEffectAtTheOpenEndIsNone()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().marker("MutableSideEffect", {{"id", "\"limit\""}, {"data", "7"}}).activityScheduled("a", "1");
    builder.signaled("go").workflowTask();
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {});
    worker.instead = waitsAtTheEnd(plan, kBlockedInMutable, "No command scheduled that corresponds to event_id: 12");
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), std::string("compatible "));
    QCOMPARE(worker.asked.size(), std::size_t{2});
    QCOMPARE(verdict.notSeen.size(), std::size_t{1}); // a local activity behind it
    QCOMPARE(verdict.notSeen[0].eventId, plan.end().value);
    // What comes behind it is more than history has, and an exception there is the code's.
    worker.instead = waitsAtTheEnd(plan, kBlockedInMutable, "Event 12 of type T does not match command type COMMAND_TYPE_START_TIMER");
    const HistoryVerdict more = judged(plan, worker);
    QCOMPARE(QString::fromStdString(told(more)), QString::fromStdString(fmt::format("diverged after {}: - |  ", plan.end().value)));
    QCOMPARE(more.divergence->produced->kind, std::string("StartTimer"));
    worker.instead = [](const WorkerTask& task, bool, int) {
        return task.appended.empty() ? Reply(standIn(kBlockedInMutable))
                                     : Reply(thrown(12, "java.lang.IllegalStateException", "no limit", "shop.Order$Impl.run(Order.java:12)\n"));
    };
    QCOMPARE(told(judged(plan, worker)), std::string("unverified code_error"));
}

void JavaExperimentTest::anExceptionOfTheCodeIsNoDivergence()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}, {activity("c", 3)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    const EventId at = plan.task(2).completed;
    worker.instead = [at](const WorkerTask& task, bool, int) {
        return static_cast<std::int64_t>(task.eventCount) < at.value
            ? Reply() : Reply(thrown(at.value, "java.lang.IllegalStateException", "no such table", "shop.Order$Impl.run(Order.java:12)\n"));
    };
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), std::string("unverified code_error"));
    QCOMPARE(verdict.eventId, at.value);
    QCOMPARE(verdict.checkedTo, plan.task(1).blockEnd.value);
    QCOMPARE(verdict.failure->message, std::string("no such table"));
    // What was produced too much before it counts more.
    ScriptedWorker more(plan, {{activity("a", 1), activity("x", 9)}, {activity("b", 2)}, {activity("c", 3)}});
    more.instead = worker.instead;
    QCOMPARE(told(judged(plan, more)), fmt::format("diverged after {}: - | x 9", plan.task(1).blockEnd.value));
}

void JavaExperimentTest::anExceptionBehindAMarkerIsStillTheCodesOwn()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().activityScheduled("a", "1").marker("LocalActivity", {{"activityId", "\"x\""}, {"type", "\"Quote\""}});
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {{activity("a", 1)}});
    const EventId marker = plan.end();
    worker.instead = [marker](const WorkerTask& task, bool, int) {
        return static_cast<std::int64_t>(task.eventCount) < marker.value
            ? Reply() : Reply(thrown(marker.value, "java.lang.IllegalStateException", "no price", "shop.Order$Impl.run(Order.java:12)\n"));
    };
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), std::string("unverified code_error"));
    QCOMPARE(verdict.eventId, marker.value);
    QCOMPARE(verdict.checkedTo, marker.value - 1);
}

void JavaExperimentTest::anExceptionOfAStateMachineIsADivergence()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, {{activity("a", 1)}, {}});
    const EventId event = plan.end();
    worker.instead = [event](const WorkerTask& task, bool, int) {
        return static_cast<std::int64_t>(task.eventCount) < event.value
            ? Reply() : Reply(thrown(event.value, "java.lang.IllegalArgumentException", "Activity: invalid A->B",
                                     "io.temporal.internal.statemachines.StateMachine.executeTransition(StateMachine.java:131)\n"));
    };
    QCOMPARE(told(judged(plan, worker)), fmt::format("diverged at {}: b 2 | -", event.value));
}

void JavaExperimentTest::anUpdateThatNobodyHandlesIsADivergenceAtItsAcceptance()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().activityScheduled("a", "1").signaled("go").workflowTask();
    builder.updateAccepted("add", "add-pen").activityScheduled("b", "2");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    const EventId accepted{plan.task(2).completed.value + 1};
    ScriptedWorker worker(plan, {{activity("a", 1)}});
    worker.instead = [&](const WorkerTask& task, bool, int) {
        return static_cast<std::int64_t>(task.eventCount) < accepted.value
            ? Reply() : Reply(thrown(plan.task(2).completed.value, "java.lang.IllegalArgumentException", "Unknown update name: add, knownTypes=[]",
                                     "io.temporal.internal.sync.UpdateDispatcher.handleValidateUpdate(UpdateDispatcher.java:50)\n"));
    };
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), fmt::format("diverged at {}: accepted add-pen | -", accepted.value));
    QVERIFY(!verdict.divergence->waiting);
}

void JavaExperimentTest::aVersionOutOfRangeIsADivergenceAtItsMarker()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().activityScheduled("a", "1").signaled("go").workflowTask();
    builder.javaVersion("pay-v2", 1).activityScheduled("b", "2");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {{activity("a", 1)}});
    const auto unsupported = [&](int version) {
        return [&plan, version](const WorkerTask& task, bool, int) {
            return static_cast<std::int64_t>(task.eventCount) < plan.task(2).completed.value
                ? Reply() : Reply(thrown(plan.task(2).completed.value, "io.temporal.internal.statemachines.UnsupportedVersion$UnsupportedVersionException",
                                         fmt::format("Version {} of changeId pay-v2 is not supported. Supported v is between 2 and 2.", version),
                                         "io.temporal.internal.statemachines.VersionStateMachine$InvocationStateMachine.x(V.java:1)\n"));
        };
    };
    worker.instead = unsupported(1);
    QCOMPARE(told(judged(plan, worker)), fmt::format("diverged at {}: pay-v2  | -", plan.task(2).completed.value + 1));
}

void JavaExperimentTest::anUnsupportedVersionWithoutAMarkerIsADivergenceWhereItIsAskedFor()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().activityScheduled("a", "1").signaled("go").workflowTask().signaled("on").workflowTask();
    builder.activityScheduled("b", "2");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    ScriptedWorker worker(plan, {{activity("a", 1)}, {}, {activity("b", 2)}});
    const auto unsupportedFrom = [](EventId task) {
        return [task](const WorkerTask& sent, bool, int) {
            return static_cast<std::int64_t>(sent.eventCount) < task.value
                ? Reply() : Reply(thrown(task.value, "io.temporal.internal.statemachines.UnsupportedVersion",
                                         "Version -1 of changeId pay-v2 is not supported. Supported v is between 1 and 1.", "shop.Order$Impl.run(Order.java:7)\n"));
        };
    };
    // The task has commands: the first is not there. It has none: the version is what is more.
    worker.instead = unsupportedFrom(plan.task(3).completed);
    QCOMPARE(told(judged(plan, worker)), fmt::format("diverged at {}: b 2 | -", plan.end().value));
    worker.instead = unsupportedFrom(plan.task(2).completed);
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), fmt::format("diverged after {}: - | pay-v2 ", plan.task(2).completed.value));
    QCOMPARE(verdict.lastAgreeingTask, plan.task(1).completed.value);
    QCOMPARE(verdict.divergence->source->line, 7);
}

/// Before its marker a version is not there, and the code goes its old way: what it wants there is not what it wants.
void JavaExperimentTest::whatTheCutHidesIsTakenFromTheText()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().activityScheduled("a", "1").javaVersion("fold", 1).activityScheduled("b", "2");
    const ReplayPlan plan = ReplayPlan::of(builder.snapshot()).value();
    const EventId first{plan.task(1).completed.value + 1};
    const auto says = [&](const std::string& finding) {
        return [&plan, first, finding](const WorkerTask& task, bool, int) {
            return static_cast<std::int64_t>(task.eventCount) < first.value
                ? Reply(ScriptedWorker::completed({activity("a", 1)}))
                : Reply(ScriptedWorker::failed(refused(first.value, finding), true));
        };
    };
    ScriptedWorker worker(plan, {});
    worker.instead = says("getVersion call before the existing version marker event. The most probable cause is ...");
    const HistoryVerdict moved = judged(plan, worker);
    QCOMPARE(told(moved), fmt::format("diverged at {}: a 1 | fold ", first.value));
    QCOMPARE(moved.divergence->produced->marker, std::string("Version"));
    worker.instead = says("Command COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK doesn't match event EVENT_TYPE_ACTIVITY_TASK_SCHEDULED with EventId=5 on "
                          "check activityType with an expected value 'name: \"c\"\n' and an actual value 'name: \"a\"\n'");
    QCOMPARE(told(judged(plan, worker)), fmt::format("diverged at {}: a 1 | c ", first.value));
    worker.instead = says("No command scheduled that corresponds to event_id: 5");
    QCOMPARE(told(judged(plan, worker)), fmt::format("diverged at {}: a 1 | -", first.value));
}

void JavaExperimentTest::theTextsNameTheCommand()
{
    const auto command = [](const std::string& finding) { return javaSaid(refused(6, finding)).command.value_or(CommandView{}); };
    QCOMPARE(command("Event 6 of type EVENT_TYPE_X does not match command type COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES").kind,
             std::string("UpsertWorkflowSearchAttributes"));
    const CommandView timer = command("Command COMMAND_TYPE_START_TIMER doesn't match event EVENT_TYPE_TIMER_STARTED with EventId=6 on check "
                                      "timerId with an expected value '3e66' and an actual value '2e66'");
    QCOMPARE(timer.kind + ' ' + timer.id, std::string("StartTimer 3e66"));
    QVERIFY(javaSaid(refused(6, "No command scheduled that corresponds to event_id: 6\n")).nothing);
    // Words of the user's own are none of the SDK's.
    QVERIFY(!javaSaid("Failure handling event 4 of type 'X' during replay. {}\nno command: Event 6 does not match command type COMMAND_TYPE_X").command);
    QVERIFY(!javaSaid(refused(6, "No command scheduled that corresponds to event_id: 6\ndata: \"does not match command type COMMAND_TYPE_X. \"")).command);
    QCOMPARE(newMutableSideEffect("Failure handling event 5\nNo value found for mutableSideEffectId=limit"), std::string("limit"));
    QVERIFY(saidBeforeTheTask(refused(11, "Version is already set to -1. The most probable cause")));
}

void JavaExperimentTest::anUnknownTypeIsSaidToBeOne()
{
    const Blocks recorded{{activity("a", 1)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    worker.instead = [](const WorkerTask&, bool, int) {
        return Reply(ScriptedWorker::failed("Unknown workflow type \"Order\". Known types are [X]"));
    };
    QCOMPARE(told(judged(plan, worker)), std::string("unverified not_registered"));
}

void JavaExperimentTest::aFailurePolicyDoesNotHideAMismatch()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, {{activity("a", 1)}, {activity("x", 2)}});
    const EventId event = plan.end();
    worker.instead = [event](const WorkerTask& task, bool, int) -> Reply {
        if (static_cast<std::int64_t>(task.eventCount) < event.value)
            return std::nullopt;
        service::RespondWorkflowTaskCompletedRequest request;
        auto* command = request.add_commands();
        command->set_command_type(temporal::api::enums::v1::COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION);
        command->mutable_fail_workflow_execution_command_attributes()->mutable_failure()->set_message(
            fmt::format("[TMPRL1100] Failure handling event {} of type 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED' during replay.", event.value));
        WorkerReply reply;
        reply.kind = WorkerReply::Kind::Completed;
        reply.bytes = request.SerializeAsString();
        reply.queue = "orders";
        return Reply(reply);
    };
    QCOMPARE(told(judged(plan, worker)), fmt::format("diverged at {}: b 2 | x 2", event.value));
}

void JavaExperimentTest::aPayloadOfAnotherShapeIsADecodeErrorAndIsNotQuoted()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    worker.instead = [&](const WorkerTask& task, bool, int) {
        if (static_cast<std::int64_t>(task.eventCount) < plan.task(2).completed.value)
            return Reply();
        service::RespondWorkflowTaskFailedRequest request;
        request.mutable_failure()->set_message("Failure handling event 8 of type 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED' during replay. {}");
        auto* converter = request.mutable_failure()->mutable_cause();
        converter->mutable_application_failure_info()->set_type("io.temporal.common.converter.DataConverterException");
        converter->mutable_cause()->set_message("Cannot deserialize value\n at [Source: (byte[])\"{\"card\":\"4111\"}\"; line: 1, column: 1]");
        converter->mutable_cause()->mutable_application_failure_info()->set_type("com.fasterxml.jackson.databind.exc.MismatchedInputException");
        WorkerReply reply;
        reply.kind = WorkerReply::Kind::Failed;
        reply.bytes = request.SerializeAsString();
        reply.queue = "orders";
        return Reply(reply);
    };
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), std::string("unverified decode_error"));
    QCOMPARE(verdict.failure->message, std::string("Cannot deserialize value\n at [Source: (byte[])\"...\"; line: 1, column: 1]"));
    QVERIFY(verdict.reason.find("4111") == std::string::npos);
}

void JavaExperimentTest::aFlagOfANewerSdkIsNoFaultOfTheCode()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    const EventId flagged = plan.task(2).completed;
    worker.instead = [flagged](const WorkerTask& task, bool, int) {
        return static_cast<std::int64_t>(task.eventCount) < flagged.value
            ? Reply() : Reply(thrown(0, "java.lang.IllegalArgumentException", "Unknown SDK flag:99",
                                     "io.temporal.internal.statemachines.WorkflowStateMachines.handleSingleEventLookahead(WorkflowStateMachines.java:416)\n"));
    };
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), std::string("unverified unsupported_history"));
    QCOMPARE(verdict.eventId, flagged.value);
    QCOMPARE(verdict.checkedTo, plan.task(1).blockEnd.value);
}

void JavaExperimentTest::aDeadlockAlarmIsAskedAgain()
{
    const Blocks recorded{{activity("a", 1)}, {activity("b", 2)}};
    const ReplayPlan plan = planOf(recorded);
    ScriptedWorker worker(plan, recorded);
    worker.instead = [&](const WorkerTask&, bool, int n) {
        return n > 1 ? Reply() : Reply(thrown(plan.task(2).completed.value, "io.temporal.internal.sync.PotentialDeadlockException",
                                              "[TMPRL1101] Potential deadlock detected.", ""));
    };
    QCOMPARE(told(judged(plan, worker)), std::string("compatible "));
    QCOMPARE(worker.askedAlone, (std::vector<bool>{false, true}));
    worker.instead = [&](const WorkerTask& task, bool, int) {
        return static_cast<std::int64_t>(task.eventCount) < plan.task(2).completed.value
            ? Reply() : Reply(thrown(plan.task(2).completed.value, "X", "[TMPRL1101] Potential deadlock detected.", ""));
    };
    const HistoryVerdict verdict = judged(plan, worker);
    QCOMPARE(told(verdict), std::string("unverified deadlock"));
    QCOMPARE(verdict.eventId, plan.task(2).completed.value);
}

void JavaExperimentTest::theStackNamesTheUsersFrameAndWhatItWaitsFor()
{
    const char* text = "workflow-method-quote-01a20884-3412-7654-ab3b-e7ae76f53514: (BLOCKED on Feature.get)\n"
                       "app//io.temporal.internal.sync.WorkflowThreadScheduler.yieldLocked(WorkflowThreadScheduler.java:37)\n"
                       "app//io.temporal.internal.sync.CompletablePromiseImpl.get(CompletablePromiseImpl.java:55)\n"
                       "app//io.temporal.internal.sync.ActivityStubBase.execute(ActivityStubBase.java:25)\n"
                       "app//io.temporal.internal.sync.LocalActivityInvocationHandler.lambda$getActivityFunc$0(LocalActivityInvocationHandler.java:59)\n"
                       "app//io.temporal.internal.sync.ActivityInvocationHandlerBase.invoke(ActivityInvocationHandlerBase.java:48)\n"
                       "app/jdk.proxy1/jdk.proxy1.$Proxy12.priceLA(Unknown Source)\n"
                       "app//flows.Recorded$Quote.run(Recorded.java:170)\n"
                       "java.base@17.0.15/jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)\n"
                       "java.base@17.0.15/java.lang.reflect.Method.invoke(Method.java:569)\n";
    const auto waiting = javaWaiting(text);
    QVERIFY(waiting && waiting->kind == Waiting::Kind::LocalActivity);
    QCOMPARE(waiting->name, std::string("PriceLA"));
    const auto place = javaUserFrame(text);
    QVERIFY(place && place->file == "flows/Recorded.java" && place->line == 170);
    const auto child = javaWaiting("workflow-method-x: (BLOCKED on Feature.get)\n"
                                   "app//io.temporal.internal.sync.ChildWorkflowInvocationHandler.invoke(ChildWorkflowInvocationHandler.java:69)\n"
                                   "app/jdk.proxy1/jdk.proxy1.$Proxy12.run(Unknown Source)\n");
    QVERIFY(child && child->kind == Waiting::Kind::ChildWorkflow && child->name.empty());
    QVERIFY(!javaWaiting("Workflow is closed."));
    QVERIFY(!javaUserFrame("io.temporal.internal.sync.X.run(X.java:1)"));
}

QTEST_APPLESS_MAIN(JavaExperimentTest)
#include "java_experiment_test.moc"
