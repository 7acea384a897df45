#include "replay/dialect/go_rules.h"

#include <nlohmann/json.hpp>

#include <string_view>

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

bool isVersionUpsert(const CommandView& view)
{
    if (view.kind != "UpsertWorkflowSearchAttributes")
        return false;
    const auto json = nlohmann::json::parse(view.attributesJson, nullptr, false);
    const nlohmann::json::json_pointer fields("/searchAttributes/indexedFields");
    return json.is_object() && json.contains(fields) && json[fields].size() == 1 && json[fields].contains("TemporalChangeVersion");
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
