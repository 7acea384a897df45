#include "replay/step/step_answer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace hindsight::replay {

namespace {

std::string textAt(const nlohmann::json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<StepDefinitions::Entry> entriesAt(const nlohmann::json& object, const char* key)
{
    std::vector<StepDefinitions::Entry> entries;
    const auto list = object.find(key);
    if (list == object.end() || !list->is_array())
        return entries;
    for (const auto& entry : *list) {
        if (!entry.is_object())
            continue;
        std::string name = textAt(entry, "name"); // "" is the handler of all that have none of their own
        if (!name.starts_with("__"))
            entries.push_back({std::move(name), textAt(entry, "description")});
    }
    return entries;
}

} // namespace

std::optional<StepDefinitions> readDefinitions(const StepReply& reply)
{
    if (!reply.ok || !reply.value.isJson)
        return std::nullopt;
    const auto json = nlohmann::json::parse(reply.value.text, nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    StepDefinitions read;
    read.details = textAt(json, "currentDetails");
    const auto definition = json.find("definition");
    if (definition == json.end() || !definition->is_object())
        return std::nullopt;
    read.workflowType = textAt(*definition, "type");
    read.queries = entriesAt(*definition, "queryDefinitions");
    read.signals = entriesAt(*definition, "signalDefinitions");
    read.updates = entriesAt(*definition, "updateDefinitions");
    return read;
}

std::string undefinedText(const StepReply& refused)
{
    return fmt::format("this worker's SDK is too old to tell signals and updates; its queries: {}",
                       refused.known.empty() ? "none" : fmt::format("{}", fmt::join(refused.known, ", ")));
}

} // namespace hindsight::replay
