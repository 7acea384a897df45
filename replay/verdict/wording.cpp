#include "replay/verdict/wording.h"

#include <fmt/format.h>

namespace hindsight::replay {

std::string commandText(const CommandView& command)
{
    std::string text = command.kind;
    for (const std::string& part : {command.marker, command.name})
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
        does = "does not handle this update";
    return fmt::format("event {} ({}) was made by {}; the code {}", found.eventId, history::eventTypeName(found.eventType),
                       found.recorded ? commandText(*found.recorded) : "nothing", does);
}

} // namespace hindsight::replay
