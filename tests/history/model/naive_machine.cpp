#include "tests/history/model/naive_machine.h"

#include <nlohmann/json.hpp>
#include <temporal/api/history/v1/message.pb.h>

#include <map>

namespace hindsight::history::testing {

namespace api = temporal::api;
using Id = std::int64_t;

namespace {

struct Activity {
    std::string name, id;
    int attempt = 0;
};

struct Version {
    int version = 0;
    bool deprecated = false;
    Id setBy = 0;
};

template <class Range, class Text>
void line(std::string& out, const char* title, const Range& range, Text text)
{
    out += title;
    for (const auto& item : range)
        out += " " + text(item);
    out += "\n";
}

} // namespace

struct NaiveMachine::Impl {
    std::string status = "Unknown";
    Id statusSince = 0;
    bool closed = false;
    bool cancelRequested = false;
    Id openTask = 0;
    std::map<Id, Activity> activities;
    std::map<Id, std::string> timers, children, nexus, external, updates;
    std::map<std::string, std::string> admitted;
    std::vector<Id> signals;
    int completedTasks = 0;
    std::string build, sdk;
    std::vector<std::string> versionOrder;
    std::map<std::string, Version> versions;
    std::map<std::string, Id> attributes, memo;
    Id last = 0;

    void setStatus(const std::string& to, Id id, bool closes)
    {
        if (closed)
            return;
        status = to;
        statusSince = id;
        closed = closes;
    }

    template <class Map>
    static void merge(std::map<std::string, Id>& into, const Map& fields, Id id)
    {
        for (const auto& [key, payload] : fields) {
            const auto encoding = payload.metadata().find("encoding");
            const std::string coded = encoding == payload.metadata().end() ? "" : encoding->second;
            if ((coded == "binary/null" && payload.data().empty()) || (coded == "json/plain" && payload.data() == "[]"))
                into.erase(key);
            else
                into[key] = id;
        }
    }

    void version(const std::string& changeId, int number, bool deprecated, Id id)
    {
        if (!versions.contains(changeId))
            versionOrder.push_back(changeId);
        versions[changeId] = {number, deprecated, id};
    }

    void marker(const api::history::v1::MarkerRecordedEventAttributes& a, Id id)
    {
        const auto json = [&](const char* key) {
            const auto found = a.details().find(key);
            return found == a.details().end() ? nlohmann::json() : nlohmann::json::parse(found->second.payloads(0).data());
        };
        if (a.marker_name() == "core_patch" && a.details().contains("patch_id")) { // the old format: raw bytes
            version(a.details().at("patch_id").payloads(0).data(), 1, a.details().at("deprecated").payloads(0).data() == std::string(1, '\1'), id);
        } else if (a.marker_name() == "core_patch") {
            const nlohmann::json data = json("patch-data");
            version(data.at("id"), 1, data.at("deprecated"), id);
        } else if (a.marker_name() == "Version") {
            const nlohmann::json go = json("change-id");
            version(go.is_null() ? json("changeId") : go, json("version"), false, id);
        }
    }

    void taskCompleted(const api::history::v1::WorkflowTaskCompletedEventAttributes& a)
    {
        openTask = 0;
        ++completedTasks;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations" // what servers write for workers without a deployment
        build = !a.worker_deployment_version().empty() ? a.worker_deployment_version()
            : !a.worker_version().build_id().empty() ? a.worker_version().build_id() : a.binary_checksum();
#pragma GCC diagnostic pop
        if (a.has_deployment_version())
            build = a.deployment_version().deployment_name() + ":" + a.deployment_version().build_id();
        if (!a.sdk_metadata().sdk_name().empty())
            sdk = a.sdk_metadata().sdk_name() + " " + a.sdk_metadata().sdk_version();
    }
};

NaiveMachine::NaiveMachine() : m_impl(std::make_unique<Impl>()) {}
NaiveMachine::~NaiveMachine() = default;

void NaiveMachine::step(std::string_view bytes)
{
    api::history::v1::HistoryEvent e;
    e.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    Impl& m = *m_impl;
    const Id id = e.event_id();
    m.last = id;
    switch (static_cast<EventType>(e.event_type())) {
    using enum EventType;
    case WorkflowExecutionStarted:
        m.setStatus("Running", id, false);
        Impl::merge(m.memo, e.workflow_execution_started_event_attributes().memo().fields(), id);
        Impl::merge(m.attributes, e.workflow_execution_started_event_attributes().search_attributes().indexed_fields(), id);
        break;
    case WorkflowExecutionCompleted: m.setStatus("Completed", id, true); break;
    case WorkflowExecutionFailed: m.setStatus("Failed", id, true); break;
    case WorkflowExecutionTimedOut: m.setStatus("TimedOut", id, true); break;
    case WorkflowExecutionCanceled: m.setStatus("Canceled", id, true); break;
    case WorkflowExecutionTerminated: m.setStatus("Terminated", id, true); break;
    case WorkflowExecutionContinuedAsNew: m.setStatus("ContinuedAsNew", id, true); break;
    case WorkflowExecutionPaused: m.setStatus("Paused", id, false); break;
    case WorkflowExecutionUnpaused: m.setStatus("Running", id, false); break;
    case WorkflowExecutionCancelRequested: m.cancelRequested = true; break;
    case WorkflowExecutionSignaled: m.signals.push_back(id); break;
    case WorkflowTaskScheduled: m.openTask = id; break;
    case WorkflowTaskCompleted: m.taskCompleted(e.workflow_task_completed_event_attributes()); break;
    case WorkflowTaskFailed:
    case WorkflowTaskTimedOut: m.openTask = 0; break;
    case ActivityTaskScheduled: {
        const auto& a = e.activity_task_scheduled_event_attributes();
        m.activities[id] = {a.activity_type().name(), a.activity_id(), 0};
        break;
    }
    case ActivityTaskStarted: {
        const auto& a = e.activity_task_started_event_attributes();
        m.activities.at(a.scheduled_event_id()).attempt = a.attempt();
        break;
    }
    case ActivityTaskCompleted: m.activities.erase(e.activity_task_completed_event_attributes().scheduled_event_id()); break;
    case ActivityTaskFailed: m.activities.erase(e.activity_task_failed_event_attributes().scheduled_event_id()); break;
    case ActivityTaskTimedOut: m.activities.erase(e.activity_task_timed_out_event_attributes().scheduled_event_id()); break;
    case ActivityTaskCanceled: m.activities.erase(e.activity_task_canceled_event_attributes().scheduled_event_id()); break;
    case TimerStarted: m.timers[id] = e.timer_started_event_attributes().timer_id(); break;
    case TimerFired: m.timers.erase(e.timer_fired_event_attributes().started_event_id()); break;
    case TimerCanceled: m.timers.erase(e.timer_canceled_event_attributes().started_event_id()); break;
    case StartChildWorkflowExecutionInitiated:
        m.children[id] = e.start_child_workflow_execution_initiated_event_attributes().workflow_id();
        break;
    case StartChildWorkflowExecutionFailed:
        m.children.erase(e.start_child_workflow_execution_failed_event_attributes().initiated_event_id());
        break;
    case ChildWorkflowExecutionCompleted: m.children.erase(e.child_workflow_execution_completed_event_attributes().initiated_event_id()); break;
    case ChildWorkflowExecutionFailed: m.children.erase(e.child_workflow_execution_failed_event_attributes().initiated_event_id()); break;
    case ChildWorkflowExecutionCanceled: m.children.erase(e.child_workflow_execution_canceled_event_attributes().initiated_event_id()); break;
    case ChildWorkflowExecutionTimedOut: m.children.erase(e.child_workflow_execution_timed_out_event_attributes().initiated_event_id()); break;
    case ChildWorkflowExecutionTerminated: m.children.erase(e.child_workflow_execution_terminated_event_attributes().initiated_event_id()); break;
    case SignalExternalWorkflowExecutionInitiated: m.external[id] = "signal"; break;
    case RequestCancelExternalWorkflowExecutionInitiated: m.external[id] = "cancel"; break;
    case SignalExternalWorkflowExecutionFailed: m.external.erase(e.signal_external_workflow_execution_failed_event_attributes().initiated_event_id()); break;
    case ExternalWorkflowExecutionSignaled: m.external.erase(e.external_workflow_execution_signaled_event_attributes().initiated_event_id()); break;
    case RequestCancelExternalWorkflowExecutionFailed: m.external.erase(e.request_cancel_external_workflow_execution_failed_event_attributes().initiated_event_id()); break;
    case ExternalWorkflowExecutionCancelRequested: m.external.erase(e.external_workflow_execution_cancel_requested_event_attributes().initiated_event_id()); break;
    case NexusOperationScheduled: m.nexus[id] = e.nexus_operation_scheduled_event_attributes().operation(); break;
    case NexusOperationCompleted: m.nexus.erase(e.nexus_operation_completed_event_attributes().scheduled_event_id()); break;
    case NexusOperationFailed: m.nexus.erase(e.nexus_operation_failed_event_attributes().scheduled_event_id()); break;
    case WorkflowExecutionUpdateAccepted: {
        m.updates[id] = e.workflow_execution_update_accepted_event_attributes().protocol_instance_id();
        break;
    }
    case WorkflowExecutionUpdateCompleted: m.updates.erase(e.workflow_execution_update_completed_event_attributes().accepted_event_id()); break;
    case UpsertWorkflowSearchAttributes:
        Impl::merge(m.attributes, e.upsert_workflow_search_attributes_event_attributes().search_attributes().indexed_fields(), id);
        break;
    case WorkflowPropertiesModified: Impl::merge(m.memo, e.workflow_properties_modified_event_attributes().upserted_memo().fields(), id); break;
    case WorkflowPropertiesModifiedExternally:
        Impl::merge(m.memo, e.workflow_properties_modified_externally_event_attributes().upserted_memo().fields(), id);
        break;
    case MarkerRecorded: m.marker(e.marker_recorded_event_attributes(), id); break;
    default: break;
    }
}

std::string NaiveMachine::text() const
{
    const Impl& m = *m_impl;
    std::string out = "status " + m.status + " since " + std::to_string(m.statusSince) + (m.cancelRequested ? " cancel requested" : "")
        + "\ntask " + std::to_string(m.openTask) + ", " + std::to_string(m.completedTasks) + " completed, " + m.build + ", " + m.sdk + "\n";
    line(out, "activities", m.activities, [](const auto& a) {
        return std::to_string(a.first) + ":" + a.second.name + "#" + a.second.id + "/" + std::to_string(a.second.attempt);
    });
    const auto named = [](const auto& a) { return std::to_string(a.first) + ":" + a.second; };
    const auto idOnly = [](const auto& a) { return std::to_string(a.first); };
    line(out, "timers", m.timers, named);
    line(out, "children", m.children, named);
    line(out, "nexus", m.nexus, idOnly);
    line(out, "external", m.external, named);
    line(out, "signals", m.signals, [](Id id) { return std::to_string(id); });
    line(out, "updates", m.updates, named);
    line(out, "versions", m.versionOrder, [&](const std::string& id) {
        const Version& v = m.versions.at(id);
        return id + "=" + std::to_string(v.version) + (v.deprecated ? "d" : "") + "@" + std::to_string(v.setBy);
    });
    const auto value = [](const auto& v) { return v.first + "@" + std::to_string(v.second); };
    line(out, "attributes", m.attributes, value);
    line(out, "memo", m.memo, value);
    return out;
}

std::string stateText(const HistorySnapshot& s, const WorkflowState& state)
{
    const auto spans = s.spans();
    const auto idOf = [&](EventIndex i) { return i == kNoEvent ? std::string("0") : std::to_string(s.id(i).value); };
    const auto begin = [&](SpanIndex i) { return idOf(spans[i.value].begin); };
    std::string out = "status " + std::string(runStatusName(state.status)) + " since " + idOf(state.statusSince)
        + (state.cancelRequested ? " cancel requested" : "") + "\ntask "
        + (state.workflowTask == kNoSpan ? "0" : begin(state.workflowTask)) + ", " + std::to_string(state.completedTasks)
        + " completed, " + state.workerBuild + ", " + state.sdk + "\n";
    line(out, "activities", state.activities, [&](const OpenActivity& a) {
        const Span& span = spans[a.span.value];
        return begin(a.span) + ":" + std::string(span.name) + "#" + std::string(span.objectId) + "/" + std::to_string(a.attempt);
    });
    const auto byObject = [&](SpanIndex i) { return begin(i) + ":" + std::string(spans[i.value].objectId); };
    line(out, "timers", state.timers, byObject);
    line(out, "children", state.children, byObject);
    line(out, "nexus", state.nexusOperations, begin);
    line(out, "external", state.externalRequests, [&](SpanIndex i) {
        return begin(i) + (spans[i.value].kind == SpanKind::ExternalSignal ? ":signal" : ":cancel");
    });
    line(out, "signals", state.signals, begin);
    line(out, "updates", state.updates, [&](SpanIndex i) {
        return idOf(spans[i.value].started) + ":" + std::string(spans[i.value].objectId);
    });
    line(out, "versions", state.versions, [&](const VersionMarker& v) {
        return v.changeId + "=" + std::to_string(v.version) + (v.deprecated ? "d" : "") + "@" + idOf(v.setBy);
    });
    const auto value = [&](const AttributeValue& v) { return v.key + "@" + idOf(v.setBy); };
    line(out, "attributes", state.searchAttributes, value);
    line(out, "memo", state.memo, value);
    return out;
}

} // namespace hindsight::history::testing
