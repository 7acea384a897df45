// The attributes of a command, flattened for people (explain.h).
#include "history/model/format.h"
#include "replay/verdict/explain.h"
#include "replay/verdict/server_rules.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace hindsight::replay {

namespace {

using Json = nlohmann::ordered_json;

/// proto3 JSON writes a Duration as "30s" or "0.5s".
std::optional<history::Duration> durationOf(const std::string& text)
{
    if (text.size() < 2 || text.back() != 's')
        return std::nullopt;
    double seconds = 0;
    const char* end = text.data() + text.size() - 1;
    const auto [stopped, error] = std::from_chars(text.data(), end, seconds);
    if (error != std::errc() || stopped != end)
        return std::nullopt;
    return std::chrono::duration_cast<history::Duration>(std::chrono::duration<double>(seconds));
}

bool isPayload(const Json& value) { return value.is_object() && value.contains("encoding") && value["encoding"].is_string() && value.contains("size") && value["size"].is_number(); }

std::string payloadText(const Json& payload)
{
    if (payload.contains("value")) {
        const Json& value = payload["value"];
        return value.is_string() ? value.get<std::string>() : value.dump();
    }
    std::string text = history::formatBytes(payload["size"].get<std::uint64_t>()) + ' ' + payload["encoding"].get<std::string>();
    if (payload.contains("sha256") && payload["sha256"].is_string())
        text += " #" + payload["sha256"].get<std::string>().substr(0, 8);
    return text;
}

void flatten(const std::string& path, const Json& value, std::vector<AttributeLine>& lines)
{
    if (isPayload(value)) {
        lines.push_back({path, payloadText(value)});
    } else if (value.is_object()) {
        for (const auto& [key, child] : value.items()) {
            // {"input": {"payloads": [..]}} and {"taskQueue": {"name": ..}} read better without the inner name
            const bool inner = !path.empty() && value.size() == 1 && (key == "payloads" || key == "name");
            flatten(inner ? path : path.empty() ? key : path + '.' + key, child, lines);
        }
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i)
            flatten(value.size() == 1 ? path : fmt::format("{}[{}]", path, i), value[i], lines);
    } else if (value.is_string()) {
        const auto text = value.get<std::string>();
        const auto duration = durationOf(text);
        lines.push_back({path, duration ? history::formatDuration(*duration) : text});
    } else if (!value.is_null()) {
        lines.push_back({path, value.dump()});
    }
}

} // namespace

std::vector<AttributeLine> attributeLines(const CommandView& command)
{
    const Json json = Json::parse(command.attributesJson, nullptr, false);
    std::vector<AttributeLine> lines;
    if (json.is_object())
        flatten({}, json, lines);
    return lines;
}

std::vector<AttributeLine> tellingLines(const CommandView& command)
{
    std::vector<AttributeLine> lines = attributeLines(command);
    std::erase_if(lines, [&command](const AttributeLine& line) {
        const bool named = (line.value == command.name || line.value == command.id)
            && (line.field.ends_with("Id") || line.field.ends_with("Type") || line.field == "signalName" || line.field == "markerName");
        return named || line.value == "0 s" || line.value == "TASK_QUEUE_KIND_NORMAL" || isBookkeeping(line.field);
    });
    return lines;
}

namespace {

Nanoseconds timeout(const Json& attributes, const char* field)
{
    const auto found = attributes.is_object() ? attributes.find(field) : attributes.end();
    const auto value = found != attributes.end() && found->is_string() ? durationOf(found->get<std::string>()) : std::nullopt;
    return value ? value->count() : 0;
}

} // namespace

std::vector<std::string> changedFields(const CommandView& recorded, const CommandView& produced)
{
    const auto was = tellingLines(recorded), is = tellingLines(produced);
    const Json wasJson = Json::parse(recorded.attributesJson, nullptr, false), isJson = Json::parse(produced.attributesJson, nullptr, false);
    struct Name { const char *json, *proto; };
    constexpr Name timeouts[] = {{"scheduleToCloseTimeout", "schedule_to_close_timeout"}, {"scheduleToStartTimeout", "schedule_to_start_timeout"},
                                 {"startToCloseTimeout", "start_to_close_timeout"}, {"heartbeatTimeout", "heartbeat_timeout"}};
    const RecordedTimeouts others{timeout(wasJson, "scheduleToCloseTimeout"), timeout(wasJson, "startToCloseTimeout"), 0, 0};
    const auto asWritten = [&](const std::string& field) {
        const auto* known = std::ranges::find(timeouts, field, &Name::json);
        return recorded.kind == "ScheduleActivityTask" && known != std::end(timeouts)
            && sameActivityTimeout(known->proto, timeout(wasJson, known->json), timeout(isJson, known->json), {}, others) == Same::Yes;
    };
    std::vector<std::string> fields;
    const auto add = [&](const std::vector<AttributeLine>& mine, const std::vector<AttributeLine>& theirs, bool fromServer) {
        for (const AttributeLine& line : mine) {
            if (std::ranges::find(theirs, line) != theirs.end() || std::ranges::find(fields, line.field) != fields.end() || asWritten(line.field))
                continue;
            const bool onlyHere = std::ranges::find(theirs, line.field, &AttributeLine::field) == theirs.end();
            // A server fills in the timeouts and the retry policy that a command leaves open.
            if (!(fromServer && onlyHere && (line.field.ends_with("Timeout") || line.field.starts_with("retryPolicy."))))
                fields.push_back(line.field);
        }
    };
    add(was, is, true);
    add(is, was, false);
    return fields;
}

} // namespace hindsight::replay
