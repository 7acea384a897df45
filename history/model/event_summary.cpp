// summarizeEvent: one line an event for the table. Parses the one event; names no payload values.
#include "history/model/event_detail.h"
#include "history/model/format.h"
#include "history/model/marker_facts.h"
#include "history/model/message_fields.h"
#include "history/model/utf8.h"
#include "history/model/wire_reader.h"

#include <google/protobuf/stubs/logging.h>
#include <temporal/api/history/v1/message.pb.h>

#include <algorithm>

namespace hindsight::history {

namespace {

namespace pb = google::protobuf;
using temporal::api::history::v1::HistoryEvent;

/// Parts joined by " · "; empty ones fall out.
class Line {
public:
    Line& add(std::string_view text)
    {
        if (!text.empty())
            m_text += (m_text.empty() ? "" : " · ") + toValidUtf8(text);
        return *this;
    }
    Line& add(const char* label, std::string_view text)
    {
        return text.empty() ? *this : add(std::string(label) + " " + std::string(text));
    }
    /// First line of a text that may be long.
    Line& addShort(std::string_view text)
    {
        text = text.substr(0, text.find('\n'));
        if (text.size() <= 160)
            return add(text);
        std::string cut(text.substr(0, 160));
        while (!cut.empty() && !isValidUtf8(cut)) // not in the middle of a character
            cut.pop_back();
        return add(cut + "…");
    }
    std::string text() const { return m_text; }

private:
    std::string m_text;
};

/// Value of an enum field by name, in PascalCase; "" when it is not set.
std::string enumField(const pb::Message& message, const char* field)
{
    const pb::FieldDescriptor* descriptor = message.GetDescriptor()->FindFieldByName(field);
    const pb::EnumValueDescriptor* value = message.GetReflection()->GetEnum(message, descriptor);
    return value->number() == 0 ? std::string() : enumText(*value);
}

std::string duration(const pb::Duration& d)
{
    return formatDuration(std::chrono::seconds(std::clamp<std::int64_t>(d.seconds(), -9'000'000'000, 9'000'000'000))
                          + Duration(d.nanos()));
}

/// The innermost message says most: "activity failed" wraps "card declined".
std::string failureText(const temporal::api::failure::v1::Failure& failure)
{
    const auto* link = &failure;
    while (link->has_cause())
        link = &link->cause();
    return link->message();
}

template <class Map>
std::string keys(const Map& map)
{
    std::vector<std::string> names;
    for (const auto& [key, value] : map)
        names.push_back(key);
    std::ranges::sort(names);
    std::string out;
    for (const std::string& name : names)
        out += (out.empty() ? "" : ", ") + name;
    return out;
}

std::string attempt(int number) { return number > 1 ? "attempt " + std::to_string(number) : std::string(); }

void markerLine(const HistorySnapshot& snapshot, EventIndex index, Line& line)
{
    MarkerReader reader;
    const MarkerFacts facts = reader.read(wireBytes(snapshot.bytes(index), 25)); // marker_recorded_event_attributes
    switch (facts.kind) {
    case MarkerFacts::Kind::Patch:
        if (facts.markerName == "core_patch")
            line.add("patch", facts.name).add(facts.deprecated ? "deprecated" : "");
        else
            line.add("version", facts.name + " = " + std::to_string(facts.version));
        return;
    case MarkerFacts::Kind::LocalActivity:
        line.add("local activity", facts.name).add("id", facts.objectId).add(attempt(facts.attempt)).add(facts.failed ? "failed" : "");
        return;
    case MarkerFacts::Kind::SideEffect: line.add("side effect " + facts.name); return;
    case MarkerFacts::Kind::Other: line.add(facts.markerName); return;
    }
}

void runLine(const HistoryEvent& e, Line& line)
{
    switch (static_cast<EventType>(e.event_type())) {
    using enum EventType;
    case WorkflowExecutionStarted: {
        const auto& a = e.workflow_execution_started_event_attributes();
        line.add(a.workflow_type().name()).add("queue", a.task_queue().name()).add(attempt(a.attempt()));
        line.add("child of", a.parent_workflow_execution().workflow_id()).add("cron", a.cron_schedule());
        return;
    }
    case WorkflowExecutionCompleted: line.add("new run", e.workflow_execution_completed_event_attributes().new_execution_run_id()); return;
    case WorkflowExecutionFailed: line.addShort(failureText(e.workflow_execution_failed_event_attributes().failure())); return;
    case WorkflowExecutionTimedOut: line.add(enumField(e.workflow_execution_timed_out_event_attributes(), "retry_state")); return;
    case WorkflowExecutionTerminated:
        line.addShort(e.workflow_execution_terminated_event_attributes().reason());
        line.add("by", e.workflow_execution_terminated_event_attributes().identity());
        return;
    case WorkflowExecutionContinuedAsNew: {
        const auto& a = e.workflow_execution_continued_as_new_event_attributes();
        line.add(a.workflow_type().name()).add("new run", a.new_execution_run_id());
        return;
    }
    case WorkflowExecutionCancelRequested:
        line.addShort(e.workflow_execution_cancel_requested_event_attributes().cause());
        line.add("by", e.workflow_execution_cancel_requested_event_attributes().identity());
        return;
    case WorkflowExecutionPaused: line.addShort(e.workflow_execution_paused_event_attributes().reason()); return;
    case WorkflowExecutionUnpaused: line.addShort(e.workflow_execution_unpaused_event_attributes().reason()); return;
    case WorkflowExecutionOptionsUpdated: line.add("by", e.workflow_execution_options_updated_event_attributes().identity()); return;
    case UpsertWorkflowSearchAttributes:
        line.add(keys(e.upsert_workflow_search_attributes_event_attributes().search_attributes().indexed_fields()));
        return;
    case WorkflowPropertiesModified: line.add("memo", keys(e.workflow_properties_modified_event_attributes().upserted_memo().fields())); return;
    case WorkflowPropertiesModifiedExternally:
        line.add("memo", keys(e.workflow_properties_modified_externally_event_attributes().upserted_memo().fields()));
        return;
    case WorkflowTaskScheduled:
        line.add("queue", e.workflow_task_scheduled_event_attributes().task_queue().name());
        line.add(attempt(e.workflow_task_scheduled_event_attributes().attempt()));
        return;
    case WorkflowTaskStarted: line.add("worker", e.workflow_task_started_event_attributes().identity()); return;
    case WorkflowTaskCompleted: {
        const auto& a = e.workflow_task_completed_event_attributes();
        line.add("worker", a.identity()).add(a.sdk_metadata().sdk_name() + (a.sdk_metadata().sdk_version().empty() ? "" : " ")
                                             + a.sdk_metadata().sdk_version());
        return;
    }
    case WorkflowTaskFailed: {
        const auto& a = e.workflow_task_failed_event_attributes();
        line.add("cause", enumField(a, "cause")).addShort(failureText(a.failure())).add("new run", a.new_run_id());
        return;
    }
    case WorkflowTaskTimedOut: line.add(enumField(e.workflow_task_timed_out_event_attributes(), "timeout_type")); return;
    default: return;
    }
}

/// Behind the name of the thing that the event belongs to.
void spanLine(const HistoryEvent& e, Line& line)
{
    switch (static_cast<EventType>(e.event_type())) {
    using enum EventType;
    case ActivityTaskStarted: {
        const auto& a = e.activity_task_started_event_attributes();
        line.add(attempt(a.attempt()));
        if (a.has_last_failure())
            line.addShort("after: " + failureText(a.last_failure()));
        return;
    }
    case ActivityTaskFailed: line.addShort(failureText(e.activity_task_failed_event_attributes().failure())); return;
    case ActivityTaskTimedOut: {
        const auto& failure = e.activity_task_timed_out_event_attributes().failure();
        line.add(failure.has_timeout_failure_info() ? enumField(failure.timeout_failure_info(), "timeout_type") : failure.message());
        return;
    }
    case StartChildWorkflowExecutionFailed: line.add("cause", enumField(e.start_child_workflow_execution_failed_event_attributes(), "cause")); return;
    case ChildWorkflowExecutionFailed: line.addShort(failureText(e.child_workflow_execution_failed_event_attributes().failure())); return;
    case WorkflowExecutionSignaled: line.add("from", e.workflow_execution_signaled_event_attributes().external_workflow_execution().workflow_id()); return;
    case SignalExternalWorkflowExecutionInitiated:
        line.add("to", e.signal_external_workflow_execution_initiated_event_attributes().workflow_execution().workflow_id());
        return;
    case SignalExternalWorkflowExecutionFailed: line.add("cause", enumField(e.signal_external_workflow_execution_failed_event_attributes(), "cause")); return;
    case RequestCancelExternalWorkflowExecutionFailed:
        line.add("cause", enumField(e.request_cancel_external_workflow_execution_failed_event_attributes(), "cause"));
        return;
    case WorkflowExecutionUpdateRejected: line.addShort(failureText(e.workflow_execution_update_rejected_event_attributes().failure())); return;
    case WorkflowExecutionUpdateCompleted:
        if (e.workflow_execution_update_completed_event_attributes().outcome().has_failure())
            line.addShort(failureText(e.workflow_execution_update_completed_event_attributes().outcome().failure()));
        return;
    case NexusOperationFailed: line.addShort(failureText(e.nexus_operation_failed_event_attributes().failure())); return;
    default: return;
    }
}

} // namespace

std::string summarizeEvent(const HistorySnapshot& snapshot, EventIndex index)
{
    const EventType type = snapshot.type(index);
    const std::string_view bytes = snapshot.bytes(index);
    const pb::LogSilencer quiet;
    Line line;
    if (type == EventType::MarkerRecorded) {
        markerLine(snapshot, index, line);
        return line.text();
    }
    HistoryEvent event;
    if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return "cannot be parsed";
    const std::string_view name = snapshot.name(index);
    const std::string_view id = snapshot.objectId(index);
    if (type == EventType::TimerStarted) {
        const std::string wait = duration(event.timer_started_event_attributes().start_to_fire_timeout());
        // Some SDKs number their timers: a bare "1" would read as part of the time.
        const bool number = !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
        return number ? line.add("id " + std::string(name)).add(wait).text() : line.add(std::string(name) + " " + wait).text();
    }
    const SpanIndex span = snapshot.spanOf(index);
    const SpanKind kind = span == kNoSpan ? SpanKind::Options : snapshot.spans()[span.value].kind;
    if (kind != SpanKind::Options && kind != SpanKind::WorkflowTask && kind != SpanKind::Attributes && kind != SpanKind::CancelRequest) {
        line.add(name);
        if (id != name && !id.empty())
            line.add(kind == SpanKind::ChildWorkflow ? std::string(id) : "id " + std::string(id));
        spanLine(event, line);
    } else {
        runLine(event, line);
    }
    return line.text();
}

} // namespace hindsight::history
