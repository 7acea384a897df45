#include "replay/verdict/command_view.h"

#include "history/model/snapshot.h"
#include "history/model/span.h"
#include "replay/verdict/message_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>

#include "temporal/api/command/v1/message.pb.h"
#include "temporal/api/history/v1/message.pb.h"

namespace hindsight::replay {

namespace api {
using namespace temporal::api::command::v1;
using namespace temporal::api::common::v1;
using namespace temporal::api::enums::v1;
using namespace temporal::api::history::v1;
} // namespace api

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

/// "COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK" -> "ScheduleActivityTask".
std::string kindOf(api::CommandType type)
{
    std::string_view name = api::CommandType_Name(type);
    if (constexpr std::string_view prefix = "COMMAND_TYPE_"; name.starts_with(prefix))
        name.remove_prefix(prefix.size());
    else
        return fmt::format("Command<{}>", static_cast<int>(type));
    std::string kind;
    bool up = true;
    for (const char c : name) {
        if (c != '_')
            kind += up ? c : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        up = c == '_';
    }
    return kind;
}

/// The attributes message that is set in a Command or HistoryEvent.
template <class Holder>
const Message* attributesOf(const Holder& holder)
{
    const auto* field = holder.GetReflection()->GetOneofFieldDescriptor(holder, holder.GetDescriptor()->FindOneofByName("attributes"));
    return field ? &holder.GetReflection()->GetMessage(holder, field) : nullptr;
}

/// Fields of the same name and type go over; the event's bookkeeping (task completed id, ...) has no counterpart.
void copySameFields(const Message& from, Message& to)
{
    std::vector<const FieldDescriptor*> set;
    from.GetReflection()->ListFields(from, &set);
    for (const FieldDescriptor* source : set) {
        const FieldDescriptor* target = to.GetDescriptor()->FindFieldByName(source->name());
        if (!target || target->cpp_type() != source->cpp_type() || target->is_repeated() != source->is_repeated())
            continue;
        const auto *out = to.GetReflection(), *in = from.GetReflection();
        if (source->is_map() || source->is_repeated()) {
            if (source->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE)
                continue; // no command has a repeated scalar
            // Map entries are types of their own on each side, with the same wire form.
            for (int i = 0; i < in->FieldSize(from, source); ++i)
                out->AddMessage(&to, target)->MergeFromString(in->GetRepeatedMessage(from, source, i).SerializeAsString());
            continue;
        }
        switch (source->cpp_type()) {
        case FieldDescriptor::CPPTYPE_MESSAGE:
            if (source->message_type() == target->message_type())
                out->MutableMessage(&to, target)->CopyFrom(in->GetMessage(from, source));
            break;
        case FieldDescriptor::CPPTYPE_STRING: out->SetString(&to, target, in->GetString(from, source)); break;
        case FieldDescriptor::CPPTYPE_INT64: out->SetInt64(&to, target, in->GetInt64(from, source)); break;
        case FieldDescriptor::CPPTYPE_INT32: out->SetInt32(&to, target, in->GetInt32(from, source)); break;
        case FieldDescriptor::CPPTYPE_BOOL: out->SetBool(&to, target, in->GetBool(from, source)); break;
        case FieldDescriptor::CPPTYPE_ENUM: out->SetEnumValue(&to, target, in->GetEnumValue(from, source)); break;
        case FieldDescriptor::CPPTYPE_DOUBLE:
        case FieldDescriptor::CPPTYPE_FLOAT:
        case FieldDescriptor::CPPTYPE_UINT32:
        case FieldDescriptor::CPPTYPE_UINT64: break; // none in these messages
        }
    }
}

} // namespace

/// Not every field of it is in the event: the server keeps no copy of the command.
api::Command commandThatMade(const api::HistoryEvent& event)
{
    api::Command command;
    const auto take = [&](api::CommandType type, Message* attributes) {
        command.set_command_type(type);
        if (const Message* made = attributesOf(event))
            copySameFields(*made, *attributes);
    };
    const auto message = [&](const std::string& update, std::string_view what) {
        command.set_command_type(api::COMMAND_TYPE_PROTOCOL_MESSAGE);
        command.mutable_protocol_message_command_attributes()->set_message_id(fmt::format("{}/request/{}", update, what));
    };
    switch (event.event_type()) {
    case api::EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
        take(api::COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK, command.mutable_schedule_activity_task_command_attributes());
        break;
    case api::EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED:
        take(api::COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK, command.mutable_request_cancel_activity_task_command_attributes());
        break;
    case api::EVENT_TYPE_TIMER_STARTED:
        take(api::COMMAND_TYPE_START_TIMER, command.mutable_start_timer_command_attributes());
        break;
    case api::EVENT_TYPE_TIMER_CANCELED:
        take(api::COMMAND_TYPE_CANCEL_TIMER, command.mutable_cancel_timer_command_attributes());
        break;
    case api::EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED:
        take(api::COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION, command.mutable_start_child_workflow_execution_command_attributes());
        break;
    case api::EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: {
        auto* attributes = command.mutable_request_cancel_external_workflow_execution_command_attributes();
        take(api::COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION, attributes);
        const auto& target = event.request_cancel_external_workflow_execution_initiated_event_attributes().workflow_execution();
        attributes->set_workflow_id(target.workflow_id());
        attributes->set_run_id(target.run_id());
        break;
    }
    case api::EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: {
        auto* attributes = command.mutable_signal_external_workflow_execution_command_attributes();
        take(api::COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION, attributes);
        *attributes->mutable_execution() = event.signal_external_workflow_execution_initiated_event_attributes().workflow_execution();
        break;
    }
    case api::EVENT_TYPE_MARKER_RECORDED:
        take(api::COMMAND_TYPE_RECORD_MARKER, command.mutable_record_marker_command_attributes());
        break;
    case api::EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
        take(api::COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES, command.mutable_upsert_workflow_search_attributes_command_attributes());
        break;
    case api::EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED:
        take(api::COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES, command.mutable_modify_workflow_properties_command_attributes());
        break;
    case api::EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
        message(event.workflow_execution_update_accepted_event_attributes().protocol_instance_id(), "accept");
        break;
    case api::EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_REJECTED:
        message(event.workflow_execution_update_rejected_event_attributes().protocol_instance_id(), "reject");
        break;
    case api::EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED:
        message(event.workflow_execution_update_completed_event_attributes().meta().update_id(), "complete");
        break;
    case api::EVENT_TYPE_NEXUS_OPERATION_SCHEDULED:
        take(api::COMMAND_TYPE_SCHEDULE_NEXUS_OPERATION, command.mutable_schedule_nexus_operation_command_attributes());
        break;
    case api::EVENT_TYPE_NEXUS_OPERATION_CANCEL_REQUESTED:
        take(api::COMMAND_TYPE_REQUEST_CANCEL_NEXUS_OPERATION, command.mutable_request_cancel_nexus_operation_command_attributes());
        break;
    case api::EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
        take(api::COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION, command.mutable_complete_workflow_execution_command_attributes());
        break;
    case api::EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
        take(api::COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION, command.mutable_fail_workflow_execution_command_attributes());
        break;
    case api::EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED:
        take(api::COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION, command.mutable_cancel_workflow_execution_command_attributes());
        break;
    case api::EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
        take(api::COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION, command.mutable_continue_as_new_workflow_execution_command_attributes());
        break;
    default: break; // every other event is the server's
    }
    return command;
}

namespace {

/// Name and id of the thing a scheduled event id stands for.
void nameByOpener(CommandView& view, const history::HistorySnapshot& snapshot, std::int64_t scheduled)
{
    const auto index = snapshot.indexOf({scheduled});
    if (!index)
        return;
    api::HistoryEvent event;
    const std::string_view bytes = snapshot.bytes(*index);
    if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return;
    if (event.has_activity_task_scheduled_event_attributes()) {
        view.name = event.activity_task_scheduled_event_attributes().activity_type().name();
        view.id = event.activity_task_scheduled_event_attributes().activity_id();
    } else if (event.has_nexus_operation_scheduled_event_attributes()) {
        const auto& nexus = event.nexus_operation_scheduled_event_attributes();
        view.name = fmt::format("{}.{}", nexus.service(), nexus.operation());
    }
}

/// The JSON that core puts into a marker's detail; discarded when it is not there or encrypted.
nlohmann::json markerDetail(const api::RecordMarkerCommandAttributes& marker, const char* key)
{
    const auto found = marker.details().find(key);
    if (found == marker.details().end() || found->second.payloads().empty())
        return nlohmann::json(nlohmann::json::value_t::discarded);
    return nlohmann::json::parse(found->second.payloads(0).data(), nullptr, false);
}

std::string textMember(const nlohmann::json& object, const char* name)
{
    return object.is_object() && object.contains(name) && object[name].is_string() ? object[name].get<std::string>() : std::string{};
}

/// A detail that is a JSON string or number; "" when it is something else.
std::string markerText(const api::RecordMarkerCommandAttributes& marker, const char* key)
{
    const nlohmann::json value = markerDetail(marker, key);
    return value.is_string() ? value.get<std::string>() : value.is_number_integer() ? value.dump() : std::string{};
}

void nameMarker(CommandView& view, const api::RecordMarkerCommandAttributes& marker)
{
    view.marker = marker.marker_name();
    if (view.marker == "core_patch") {
        view.name = textMember(markerDetail(marker, "patch-data"), "id");
        // Older cores wrote the bare id (sdk-core decode_change_marker_details).
        if (const auto found = marker.details().find("patch_id"); view.name.empty() && found != marker.details().end()
            && !found->second.payloads().empty())
            view.name = found->second.payloads(0).data();
    } else if (view.marker == "core_local_activity") {
        const nlohmann::json data = markerDetail(marker, "data");
        view.name = textMember(data, "activity_type");
        view.id = textMember(data, "activity_id");
    } else if (view.marker == "Version" && marker.details().count("changeId")) { // Java's
        view.name = markerText(marker, "changeId");
    } else if (view.marker == "LocalActivity" && marker.details().count("activityId")) {
        view.name = markerText(marker, "type");
        view.id = markerText(marker, "activityId");
    } else if (view.marker == "MutableSideEffect" && marker.details().count("id")) {
        view.name = markerText(marker, "id");
    } else if (view.marker == "Version") { // Go's
        view.name = markerText(marker, "change-id");
        view.id = markerText(marker, "version");
    } else if (view.marker == "LocalActivity") {
        const nlohmann::json data = markerDetail(marker, "data");
        view.name = textMember(data, "ActivityType");
        view.id = textMember(data, "ActivityID");
    } else if (view.marker == "SideEffect" || view.marker == "MutableSideEffect") {
        view.id = markerText(marker, "side-effect-id");
    }
}

/// "update-7/request/accept" -> name "accepted", id "update-7": core names its message after the server's request.
void nameMessage(CommandView& view, std::string_view messageId)
{
    const auto slash = messageId.rfind('/');
    if (slash == std::string_view::npos)
        return;
    view.id = messageId.substr(0, slash);
    if (constexpr std::string_view request = "/request"; view.id.ends_with(request))
        view.id.resize(view.id.size() - request.size());
    const std::string_view what = messageId.substr(slash + 1);
    view.name = what == "accept" ? "accepted" : what == "reject" ? "rejected" : what == "complete" ? "completed" : std::string(what);
}

/// The handler that an update of this id called, by the first events of it; "" when the history does not know it.
std::string_view handlerOf(const history::HistorySnapshot& snapshot, std::string_view updateId)
{
    for (const history::Span& span : snapshot.spans())
        if (span.kind == history::SpanKind::Update && span.objectId == updateId && !span.name.empty())
            return span.name;
    return {};
}

/// All but the attributes.
CommandView identityOf(const api::Command& command, const history::HistorySnapshot& snapshot)
{
    CommandView view;
    view.kind = kindOf(command.command_type());
    switch (command.command_type()) {
    case api::COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK:
        view.name = command.schedule_activity_task_command_attributes().activity_type().name();
        view.id = command.schedule_activity_task_command_attributes().activity_id();
        break;
    case api::COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK:
        nameByOpener(view, snapshot, command.request_cancel_activity_task_command_attributes().scheduled_event_id());
        break;
    case api::COMMAND_TYPE_START_TIMER:
        view.name = view.id = command.start_timer_command_attributes().timer_id();
        break;
    case api::COMMAND_TYPE_CANCEL_TIMER:
        view.name = view.id = command.cancel_timer_command_attributes().timer_id();
        break;
    case api::COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION:
        view.name = command.start_child_workflow_execution_command_attributes().workflow_type().name();
        view.id = command.start_child_workflow_execution_command_attributes().workflow_id();
        break;
    case api::COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION:
        view.name = command.request_cancel_external_workflow_execution_command_attributes().workflow_id();
        break;
    case api::COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION:
        view.name = command.signal_external_workflow_execution_command_attributes().signal_name();
        break;
    case api::COMMAND_TYPE_RECORD_MARKER: nameMarker(view, command.record_marker_command_attributes()); break;
    case api::COMMAND_TYPE_PROTOCOL_MESSAGE:
        nameMessage(view, command.protocol_message_command_attributes().message_id());
        view.attributesComplete = false; // the answer itself travels beside the commands
        break;
    case api::COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION:
        // Empty means "the same type again" (the server fills it in).
        view.name = command.continue_as_new_workflow_execution_command_attributes().workflow_type().name();
        if (view.name.empty())
            view.name = snapshot.facts().workflowType;
        break;
    case api::COMMAND_TYPE_SCHEDULE_NEXUS_OPERATION: {
        const auto& nexus = command.schedule_nexus_operation_command_attributes();
        view.name = fmt::format("{}.{}", nexus.service(), nexus.operation());
        break;
    }
    case api::COMMAND_TYPE_REQUEST_CANCEL_NEXUS_OPERATION:
        nameByOpener(view, snapshot, command.request_cancel_nexus_operation_command_attributes().scheduled_event_id());
        break;
    default: break; // the other kinds have neither name nor id
    }
    view.attributesJson = "{}";
    return view;
}

void addAttributes(const api::Command& command, bool values, CommandView& view)
{
    if (const Message* attributes = attributesOf(command))
        view.attributesJson = messageJson(*attributes, values);
}

/// The command of a command event, without a type when it is none or cannot be read.
api::Command recordedAt(const history::HistorySnapshot& snapshot, history::EventId id)
{
    const auto index = snapshot.indexOf(id);
    if (!index || !history::isCommandEvent(snapshot.type(*index)))
        return {};
    api::HistoryEvent event;
    const std::string_view bytes = snapshot.bytes(*index);
    return event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ? commandThatMade(event) : api::Command();
}

/// The commands that end a run and have neither name nor id, but often a large result.
std::optional<api::CommandType> namelessCommand(history::EventType type)
{
    switch (type) {
    case history::EventType::WorkflowExecutionCompleted: return api::COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION;
    case history::EventType::WorkflowExecutionFailed: return api::COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION;
    case history::EventType::WorkflowExecutionCanceled: return api::COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION;
    default: return std::nullopt;
    }
}

CommandView recordedIdentityOf(const api::Command& command, const history::HistorySnapshot& snapshot, history::EventId id)
{
    if (command.command_type() == api::COMMAND_TYPE_UNSPECIFIED) {
        CommandView none;
        none.attributesJson = "{}";
        return none;
    }
    CommandView view = identityOf(command, snapshot);
    if (view.kind == "ProtocolMessage")
        view.update = snapshot.name(*snapshot.indexOf(id));
    return view;
}

} // namespace

CommandView producedCommand(const api::Command& command, const history::HistorySnapshot& snapshot, bool values)
{
    CommandView view = producedIdentity(command, snapshot);
    addAttributes(command, values, view);
    return view;
}

CommandView producedIdentity(const api::Command& command, const history::HistorySnapshot& snapshot)
{
    CommandView view = identityOf(command, snapshot);
    if (command.command_type() == api::COMMAND_TYPE_PROTOCOL_MESSAGE)
        view.update = handlerOf(snapshot, view.id);
    return view;
}

CommandView recordedCommand(const history::HistorySnapshot& snapshot, history::EventId id, bool values)
{
    const api::Command command = recordedAt(snapshot, id);
    CommandView view = recordedIdentityOf(command, snapshot, id);
    addAttributes(command, values, view);
    return view;
}

CommandView recordedIdentity(const history::HistorySnapshot& snapshot, history::EventId id)
{
    if (const auto index = snapshot.indexOf(id))
        if (const auto type = namelessCommand(snapshot.type(*index))) {
            CommandView view;
            view.kind = kindOf(*type);
            view.attributesJson = "{}";
            return view;
        }
    return recordedIdentityOf(recordedAt(snapshot, id), snapshot, id);
}

bool sameCommand(const CommandView& a, const CommandView& b)
{
    return a.kind == b.kind && a.name == b.name && a.id == b.id;
}

} // namespace hindsight::replay
