// Children, signals, updates, requests to others, Nexus, markers and values.
#include "tests/support/history_builder_impl.h"

#include <temporal/api/history/v1/message.pb.h>


namespace hindsight::history::testing {

namespace api = temporal::api;
using api::history::v1::HistoryEvent;

namespace {

std::string quoted(std::string_view text)
{
    return "\"" + std::string(text) + "\"";
}

} // namespace

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
    Impl::find(m_impl->updates, updateId).opened = m_impl->events.back()->event_id();
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

} // namespace hindsight::history::testing
