#include "tests/support/history_builder.h"

#include <temporal/api/history/v1/message.pb.h>

#include <cstdio>
#include <cstdlib>
#include <optional>

namespace hindsight::history::testing {

namespace api = temporal::api;
using api::history::v1::HistoryEvent;

struct HistoryBuilder::Impl {
    struct Refs {
        std::int64_t opened = 0;
        std::int64_t started = 0;
    };
    std::vector<HistoryEvent> events;
    std::vector<std::size_t> pageStarts{0};
    std::optional<std::size_t> transientFrom;
    std::int64_t nextId = 1;
    std::int64_t nanos = 1'780'000'000'000'000'000;
    std::int64_t taskScheduled = 0, taskStarted = 0, taskCompleted = 0;
    std::map<std::string, Refs, std::less<>> activities, timers, children, updates, signals, cancels, nexus;
    std::map<std::string, std::pair<std::string, std::string>, std::less<>> childTypes;

    HistoryEvent& add(EventType type)
    {
        HistoryEvent& event = events.emplace_back();
        event.set_event_id(nextId);
        event.set_event_type(static_cast<api::enums::v1::EventType>(type));
        event.set_task_id(1'048'576 + nextId);
        event.mutable_event_time()->set_seconds(nanos / 1'000'000'000);
        event.mutable_event_time()->set_nanos(static_cast<std::int32_t>(nanos % 1'000'000'000));
        ++nextId;
        nanos += 10'000'000;
        return event;
    }

    static Refs& find(std::map<std::string, Refs, std::less<>>& map, std::string_view key)
    {
        return map[std::string(key)];
    }
};

namespace {

void setJson(api::common::v1::Payload* payload, std::string_view json)
{
    (*payload->mutable_metadata())["encoding"] = "json/plain";
    payload->set_data(std::string(json));
}

void addJson(api::common::v1::Payloads* payloads, std::string_view json)
{
    setJson(payloads->add_payloads(), json);
}

void setFailure(api::failure::v1::Failure* failure, std::string_view message)
{
    failure->set_message(std::string(message));
    failure->set_source("PythonSDK");
    failure->mutable_application_failure_info()->set_type("OrderError");
}

/// Deprecated in the API, and still what servers write for workers without a deployment.
void setBuildId(api::history::v1::WorkflowTaskCompletedEventAttributes* attributes, std::string_view buildId)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    attributes->mutable_worker_version()->set_build_id(std::string(buildId));
#pragma GCC diagnostic pop
}

std::string quoted(std::string_view text)
{
    return "\"" + std::string(text) + "\"";
}

} // namespace

HistoryBuilder::HistoryBuilder() : m_impl(std::make_unique<Impl>()) {}
HistoryBuilder::~HistoryBuilder() = default;
HistoryBuilder::HistoryBuilder(HistoryBuilder&&) noexcept = default;
HistoryBuilder& HistoryBuilder::operator=(HistoryBuilder&&) noexcept = default;

HistoryBuilder& HistoryBuilder::started(std::string_view type, std::string_view workflowId, std::string_view runId,
                                        std::string_view taskQueue)
{
    auto* a = m_impl->add(EventType::WorkflowExecutionStarted).mutable_workflow_execution_started_event_attributes();
    a->mutable_workflow_type()->set_name(std::string(type));
    a->mutable_task_queue()->set_name(std::string(taskQueue));
    a->mutable_task_queue()->set_kind(api::enums::v1::TASK_QUEUE_KIND_NORMAL);
    a->set_workflow_id(std::string(workflowId));
    a->set_original_execution_run_id(std::string(runId));
    a->set_first_execution_run_id(std::string(runId));
    a->mutable_workflow_task_timeout()->set_seconds(10);
    a->set_attempt(1);
    a->set_identity("web-shop");
    return *this;
}

HistoryBuilder& HistoryBuilder::completed(std::string_view resultJson)
{
    auto* a = m_impl->add(EventType::WorkflowExecutionCompleted).mutable_workflow_execution_completed_event_attributes();
    addJson(a->mutable_result(), resultJson);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::failed(std::string_view message)
{
    auto* a = m_impl->add(EventType::WorkflowExecutionFailed).mutable_workflow_execution_failed_event_attributes();
    setFailure(a->mutable_failure(), message);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::canceled()
{
    auto* a = m_impl->add(EventType::WorkflowExecutionCanceled).mutable_workflow_execution_canceled_event_attributes();
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::continuedAsNew(std::string_view newRunId)
{
    auto* a = m_impl->add(EventType::WorkflowExecutionContinuedAsNew).mutable_workflow_execution_continued_as_new_event_attributes();
    a->set_new_execution_run_id(std::string(newRunId));
    a->mutable_workflow_type()->set_name("OrderWorkflow");
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::terminated(std::string_view reason)
{
    m_impl->add(EventType::WorkflowExecutionTerminated).mutable_workflow_execution_terminated_event_attributes()->set_reason(
        std::string(reason));
    return *this;
}

HistoryBuilder& HistoryBuilder::timedOut()
{
    m_impl->add(EventType::WorkflowExecutionTimedOut).mutable_workflow_execution_timed_out_event_attributes();
    return *this;
}

HistoryBuilder& HistoryBuilder::cancelRequested()
{
    m_impl->add(EventType::WorkflowExecutionCancelRequested)
        .mutable_workflow_execution_cancel_requested_event_attributes()->set_identity("ops");
    return *this;
}

HistoryBuilder& HistoryBuilder::paused(std::string_view reason)
{
    m_impl->add(EventType::WorkflowExecutionPaused).mutable_workflow_execution_paused_event_attributes()->set_reason(
        std::string(reason));
    return *this;
}

HistoryBuilder& HistoryBuilder::unpaused()
{
    m_impl->add(EventType::WorkflowExecutionUnpaused).mutable_workflow_execution_unpaused_event_attributes();
    return *this;
}

HistoryBuilder& HistoryBuilder::optionsUpdated()
{
    m_impl->add(EventType::WorkflowExecutionOptionsUpdated)
        .mutable_workflow_execution_options_updated_event_attributes()->set_identity("ops");
    return *this;
}

HistoryBuilder& HistoryBuilder::workflowTask()
{
    return taskScheduled().taskStarted().taskCompleted();
}

HistoryBuilder& HistoryBuilder::taskScheduled(int attempt)
{
    HistoryEvent& event = m_impl->add(EventType::WorkflowTaskScheduled);
    m_impl->taskScheduled = event.event_id();
    m_impl->taskStarted = 0;
    auto* a = event.mutable_workflow_task_scheduled_event_attributes();
    a->mutable_task_queue()->set_name("orders");
    a->mutable_start_to_close_timeout()->set_seconds(10);
    a->set_attempt(attempt);
    return *this;
}

HistoryBuilder& HistoryBuilder::taskStarted()
{
    HistoryEvent& event = m_impl->add(EventType::WorkflowTaskStarted);
    m_impl->taskStarted = event.event_id();
    auto* a = event.mutable_workflow_task_started_event_attributes();
    a->set_scheduled_event_id(m_impl->taskScheduled);
    a->set_identity("order-worker");
    a->set_request_id("request-" + std::to_string(event.event_id()));
    return *this;
}

HistoryBuilder& HistoryBuilder::taskCompleted(std::string_view sdkName, std::string_view sdkVersion, std::string_view buildId)
{
    HistoryEvent& event = m_impl->add(EventType::WorkflowTaskCompleted);
    m_impl->taskCompleted = event.event_id();
    auto* a = event.mutable_workflow_task_completed_event_attributes();
    a->set_scheduled_event_id(m_impl->taskScheduled);
    a->set_started_event_id(m_impl->taskStarted);
    a->set_identity("order-worker");
    if (!sdkName.empty())
        a->mutable_sdk_metadata()->set_sdk_name(std::string(sdkName));
    if (!sdkVersion.empty())
        a->mutable_sdk_metadata()->set_sdk_version(std::string(sdkVersion));
    if (!buildId.empty())
        setBuildId(a, buildId);
    return *this;
}

HistoryBuilder& HistoryBuilder::taskFailed(std::string_view message)
{
    auto* a = m_impl->add(EventType::WorkflowTaskFailed).mutable_workflow_task_failed_event_attributes();
    a->set_scheduled_event_id(m_impl->taskScheduled);
    a->set_started_event_id(m_impl->taskStarted);
    a->set_cause(api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE);
    setFailure(a->mutable_failure(), message);
    return *this;
}

HistoryBuilder& HistoryBuilder::taskTimedOut()
{
    auto* a = m_impl->add(EventType::WorkflowTaskTimedOut).mutable_workflow_task_timed_out_event_attributes();
    a->set_scheduled_event_id(m_impl->taskScheduled);
    a->set_started_event_id(m_impl->taskStarted);
    a->set_timeout_type(m_impl->taskStarted == 0 ? api::enums::v1::TIMEOUT_TYPE_SCHEDULE_TO_START
                                                 : api::enums::v1::TIMEOUT_TYPE_START_TO_CLOSE);
    return *this;
}

HistoryBuilder& HistoryBuilder::resetTo(std::string_view newRunId)
{
    auto* a = m_impl->add(EventType::WorkflowTaskFailed).mutable_workflow_task_failed_event_attributes();
    a->set_scheduled_event_id(m_impl->taskScheduled);
    a->set_started_event_id(m_impl->taskStarted);
    a->set_cause(api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW);
    a->set_base_run_id(m_impl->events.front().workflow_execution_started_event_attributes().original_execution_run_id());
    a->set_new_run_id(std::string(newRunId));
    return *this;
}

HistoryBuilder& HistoryBuilder::activityScheduled(std::string_view type, std::string_view id, std::string_view inputJson)
{
    HistoryEvent& event = m_impl->add(EventType::ActivityTaskScheduled);
    Impl::find(m_impl->activities, id) = {event.event_id(), 0};
    auto* a = event.mutable_activity_task_scheduled_event_attributes();
    a->set_activity_id(std::string(id));
    a->mutable_activity_type()->set_name(std::string(type));
    a->mutable_task_queue()->set_name("orders");
    a->mutable_start_to_close_timeout()->set_seconds(30);
    a->mutable_retry_policy()->mutable_initial_interval()->set_seconds(1);
    a->mutable_retry_policy()->set_backoff_coefficient(2);
    if (!inputJson.empty())
        addJson(a->mutable_input(), inputJson);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::activityStarted(std::string_view id, int attempt)
{
    HistoryEvent& event = m_impl->add(EventType::ActivityTaskStarted);
    Impl::Refs& refs = Impl::find(m_impl->activities, id);
    refs.started = event.event_id();
    auto* a = event.mutable_activity_task_started_event_attributes();
    a->set_scheduled_event_id(refs.opened);
    a->set_identity("order-worker");
    a->set_attempt(attempt);
    if (attempt > 1)
        setFailure(a->mutable_last_failure(), "try again");
    return *this;
}

HistoryBuilder& HistoryBuilder::activityCompleted(std::string_view id, std::string_view resultJson)
{
    const Impl::Refs refs = Impl::find(m_impl->activities, id);
    auto* a = m_impl->add(EventType::ActivityTaskCompleted).mutable_activity_task_completed_event_attributes();
    a->set_scheduled_event_id(refs.opened);
    a->set_started_event_id(refs.started);
    a->set_identity("order-worker");
    addJson(a->mutable_result(), resultJson);
    return *this;
}

HistoryBuilder& HistoryBuilder::activityFailed(std::string_view id, std::string_view message)
{
    const Impl::Refs refs = Impl::find(m_impl->activities, id);
    auto* a = m_impl->add(EventType::ActivityTaskFailed).mutable_activity_task_failed_event_attributes();
    a->set_scheduled_event_id(refs.opened);
    a->set_started_event_id(refs.started);
    a->set_retry_state(api::enums::v1::RETRY_STATE_NON_RETRYABLE_FAILURE);
    setFailure(a->mutable_failure(), message);
    return *this;
}

HistoryBuilder& HistoryBuilder::activityTimedOut(std::string_view id)
{
    const Impl::Refs refs = Impl::find(m_impl->activities, id);
    auto* a = m_impl->add(EventType::ActivityTaskTimedOut).mutable_activity_task_timed_out_event_attributes();
    a->set_scheduled_event_id(refs.opened);
    a->set_started_event_id(refs.started);
    a->mutable_failure()->set_message("activity timeout");
    a->mutable_failure()->mutable_timeout_failure_info()->set_timeout_type(api::enums::v1::TIMEOUT_TYPE_START_TO_CLOSE);
    return *this;
}

HistoryBuilder& HistoryBuilder::activityCancelRequested(std::string_view id)
{
    auto* a = m_impl->add(EventType::ActivityTaskCancelRequested).mutable_activity_task_cancel_requested_event_attributes();
    a->set_scheduled_event_id(Impl::find(m_impl->activities, id).opened);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::activityCanceled(std::string_view id)
{
    const Impl::Refs refs = Impl::find(m_impl->activities, id);
    auto* a = m_impl->add(EventType::ActivityTaskCanceled).mutable_activity_task_canceled_event_attributes();
    a->set_scheduled_event_id(refs.opened);
    a->set_started_event_id(refs.started);
    return *this;
}

HistoryBuilder& HistoryBuilder::timerStarted(std::string_view id, Duration fireAfter)
{
    HistoryEvent& event = m_impl->add(EventType::TimerStarted);
    Impl::find(m_impl->timers, id) = {event.event_id(), 0};
    auto* a = event.mutable_timer_started_event_attributes();
    a->set_timer_id(std::string(id));
    a->mutable_start_to_fire_timeout()->set_seconds(fireAfter.count() / 1'000'000'000);
    a->mutable_start_to_fire_timeout()->set_nanos(static_cast<std::int32_t>(fireAfter.count() % 1'000'000'000));
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::timerFired(std::string_view id)
{
    auto* a = m_impl->add(EventType::TimerFired).mutable_timer_fired_event_attributes();
    a->set_timer_id(std::string(id));
    a->set_started_event_id(Impl::find(m_impl->timers, id).opened);
    return *this;
}

HistoryBuilder& HistoryBuilder::timerCanceled(std::string_view id)
{
    auto* a = m_impl->add(EventType::TimerCanceled).mutable_timer_canceled_event_attributes();
    a->set_timer_id(std::string(id));
    a->set_started_event_id(Impl::find(m_impl->timers, id).opened);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::childInitiated(std::string_view type, std::string_view workflowId)
{
    HistoryEvent& event = m_impl->add(EventType::StartChildWorkflowExecutionInitiated);
    Impl::find(m_impl->children, workflowId) = {event.event_id(), 0};
    m_impl->childTypes[std::string(workflowId)] = {std::string(type), "33333333-3333-4333-8333-" + std::to_string(100'000'000'000 + event.event_id())};
    auto* a = event.mutable_start_child_workflow_execution_initiated_event_attributes();
    a->set_namespace_("default");
    a->set_workflow_id(std::string(workflowId));
    a->mutable_workflow_type()->set_name(std::string(type));
    a->mutable_task_queue()->set_name("orders");
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::childStartFailed(std::string_view workflowId)
{
    auto* a = m_impl->add(EventType::StartChildWorkflowExecutionFailed).mutable_start_child_workflow_execution_failed_event_attributes();
    a->set_workflow_id(std::string(workflowId));
    a->mutable_workflow_type()->set_name(m_impl->childTypes[std::string(workflowId)].first);
    a->set_cause(api::enums::v1::START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_WORKFLOW_ALREADY_EXISTS);
    a->set_initiated_event_id(Impl::find(m_impl->children, workflowId).opened);
    return *this;
}

HistoryBuilder& HistoryBuilder::childStarted(std::string_view workflowId)
{
    HistoryEvent& event = m_impl->add(EventType::ChildWorkflowExecutionStarted);
    Impl::Refs& refs = Impl::find(m_impl->children, workflowId);
    refs.started = event.event_id();
    auto* a = event.mutable_child_workflow_execution_started_event_attributes();
    const auto& [type, runId] = m_impl->childTypes[std::string(workflowId)];
    a->set_initiated_event_id(refs.opened);
    a->mutable_workflow_execution()->set_workflow_id(std::string(workflowId));
    a->mutable_workflow_execution()->set_run_id(runId);
    a->mutable_workflow_type()->set_name(type);
    return *this;
}

namespace {

template <class Attributes>
void describeChild(Attributes* a, std::string_view workflowId, const std::pair<std::string, std::string>& child,
                   std::int64_t initiated, std::int64_t started)
{
    a->mutable_workflow_execution()->set_workflow_id(std::string(workflowId));
    a->mutable_workflow_execution()->set_run_id(child.second);
    a->mutable_workflow_type()->set_name(child.first);
    a->set_initiated_event_id(initiated);
    a->set_started_event_id(started);
}

} // namespace

HistoryBuilder& HistoryBuilder::childCompleted(std::string_view id, std::string_view resultJson)
{
    const Impl::Refs refs = Impl::find(m_impl->children, id);
    auto* a = m_impl->add(EventType::ChildWorkflowExecutionCompleted).mutable_child_workflow_execution_completed_event_attributes();
    describeChild(a, id, m_impl->childTypes[std::string(id)], refs.opened, refs.started);
    addJson(a->mutable_result(), resultJson);
    return *this;
}

HistoryBuilder& HistoryBuilder::childFailed(std::string_view id, std::string_view message)
{
    const Impl::Refs refs = Impl::find(m_impl->children, id);
    auto* a = m_impl->add(EventType::ChildWorkflowExecutionFailed).mutable_child_workflow_execution_failed_event_attributes();
    describeChild(a, id, m_impl->childTypes[std::string(id)], refs.opened, refs.started);
    setFailure(a->mutable_failure(), message);
    return *this;
}

HistoryBuilder& HistoryBuilder::childCanceled(std::string_view id)
{
    const Impl::Refs refs = Impl::find(m_impl->children, id);
    describeChild(m_impl->add(EventType::ChildWorkflowExecutionCanceled).mutable_child_workflow_execution_canceled_event_attributes(), id,
                  m_impl->childTypes[std::string(id)], refs.opened, refs.started);
    return *this;
}

HistoryBuilder& HistoryBuilder::childTimedOut(std::string_view id)
{
    const Impl::Refs refs = Impl::find(m_impl->children, id);
    describeChild(m_impl->add(EventType::ChildWorkflowExecutionTimedOut).mutable_child_workflow_execution_timed_out_event_attributes(), id,
                  m_impl->childTypes[std::string(id)], refs.opened, refs.started);
    return *this;
}

HistoryBuilder& HistoryBuilder::childTerminated(std::string_view id)
{
    const Impl::Refs refs = Impl::find(m_impl->children, id);
    describeChild(m_impl->add(EventType::ChildWorkflowExecutionTerminated).mutable_child_workflow_execution_terminated_event_attributes(), id,
                  m_impl->childTypes[std::string(id)], refs.opened, refs.started);
    return *this;
}

HistoryBuilder& HistoryBuilder::signaled(std::string_view name, std::string_view inputJson)
{
    auto* a = m_impl->add(EventType::WorkflowExecutionSignaled).mutable_workflow_execution_signaled_event_attributes();
    a->set_signal_name(std::string(name));
    a->set_identity("web-shop");
    if (!inputJson.empty())
        addJson(a->mutable_input(), inputJson);
    return *this;
}

HistoryBuilder& HistoryBuilder::updateAdmitted(std::string_view name, std::string_view updateId)
{
    auto* a = m_impl->add(EventType::WorkflowExecutionUpdateAdmitted).mutable_workflow_execution_update_admitted_event_attributes();
    a->mutable_request()->mutable_meta()->set_update_id(std::string(updateId));
    a->mutable_request()->mutable_input()->set_name(std::string(name));
    a->set_origin(api::enums::v1::UPDATE_ADMITTED_EVENT_ORIGIN_REAPPLY);
    Impl::find(m_impl->updates, updateId).opened = m_impl->events.back().event_id();
    return *this;
}

HistoryBuilder& HistoryBuilder::updateAccepted(std::string_view name, std::string_view updateId)
{
    HistoryEvent& event = m_impl->add(EventType::WorkflowExecutionUpdateAccepted);
    Impl::Refs& refs = Impl::find(m_impl->updates, updateId);
    refs.started = event.event_id();
    auto* a = event.mutable_workflow_execution_update_accepted_event_attributes();
    a->set_protocol_instance_id(std::string(updateId));
    a->set_accepted_request_message_id(std::string(updateId) + "/request");
    a->set_accepted_request_sequencing_event_id(m_impl->taskScheduled);
    if (refs.opened == 0) { // else the request stands in the Admitted event
        a->mutable_accepted_request()->mutable_meta()->set_update_id(std::string(updateId));
        a->mutable_accepted_request()->mutable_input()->set_name(std::string(name));
    }
    return *this;
}

HistoryBuilder& HistoryBuilder::updateCompleted(std::string_view updateId, std::string_view resultJson)
{
    auto* a = m_impl->add(EventType::WorkflowExecutionUpdateCompleted).mutable_workflow_execution_update_completed_event_attributes();
    a->mutable_meta()->set_update_id(std::string(updateId));
    a->set_accepted_event_id(Impl::find(m_impl->updates, updateId).started);
    addJson(a->mutable_outcome()->mutable_success(), resultJson);
    return *this;
}

HistoryBuilder& HistoryBuilder::updateFailed(std::string_view updateId, std::string_view message)
{
    auto* a = m_impl->add(EventType::WorkflowExecutionUpdateCompleted).mutable_workflow_execution_update_completed_event_attributes();
    a->mutable_meta()->set_update_id(std::string(updateId));
    a->set_accepted_event_id(Impl::find(m_impl->updates, updateId).started);
    setFailure(a->mutable_outcome()->mutable_failure(), message);
    return *this;
}

HistoryBuilder& HistoryBuilder::updateRejected(std::string_view name, std::string_view updateId)
{
    auto* a = m_impl->add(EventType::WorkflowExecutionUpdateRejected).mutable_workflow_execution_update_rejected_event_attributes();
    a->set_protocol_instance_id(std::string(updateId));
    a->mutable_rejected_request()->mutable_meta()->set_update_id(std::string(updateId));
    a->mutable_rejected_request()->mutable_input()->set_name(std::string(name));
    setFailure(a->mutable_failure(), "rejected");
    return *this;
}

HistoryBuilder& HistoryBuilder::signalExternal(std::string_view name, std::string_view workflowId)
{
    HistoryEvent& event = m_impl->add(EventType::SignalExternalWorkflowExecutionInitiated);
    Impl::find(m_impl->signals, workflowId).opened = event.event_id();
    auto* a = event.mutable_signal_external_workflow_execution_initiated_event_attributes();
    a->set_namespace_("default");
    a->set_signal_name(std::string(name));
    a->mutable_workflow_execution()->set_workflow_id(std::string(workflowId));
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::signalExternalDone(std::string_view workflowId)
{
    auto* a = m_impl->add(EventType::ExternalWorkflowExecutionSignaled).mutable_external_workflow_execution_signaled_event_attributes();
    a->set_initiated_event_id(Impl::find(m_impl->signals, workflowId).opened);
    a->mutable_workflow_execution()->set_workflow_id(std::string(workflowId));
    return *this;
}

HistoryBuilder& HistoryBuilder::signalExternalFailed(std::string_view workflowId)
{
    auto* a = m_impl->add(EventType::SignalExternalWorkflowExecutionFailed)
                  .mutable_signal_external_workflow_execution_failed_event_attributes();
    a->set_initiated_event_id(Impl::find(m_impl->signals, workflowId).opened);
    a->mutable_workflow_execution()->set_workflow_id(std::string(workflowId));
    return *this;
}

HistoryBuilder& HistoryBuilder::cancelExternal(std::string_view workflowId)
{
    HistoryEvent& event = m_impl->add(EventType::RequestCancelExternalWorkflowExecutionInitiated);
    Impl::find(m_impl->cancels, workflowId).opened = event.event_id();
    auto* a = event.mutable_request_cancel_external_workflow_execution_initiated_event_attributes();
    a->set_namespace_("default");
    a->mutable_workflow_execution()->set_workflow_id(std::string(workflowId));
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::cancelExternalDone(std::string_view workflowId)
{
    auto* a = m_impl->add(EventType::ExternalWorkflowExecutionCancelRequested)
                  .mutable_external_workflow_execution_cancel_requested_event_attributes();
    a->set_initiated_event_id(Impl::find(m_impl->cancels, workflowId).opened);
    a->mutable_workflow_execution()->set_workflow_id(std::string(workflowId));
    return *this;
}

HistoryBuilder& HistoryBuilder::cancelExternalFailed(std::string_view workflowId)
{
    auto* a = m_impl->add(EventType::RequestCancelExternalWorkflowExecutionFailed)
                  .mutable_request_cancel_external_workflow_execution_failed_event_attributes();
    a->set_initiated_event_id(Impl::find(m_impl->cancels, workflowId).opened);
    a->mutable_workflow_execution()->set_workflow_id(std::string(workflowId));
    return *this;
}

HistoryBuilder& HistoryBuilder::nexusScheduled(std::string_view service, std::string_view operation)
{
    HistoryEvent& event = m_impl->add(EventType::NexusOperationScheduled);
    Impl::find(m_impl->nexus, operation).opened = event.event_id();
    auto* a = event.mutable_nexus_operation_scheduled_event_attributes();
    a->set_endpoint("payments");
    a->set_service(std::string(service));
    a->set_operation(std::string(operation));
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::nexusStarted(std::string_view operation)
{
    auto* a = m_impl->add(EventType::NexusOperationStarted).mutable_nexus_operation_started_event_attributes();
    a->set_scheduled_event_id(Impl::find(m_impl->nexus, operation).opened);
    return *this;
}

HistoryBuilder& HistoryBuilder::nexusCompleted(std::string_view operation)
{
    auto* a = m_impl->add(EventType::NexusOperationCompleted).mutable_nexus_operation_completed_event_attributes();
    a->set_scheduled_event_id(Impl::find(m_impl->nexus, operation).opened);
    setJson(a->mutable_result(), "true");
    return *this;
}

HistoryBuilder& HistoryBuilder::nexusFailed(std::string_view operation, std::string_view message)
{
    auto* a = m_impl->add(EventType::NexusOperationFailed).mutable_nexus_operation_failed_event_attributes();
    a->set_scheduled_event_id(Impl::find(m_impl->nexus, operation).opened);
    setFailure(a->mutable_failure(), message);
    return *this;
}

HistoryBuilder& HistoryBuilder::nexusCancelRequested(std::string_view operation)
{
    auto* a = m_impl->add(EventType::NexusOperationCancelRequested).mutable_nexus_operation_cancel_requested_event_attributes();
    a->set_scheduled_event_id(Impl::find(m_impl->nexus, operation).opened);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::marker(std::string_view name, const std::map<std::string, std::string>& detailsJson)
{
    auto* a = m_impl->add(EventType::MarkerRecorded).mutable_marker_recorded_event_attributes();
    a->set_marker_name(std::string(name));
    for (const auto& [key, json] : detailsJson)
        addJson(&(*a->mutable_details())[key], json);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::patched(std::string_view id, bool deprecated)
{
    return marker("core_patch", {{"patch-data", "{\"id\":" + quoted(id) + ",\"deprecated\":" + (deprecated ? "true" : "false") + "}"}});
}

HistoryBuilder& HistoryBuilder::goVersion(std::string_view changeId, int version)
{
    return marker("Version", {{"change-id", quoted(changeId)}, {"version", std::to_string(version)}});
}

HistoryBuilder& HistoryBuilder::javaVersion(std::string_view changeId, int version)
{
    return marker("Version", {{"changeId", quoted(changeId)}, {"version", std::to_string(version)}});
}

HistoryBuilder& HistoryBuilder::localActivity(std::string_view type, std::string_view id, int attempt)
{
    return marker("core_local_activity",
                  {{"data", "{\"seq\":1,\"attempt\":" + std::to_string(attempt) + ",\"activity_id\":" + quoted(id)
                                + ",\"activity_type\":" + quoted(type) + ",\"backoff\":null}"},
                   {"result", "42"}});
}

HistoryBuilder& HistoryBuilder::searchAttribute(std::string_view key, std::string_view json)
{
    auto* a = m_impl->add(EventType::UpsertWorkflowSearchAttributes).mutable_upsert_workflow_search_attributes_event_attributes();
    setJson(&(*a->mutable_search_attributes()->mutable_indexed_fields())[std::string(key)], json);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::memo(std::string_view key, std::string_view json)
{
    auto* a = m_impl->add(EventType::WorkflowPropertiesModified).mutable_workflow_properties_modified_event_attributes();
    setJson(&(*a->mutable_upserted_memo()->mutable_fields())[std::string(key)], json);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::after(Duration pause)
{
    m_impl->nanos += pause.count();
    return *this;
}

HistoryBuilder& HistoryBuilder::skipIds(int count)
{
    m_impl->nextId += count;
    return *this;
}

HistoryBuilder& HistoryBuilder::newPage()
{
    m_impl->pageStarts.push_back(m_impl->events.size());
    return *this;
}

HistoryBuilder& HistoryBuilder::transient()
{
    m_impl->transientFrom = m_impl->events.size();
    return *this;
}

HistoryBuilder& HistoryBuilder::tweak(const std::function<void(HistoryEvent&)>& change)
{
    change(m_impl->events.back());
    return *this;
}

HistoryBuilder& HistoryBuilder::event(EventType type)
{
    m_impl->add(type);
    return *this;
}

std::int64_t HistoryBuilder::lastId() const
{
    return m_impl->events.back().event_id();
}

std::size_t HistoryBuilder::size() const
{
    return m_impl->events.size();
}

namespace {

/// events[first, last) as one serialized History.
std::string serialize(const std::vector<HistoryEvent>& events, std::size_t first, std::size_t last)
{
    api::history::v1::History history;
    for (std::size_t i = first; i < last; ++i)
        *history.add_events() = events[i];
    return history.SerializeAsString();
}

} // namespace

std::vector<Page> HistoryBuilder::pages() const
{
    std::vector<Page> pages;
    const std::size_t end = m_impl->transientFrom.value_or(m_impl->events.size());
    for (std::size_t i = 0; i < m_impl->pageStarts.size(); ++i) {
        const std::size_t last = i + 1 < m_impl->pageStarts.size() ? m_impl->pageStarts[i + 1] : end;
        if (m_impl->pageStarts[i] < std::min(last, end))
            pages.push_back(std::make_shared<const std::string>(serialize(m_impl->events, m_impl->pageStarts[i], std::min(last, end))));
    }
    return pages;
}

Page HistoryBuilder::transientPage() const
{
    if (!m_impl->transientFrom || *m_impl->transientFrom >= m_impl->events.size())
        return {};
    return std::make_shared<const std::string>(serialize(m_impl->events, *m_impl->transientFrom, m_impl->events.size()));
}

std::string HistoryBuilder::bytes() const
{
    return serialize(m_impl->events, 0, m_impl->transientFrom.value_or(m_impl->events.size()));
}

SnapshotPtr HistoryBuilder::snapshot() const
{
    const std::vector<Page> all = pages();
    Result<SnapshotPtr> built = buildSnapshot(all, {}, {}, transientPage());
    if (!built.ok()) {
        std::fprintf(stderr, "HistoryBuilder: %s\n", built.error().message.c_str());
        std::abort();
    }
    return built.value();
}

} // namespace hindsight::history::testing
