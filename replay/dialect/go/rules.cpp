#include "replay/dialect/go/rules.h"

#include "replay/dialect/sdk_version.h"
#include "replay/verdict/command_view.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "temporal/api/command/v1/message.pb.h"

namespace hindsight::replay {

namespace {

std::string_view lastPart(std::string_view name)
{
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos || dot + 1 == name.size() ? name : name.substr(dot + 1);
}

bool isTerminal(std::string_view kind)
{
    return kind == "CompleteWorkflowExecution" || kind == "FailWorkflowExecution" || kind == "CancelWorkflowExecution"
        || kind == "ContinueAsNewWorkflowExecution";
}

/// Workflow id that a signal to another workflow goes to.
std::string signalTarget(const CommandView& view)
{
    const auto json = nlohmann::json::parse(view.attributesJson, nullptr, false);
    const nlohmann::json::json_pointer target("/execution/workflowId");
    return json.is_object() && json.contains(target) && json[target].is_string() ? json[target].get<std::string>() : std::string{};
}

} // namespace

CommandView recordedForGo(const history::HistorySnapshot& snapshot, EventId id)
{
    using enum history::EventType;
    const auto index = snapshot.indexOf(id);
    const history::EventType type = index ? snapshot.type(*index) : Unspecified;
    const bool byAttributes = type == UpsertWorkflowSearchAttributes || type == SignalExternalWorkflowExecutionInitiated;
    return byAttributes ? recordedCommand(snapshot, id, false) : recordedIdentity(snapshot, id);
}

CommandView producedForGo(const temporal::api::command::v1::Command& command, const history::HistorySnapshot& snapshot)
{
    using namespace temporal::api::enums::v1;
    const bool byAttributes = command.command_type() == COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES
        || command.command_type() == COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION;
    return byAttributes ? producedCommand(command, snapshot, false) : producedIdentity(command, snapshot);
}

bool isVersionUpsert(const CommandView& view)
{
    if (view.kind != "UpsertWorkflowSearchAttributes")
        return false;
    const auto json = nlohmann::json::parse(view.attributesJson, nullptr, false);
    const nlohmann::json::json_pointer fields("/searchAttributes/indexedFields");
    return json.is_object() && json.contains(fields) && json[fields].size() == 1 && json[fields].contains("TemporalChangeVersion");
}

bool usesProtocolMessages(const ReplayPlan& plan)
{
    constexpr std::uint32_t flag = 3; // of the SDK, said by the completed task that used it first
    for (std::size_t k = 1; k <= plan.taskCount(); ++k)
        if (const SdkMetadata said = plan.sdkMetadata(k); std::ranges::find(said.langFlags, flag) != said.langFlags.end())
            return true;
    return false;
}

bool replaysAfresh(const ReplayPlan& plan, std::string_view sdkVersion)
{
    if (const auto version = replay::sdkVersion(sdkVersion); !version || *version < SdkVersion{1, 20})
        return false;
    for (EventId id{1}; id <= plan.end(); ++id.value)
        if (plan.type(id) == history::EventType::WorkflowTaskFailed)
            return false;
    return true;
}

EventId passedOver(const ReplayPlan& plan, std::string_view sdkVersion)
{
    if (const auto version = replay::sdkVersion(sdkVersion); !version || *version >= SdkVersion{1, 26})
        return {0};
    for (EventId id{1}; id <= plan.end(); ++id.value)
        if (plan.type(id) == history::EventType::NexusOperationScheduled)
            return id;
    return {0};
}

bool isComparedByGo(const CommandView& view, bool protocolMessages)
{
    if (view.kind == "ProtocolMessage")
        return protocolMessages;
    return view.marker != "Version" && view.marker != "MutableSideEffect" && !isVersionUpsert(view);
}

bool isComparedWhole(const CommandView& view)
{
    return view.kind == "CancelTimer" || view.kind == "RequestCancelActivityTask" || view.kind == "RequestCancelNexusOperation";
}

bool sameForGo(const CommandView& produced, const CommandView& recorded)
{
    if (produced.kind != recorded.kind)
        return false;
    if (isTerminal(recorded.kind))
        return true;
    if (recorded.kind == "RecordMarker")
        return produced.marker == recorded.marker;
    const bool sameId = produced.id == recorded.id || (produced.id.empty() && recorded.kind == "StartChildWorkflowExecution");
    return sameId && lastPart(produced.name) == lastPart(recorded.name)
        && (recorded.kind != "SignalExternalWorkflowExecution" || signalTarget(produced) == signalTarget(recorded));
}

} // namespace hindsight::replay
