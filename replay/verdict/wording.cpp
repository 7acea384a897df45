#include "replay/verdict/wording.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace hindsight::replay {

std::string commandText(const CommandView& command)
{
    std::string text = command.kind;
    for (const std::string& part : {command.marker, command.name, command.update})
        if (!part.empty())
            text += ' ' + part;
    if (!command.id.empty() && command.id != command.name)
        text += fmt::format(" (id {})", command.id);
    return text;
}

std::string waitingText(const Waiting& waiting)
{
    const auto named = [&](std::string_view what) {
        return waiting.name.empty() ? fmt::format("waits for a{} {}", what.starts_with('a') ? "n" : "", what)
                                    : fmt::format("waits for {} {}", what, waiting.name);
    };
    switch (waiting.kind) {
    case Waiting::Kind::LocalActivity: return named("local activity");
    case Waiting::Kind::Activity: return named("activity");
    case Waiting::Kind::Timer: return named("timer");
    case Waiting::Kind::ChildWorkflow: return named("child workflow");
    case Waiting::Kind::Signal: return named("signal");
    case Waiting::Kind::Other: return "waits";
    }
    return "waits";
}

std::string divergenceReason(const Divergence& found)
{
    if (found.after)
        return fmt::format("after event {} ({}) the code produces {}, which the history does not have", found.eventId,
                           history::eventTypeName(found.eventType), found.produced ? commandText(*found.produced) : "something more");
    std::string does = "produces nothing";
    if (found.produced)
        does = "produces " + commandText(*found.produced) + " instead";
    else if (found.waiting)
        does = waitingText(*found.waiting) + " instead";
    else if (found.recorded && found.recorded->kind == "ProtocolMessage")
        does = found.recorded->update.empty() ? "does not handle this update" : "does not handle the update " + found.recorded->update;
    return fmt::format("event {} ({}) was made by {}; the code {}", found.eventId, history::eventTypeName(found.eventType),
                       found.recorded ? commandText(*found.recorded) : "nothing", does);
}

namespace {

/// A JSON value in few words: "30s", "payload json/plain, 34 bytes", "nothing".
std::string valueText(const std::string& json)
{
    const auto value = nlohmann::ordered_json::parse(json, nullptr, false);
    if (value.is_discarded() || value.is_null())
        return "nothing";
    if (value.is_object() && value.contains("sha256") && value.contains("encoding") && value.contains("size")) {
        const auto content = value.find("value");
        if (content != value.end())
            return content->dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
        return fmt::format("{} bytes of {} #{}", value["size"].get<std::uint64_t>(), value["encoding"].get<std::string>(),
                           value["sha256"].get<std::string>().substr(0, 8));
    }
    return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace

std::string otherText(const OtherVerdict& other)
{
    if (other.divergence)
        return fmt::format("the other worker diverges {} event {}", other.divergence->after ? "after" : "at", other.divergence->eventId);
    if (other.verdict == Verdict::Unverified)
        return fmt::format("the other worker's code was not verified [{}]", unverifiedCodeName(other.code));
    return fmt::format("{} with the other worker", verdictName(other.verdict));
}

std::string_view changeWords(Change change)
{
    switch (change) {
    case Change::Breaks: return "newly breaks";
    case Change::Fixed: return "fixed";
    case Change::Same: return "no change";
    }
    return "no change";
}

std::string differencesReason(const std::vector<Difference>& differences)
{
    const auto withdrawn = std::ranges::count(differences, true, &Difference::withdrawn);
    const auto early = std::ranges::count(differences, true, &Difference::early) - withdrawn;
    const auto attributes = std::ssize(differences) - early - withdrawn;
    std::string text = "every recorded command was produced, in order";
    if (attributes > 0)
        text += fmt::format("; {} of their attributes {} not as recorded", attributes, attributes == 1 ? "is" : "are");
    if (early > 0)
        text += fmt::format("; {} command{} a workflow task too early", early, early == 1 ? " comes" : "s come");
    if (withdrawn > 0)
        text += fmt::format("; {} more {} produced and taken back before the history goes on", withdrawn, withdrawn == 1 ? "is" : "are");
    return text;
}

std::string differenceText(const Difference& difference)
{
    const CommandView command{difference.kind, difference.name, difference.id, {}, "{}", true};
    if (difference.early)
        return fmt::format("after event {}: {} {}", difference.eventId, commandText(command),
                           difference.withdrawn ? "is produced, which the history does not have, and taken back later"
                                                : "comes a workflow task earlier than recorded");
    return fmt::format("event {}: {}, {}: recorded {}, new code {}", difference.eventId, commandText(command), difference.field,
                       valueText(difference.recordedJson), valueText(difference.producedJson));
}

} // namespace hindsight::replay
