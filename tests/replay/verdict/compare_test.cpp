// A recorded command event against a produced command: what differs, what a server or a worker makes different by itself,
// and what cannot be told. One row a rule, both sides as protobuf text.
#include <QTest>

#include "replay/verdict/compare.h"
#include "tests/support/history_builder.h"

#ifndef Q_MOC_RUN // cannot read generated enums
#include <google/protobuf/text_format.h>

#include "temporal/api/command/v1/message.pb.h"
#include "temporal/api/history/v1/message.pb.h"
#endif

using namespace hindsight;
using namespace hindsight::replay;
using google::protobuf::TextFormat;
using history::EventType;
using history::testing::HistoryBuilder;

namespace {

const char* const kNoLimits = "";

/// One "field: recorded -> produced" a difference, one "? field: reason" for what cannot be told.
QString compared(EventType type, const char* recorded, const char* produced, const char* limits, const Surroundings& where)
{
    HistoryBuilder builder;
    builder.started("Order");
    bool read = true;
    builder.tweak([&](auto& event) { read = TextFormat::MergeFromString(limits, event.mutable_workflow_execution_started_event_attributes()) && read; });
    builder.workflowTask().event(type);
    builder.tweak([&](auto& event) { read = TextFormat::MergeFromString(recorded, &event) && read; });
    temporal::api::command::v1::Command command;
    read = TextFormat::ParseFromString(produced, &command) && read;
    if (!read)
        return QStringLiteral("the row cannot be read");
    const auto snapshot = builder.snapshot();
    const Comparison found = CommandComparer(*snapshot, true).compare({5}, command.SerializeAsString(), where);
    if (!found.sameKind)
        return QStringLiteral("another kind");
    QStringList said;
    for (const Difference& difference : found.differences)
        said << QString::fromStdString(difference.field + ": " + difference.recordedJson + " -> " + difference.producedJson);
    for (const NotSeen& spot : found.notSeen)
        said << QString::fromStdString("? " + spot.field + ": " + spot.reason);
    return said.join(QStringLiteral("; "));
}

std::string activityEvent(const std::string& more)
{
    return "activity_task_scheduled_event_attributes { activity_id: '1' activity_type { name: 'charge' } task_queue { name: 'orders' kind: "
           "TASK_QUEUE_KIND_NORMAL } workflow_task_completed_event_id: 4 " + more + " }";
}

std::string activityCommand(const std::string& more, const std::string& queue = "orders")
{
    return "command_type: COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK schedule_activity_task_command_attributes { activity_id: '1' activity_type { name: 'charge' } "
           "task_queue { name: '" + queue + "' } request_eager_execution: true use_workflow_build_id: true " + more + " }";
}

std::string json(const std::string& data, const std::string& encoding = "json/plain")
{
    return "{ metadata { key: 'encoding' value: '" + encoding + "' } data: '" + data + "' }";
}

} // namespace

class CompareTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void activities_data();
    void activities();
    void otherKinds_data();
    void otherKinds();
    void aWorkerOnAnotherQueueAndNamespaceIsNoDifference();
    void payloadsAreShownByDigestUnlessValuesAreWanted();
    void commandsOfTwoKindsAreNotCompared();
};

void CompareTest::activities_data()
{
    QTest::addColumn<QString>("recorded");
    QTest::addColumn<QString>("produced");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const std::string& recorded, const std::string& produced, const char* expected) {
        QTest::newRow(name) << QString::fromStdString(activityEvent(recorded)) << QString::fromStdString(activityCommand(produced)) << QString::fromUtf8(expected);
    };
    row("the same", "start_to_close_timeout { seconds: 30 }", "start_to_close_timeout { seconds: 30 }", "");
    row("a timeout", "start_to_close_timeout { seconds: 30 }", "start_to_close_timeout { seconds: 5 }", R"(startToCloseTimeout: "30s" -> "5s")");
    row("a longer timeout", "start_to_close_timeout { seconds: 30 }", "start_to_close_timeout { seconds: 31 }", R"(startToCloseTimeout: "30s" -> "31s")");
    row("unset is the same as zero", "heartbeat_timeout {}", "", "");
    row("a heartbeat timeout gone", "heartbeat_timeout { seconds: 3 }", "", R"(heartbeatTimeout: "3s" -> null)");
    row("the server fills in the run's timeout", "schedule_to_close_timeout { seconds: 600 } schedule_to_start_timeout { seconds: 600 }", "", "");
    row("the server cuts to the run's timeout", "start_to_close_timeout { seconds: 600 } heartbeat_timeout { seconds: 600 }",
        "start_to_close_timeout { seconds: 3600 } heartbeat_timeout { seconds: 3600 }", "");
    row("shorter than the run's timeout is a difference", "start_to_close_timeout { seconds: 600 }", "start_to_close_timeout { seconds: 60 }",
        R"(startToCloseTimeout: "600s" -> "60s")");
    row("the whole bounds its parts", "schedule_to_close_timeout { seconds: 20 } schedule_to_start_timeout { seconds: 20 } start_to_close_timeout { seconds: 20 }",
        "schedule_to_close_timeout { seconds: 20 } start_to_close_timeout { seconds: 30 }", "");
    row("the whole is gone", "schedule_to_close_timeout { seconds: 20 } start_to_close_timeout { seconds: 10 }", "start_to_close_timeout { seconds: 10 }",
        R"(scheduleToCloseTimeout: "20s" -> null)");
    row("the server's retry policy", "retry_policy { initial_interval { seconds: 1 } backoff_coefficient: 2 maximum_interval { seconds: 100 } }", "", "");
    row("its longest interval follows the first", "retry_policy { initial_interval { seconds: 3 } backoff_coefficient: 2 maximum_interval { seconds: 300 } }",
        "retry_policy { initial_interval { seconds: 3 } }", "");
    row("attempts", "retry_policy { initial_interval { seconds: 1 } maximum_attempts: 5 }", "retry_policy { initial_interval { seconds: 1 } maximum_attempts: 6 }",
        "retryPolicy.maximumAttempts: 5 -> 6");
    row("attempts where there was no end", "retry_policy { initial_interval { seconds: 1 } }", "retry_policy { maximum_attempts: 6 }",
        "retryPolicy.maximumAttempts: null -> 6");
    row("attempts that may be the server's", "retry_policy { maximum_attempts: 5 }", "", "? retryPolicy.maximumAttempts: server_default");
    row("interval and coefficient", "retry_policy { initial_interval { seconds: 1 } backoff_coefficient: 2 }",
        "retry_policy { initial_interval { nanos: 500000000 } backoff_coefficient: 1.5 }",
        R"(retryPolicy.initialInterval: "1s" -> "0.500s"; retryPolicy.backoffCoefficient: 2.0 -> 1.5)");
    row("errors not to retry", "retry_policy { non_retryable_error_types: 'A' }", "retry_policy { non_retryable_error_types: 'A' non_retryable_error_types: 'B' }",
        R"(retryPolicy.nonRetryableErrorTypes[1]: null -> "B")");
    row("an error not to retry gone", "retry_policy { non_retryable_error_types: 'A' }", "", R"(retryPolicy.nonRetryableErrorTypes[0]: "A" -> null)");
    row("members in another order", "input { payloads " + json(R"({"a":1,"b":2})") + " }", "input { payloads " + json(R"({"b": 2, "a": 1})") + " }", "");
    row("elements in another order", "input { payloads " + json("[1,2]") + " }", "input { payloads " + json("[2,1]") + " }",
        R"(input.payloads[0]: {"encoding":"json/plain","size":5,"sha256":"49a64717d5d4cb19952e6eac2946415cf6879adacf9908e7d872332d32c6e684","value":[1,2]} -> )");
    row("one argument less", "input { payloads " + json("1", "binary/plain") + " }", "", R"(input.payloads[0]: {"encoding":"binary/plain","size":1,"sha256":"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b","value":"MQ=="} -> null)");
    row("encrypted", "input { payloads " + json("xyz", "binary/encrypted") + " }", "input { payloads " + json("abc", "binary/encrypted") + " }",
        "? input.payloads[0]: encoded_payload");
    row("encrypted and equal", "input { payloads " + json("xyz", "binary/encrypted") + " }", "input { payloads " + json("xyz", "binary/encrypted") + " }", "");
    row("a worker without the codec", "input { payloads " + json("xyz", "binary/encrypted") + " }", "input { payloads " + json("1") + " }",
        "? input.payloads[0]: encoded_payload");
    row("stored elsewhere", "input { payloads { metadata { key: 'encoding' value: 'json/protobuf' } metadata { key: 'messageType' value: "
        "'temporal.api.sdk.v1.ExternalStorageReference' } data: '{\"claim\":1}' } }", "input { payloads { metadata { key: 'encoding' value: 'json/protobuf' } metadata "
        "{ key: 'messageType' value: 'temporal.api.sdk.v1.ExternalStorageReference' } data: '{\"claim\":2}' } }", "? input.payloads[0]: stored_elsewhere");
    row("a message's map in another order", "input { payloads " + json("ab12", "binary/protobuf") + " }", "input { payloads " + json("12ab", "binary/protobuf") + " }",
        "? input.payloads[0]: order_of_bytes");
    row("another message", "input { payloads " + json("ab", "binary/protobuf") + " }", "input { payloads " + json("ac", "binary/protobuf") + " }",
        R"(input.payloads[0]: {)");
    row("a header", "header { fields { key: 'x.y' value " + json("1", "binary/plain") + " } }", "header { fields { key: 'x.y' value " + json("2", "binary/plain") + " } }",
        R"(header.fields["x.y"]: {)");
    row("no header when it replays", "header { fields { key: 'user' value " + json("1") + " } }", "", "? header: not_set_when_replaying");
    row("an SDK that knows no priority", "priority {}", "", "");
    row("a priority that may be the run's", "priority { priority_key: 2 }", "", "? priority: server_default");
    row("an empty header", "header {}", "", "");
    row("a trace", "header { fields { key: '_tracer-data' value " + json("1") + " } }", "header { fields { key: '_tracer-data' value " + json("2") + " } }", "");
}

void CompareTest::activities()
{
    QFETCH(QString, recorded);
    QFETCH(QString, produced);
    QFETCH(QString, expected);
    const QString said = compared(EventType::ActivityTaskScheduled, recorded.toUtf8().constData(), produced.toUtf8().constData(),
                                  "workflow_run_timeout { seconds: 600 }", {{}, "orders", "default", "orders"});
    // A row that ends in an open value names field and recorded side only.
    if (expected.endsWith(QLatin1String("{")) || expected.endsWith(QLatin1String("-> ")))
        QVERIFY2(said.startsWith(expected) && said.count(QLatin1String("->")) == 1 && !said.contains(QLatin1Char('?')), qPrintable(said));
    else
        QCOMPARE(said, expected);
}

void CompareTest::otherKinds_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("recorded");
    QTest::addColumn<QString>("produced");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, EventType type, const std::string& recorded, const std::string& produced, const char* expected) {
        QTest::newRow(name) << static_cast<int>(type) << QString::fromStdString(recorded) << QString::fromStdString(produced) << QString::fromUtf8(expected);
    };
    const auto timer = [](const char* more) { return std::string("command_type: COMMAND_TYPE_START_TIMER start_timer_command_attributes { timer_id: '1' ") + more + " }"; };
    row("a timer", EventType::TimerStarted, "timer_started_event_attributes { timer_id: '1' start_to_fire_timeout { seconds: 60 } }",
        timer("start_to_fire_timeout { seconds: 61 }"), R"(startToFireTimeout: "60s" -> "61s")");
    row("the same timer", EventType::TimerStarted, "timer_started_event_attributes { timer_id: '1' start_to_fire_timeout { seconds: 60 } }",
        timer("start_to_fire_timeout { seconds: 60 }"), "");
    const auto childEvent = [](const std::string& more) {
        return "start_child_workflow_execution_initiated_event_attributes { namespace: 'prod' namespace_id: 'n' workflow_id: 'c' workflow_type { name: 'Child' } "
               "task_queue { name: 'orders' kind: TASK_QUEUE_KIND_NORMAL } workflow_execution_timeout {} workflow_run_timeout {} workflow_task_timeout { seconds: 10 } " + more + " }";
    };
    const auto child = [](const std::string& more) {
        return "command_type: COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION start_child_workflow_execution_command_attributes { namespace: 'prod' workflow_id: 'c' "
               "workflow_type { name: 'Child' } inherit_build_id: true " + more + " }";
    };
    row("a child's policies as the server writes them", EventType::StartChildWorkflowExecutionInitiated,
        childEvent("parent_close_policy: PARENT_CLOSE_POLICY_TERMINATE workflow_id_reuse_policy: WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE"), child(""), "");
    row("a child that outlives its parent", EventType::StartChildWorkflowExecutionInitiated,
        childEvent("parent_close_policy: PARENT_CLOSE_POLICY_TERMINATE"), child("parent_close_policy: PARENT_CLOSE_POLICY_ABANDON"),
        R"(parentClosePolicy: "PARENT_CLOSE_POLICY_TERMINATE" -> "PARENT_CLOSE_POLICY_ABANDON")");
    row("a child's policy left open again", EventType::StartChildWorkflowExecutionInitiated, childEvent("parent_close_policy: PARENT_CLOSE_POLICY_ABANDON"),
        child(""), R"(parentClosePolicy: "PARENT_CLOSE_POLICY_ABANDON" -> null)");
    row("a child's timeout", EventType::StartChildWorkflowExecutionInitiated, childEvent(""), child("workflow_run_timeout { seconds: 5 }"),
        R"(workflowRunTimeout: "0s" -> "5s")");
    row("a child that may run longer", EventType::StartChildWorkflowExecutionInitiated,
        childEvent("workflow_execution_timeout { seconds: 7200 } workflow_run_timeout { seconds: 3600 }"),
        child("workflow_execution_timeout { seconds: 7201 } workflow_run_timeout { seconds: 3601 }"),
        R"(workflowExecutionTimeout: "7200s" -> "7201s"; workflowRunTimeout: "3600s" -> "3601s")");
    row("a child's run is cut to its execution", EventType::StartChildWorkflowExecutionInitiated,
        childEvent("workflow_execution_timeout { seconds: 7200 } workflow_run_timeout { seconds: 7200 }"),
        child("workflow_execution_timeout { seconds: 7200 } workflow_run_timeout { seconds: 9000 }"), "");
    row("the next run may run longer", EventType::WorkflowExecutionContinuedAsNew,
        "workflow_execution_continued_as_new_event_attributes { workflow_type { name: 'Order' } task_queue { name: 'orders' } workflow_run_timeout { seconds: 600 } "
        "workflow_task_timeout { seconds: 15 } }",
        "command_type: COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION continue_as_new_workflow_execution_command_attributes { workflow_run_timeout { seconds: 660 } "
        "workflow_task_timeout { seconds: 16 } }", R"(workflowRunTimeout: "600s" -> "660s"; workflowTaskTimeout: "15s" -> "16s")");
    row("a child on another queue", EventType::StartChildWorkflowExecutionInitiated, childEvent(""), child("task_queue { name: 'heavy' }"),
        R"(taskQueue.name: "orders" -> "heavy")");
    row("a child's memo", EventType::StartChildWorkflowExecutionInitiated, childEvent(""), child("memo { fields { key: 'who' value { data: '1' } } }"),
        R"(memo.fields["who"]: null -> {"encoding":"","size":1,"sha256":"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b","value":"MQ=="})");
    const auto upsertEvent = [](const std::string& type) {
        return "upsert_workflow_search_attributes_event_attributes { search_attributes { indexed_fields { key: 'Stage' value { metadata { key: 'encoding' value: "
               "'json/plain' } " + type + " data: '\"new\"' } } } }";
    };
    row("the server's type of a search attribute", EventType::UpsertWorkflowSearchAttributes, upsertEvent("metadata { key: 'type' value: 'Keyword' }"),
        "command_type: COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES upsert_workflow_search_attributes_command_attributes { search_attributes { indexed_fields { "
        "key: 'Stage' value { metadata { key: 'encoding' value: 'json/plain' } data: '\"new\"' } } } }", "");
    row("continue-as-new fills in type and queue", EventType::WorkflowExecutionContinuedAsNew,
        "workflow_execution_continued_as_new_event_attributes { new_execution_run_id: 'n' workflow_type { name: 'Order' } task_queue { name: 'orders' } "
        "workflow_task_timeout { seconds: 10 } initiator: CONTINUE_AS_NEW_INITIATOR_WORKFLOW }",
        "command_type: COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION continue_as_new_workflow_execution_command_attributes {}", "");
    row("continue-as-new of another type and queue", EventType::WorkflowExecutionContinuedAsNew,
        "workflow_execution_continued_as_new_event_attributes { workflow_type { name: 'Order' } task_queue { name: 'orders' } }",
        "command_type: COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION continue_as_new_workflow_execution_command_attributes { workflow_type { name: 'Next' } "
        "task_queue { name: 'heavy' } }", R"(workflowType.name: "Order" -> "Next"; taskQueue.name: "orders" -> "heavy")");
    const auto failEvent = [](const std::string& more) { return "workflow_execution_failed_event_attributes { failure { message: 'no' " + more + " } }"; };
    const auto fail = [](const std::string& more) {
        return "command_type: COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION fail_workflow_execution_command_attributes { failure { message: 'no' " + more + " } }";
    };
    row("stacks are no difference", EventType::WorkflowExecutionFailed, failEvent("stack_trace: 'a' source: 'x' cause { message: 'why' stack_trace: 'b' }"),
        fail("stack_trace: 'c' cause { message: 'why' stack_trace: 'd' }"), "");
    row("a cause of a failure", EventType::WorkflowExecutionFailed, failEvent("cause { message: 'why' application_failure_info { type: 'A' } }"),
        fail("cause { message: 'because' application_failure_info { type: 'B' } }"),
        R"(failure.cause.message: "why" -> "because"; failure.cause.applicationFailureInfo.type: "A" -> "B")");
    row("a failure encoded with its stack", EventType::WorkflowExecutionFailed, failEvent("encoded_attributes { data: '1' }"), fail("encoded_attributes { data: '2' }"),
        "? failure.encodedAttributes: stack_in_payload");
    row("another signal", EventType::SignalExternalWorkflowExecutionInitiated,
        "signal_external_workflow_execution_initiated_event_attributes { namespace: 'prod' workflow_execution { workflow_id: 'w' } signal_name: 'ping' }",
        "command_type: COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION signal_external_workflow_execution_command_attributes { namespace: 'prod' execution { "
        "workflow_id: 'v' } signal_name: 'pong' }", R"(execution.workflowId: "w" -> "v"; signalName: "ping" -> "pong")");
    row("another run to cancel", EventType::RequestCancelExternalWorkflowExecutionInitiated,
        "request_cancel_external_workflow_execution_initiated_event_attributes { workflow_execution { workflow_id: 'w' } }",
        "command_type: COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION request_cancel_external_workflow_execution_command_attributes { workflow_id: 'v' }",
        R"(workflowId: "w" -> "v")");
    const auto cancelled = [](const std::string& reason) {
        return "request_cancel_external_workflow_execution_initiated_event_attributes { workflow_execution { workflow_id: 'w' } reason: '" + reason + "' }";
    };
    const auto cancel = [](const std::string& reason) {
        return "command_type: COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION request_cancel_external_workflow_execution_command_attributes { "
               "workflow_id: 'w' reason: '" + reason + "' }";
    };
    const std::string byCore = "Cancel requested by workflow with run id 01a2", parent = "Parent workflow requested cancel";
    row("core wraps a reason since 2025", EventType::RequestCancelExternalWorkflowExecutionInitiated, cancelled(byCore), cancel(byCore + " with reason: "), "");
    row("and before did not", EventType::RequestCancelExternalWorkflowExecutionInitiated, cancelled(byCore + " with reason: "), cancel(byCore), "");
    row("a reason that core kept to itself", EventType::RequestCancelExternalWorkflowExecutionInitiated, cancelled(byCore + " with reason: late"), cancel(byCore),
        "? reason: made_by_sdk");
    row("another reason", EventType::RequestCancelExternalWorkflowExecutionInitiated, cancelled(byCore + " with reason: late"),
        cancel(byCore + " with reason: sold"), QString::fromStdString("reason: \"" + byCore + " with reason: late\" -> \"" + byCore + " with reason: sold\"").toUtf8().constData());
    row("a child's reason of core", EventType::RequestCancelExternalWorkflowExecutionInitiated, cancelled(parent), cancel(""), "");
    row("a child's reason of the code", EventType::RequestCancelExternalWorkflowExecutionInitiated, cancelled("late"), cancel("sold"), R"(reason: "late" -> "sold")");
}

void CompareTest::otherKinds()
{
    QFETCH(int, type);
    QFETCH(QString, recorded);
    QFETCH(QString, produced);
    QFETCH(QString, expected);
    QCOMPARE(compared(static_cast<EventType>(type), recorded.toUtf8().constData(), produced.toUtf8().constData(), kNoLimits,
                      {"prod", "orders", "prod", "orders"}), expected);
}

void CompareTest::aWorkerOnAnotherQueueAndNamespaceIsNoDifference()
{
    const Surroundings elsewhere{"prod", "orders", "staging", "orders-test"};
    const auto said = [&](const std::string& recorded, const std::string& produced) {
        return compared(EventType::ActivityTaskScheduled, recorded.c_str(), produced.c_str(), "", elsewhere);
    };
    QCOMPARE(said(activityEvent(""), activityCommand("", "orders-test")), QString());
    QCOMPARE(said(activityEvent(""), activityCommand("", "heavy")), QStringLiteral(R"(taskQueue.name: "orders" -> "heavy")"));
    QCOMPARE(said(activityEvent("input { payloads " + json(R"("prod/1")") + " }"), activityCommand("input { payloads " + json(R"("staging/1")") + " }", "orders-test")),
             QStringLiteral("? input.payloads[0]: made_from_worker_surroundings"));
    const char* const child = "command_type: COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION start_child_workflow_execution_command_attributes { namespace: 'staging' workflow_id: 'c' }";
    QCOMPARE(compared(EventType::StartChildWorkflowExecutionInitiated,
                      "start_child_workflow_execution_initiated_event_attributes { namespace: 'prod' workflow_id: 'c' task_queue { name: 'orders' } }", child, "", elsewhere), QString());
    QCOMPARE(compared(EventType::StartChildWorkflowExecutionInitiated,
                      "start_child_workflow_execution_initiated_event_attributes { namespace: 'other' workflow_id: 'c' task_queue { name: 'orders' } }", child, "", elsewhere),
             QStringLiteral(R"(namespace: "other" -> "staging")"));
}

void CompareTest::payloadsAreShownByDigestUnlessValuesAreWanted()
{
    HistoryBuilder builder;
    builder.started("Order").workflowTask().completed("\"secret\"");
    const auto snapshot = builder.snapshot();
    temporal::api::command::v1::Command command;
    command.set_command_type(temporal::api::enums::v1::COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION);
    command.mutable_complete_workflow_execution_command_attributes();
    for (const bool values : {false, true}) {
        const Comparison found = CommandComparer(*snapshot, values).compare({5}, command.SerializeAsString(), {});
        QCOMPARE(found.differences.size(), std::size_t{1});
        QCOMPARE(found.differences.front().recordedJson.find("secret") != std::string::npos, values);
        QCOMPARE(QString::fromStdString(found.differences.front().field), QStringLiteral("result.payloads[0]"));
        QCOMPARE(QString::fromStdString(found.differences.front().producedJson), QStringLiteral("null"));
    }
}

void CompareTest::commandsOfTwoKindsAreNotCompared()
{
    QCOMPARE(compared(EventType::TimerStarted, "timer_started_event_attributes { timer_id: '1' }", activityCommand("").c_str(), "", {}), QStringLiteral("another kind"));
}

QTEST_GUILESS_MAIN(CompareTest)
#include "compare_test.moc"
