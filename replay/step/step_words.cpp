#include "replay/step/step_words.h"

#include "replay/verdict/wording.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hindsight::replay {

namespace {

/// "timer 36": without the verb of the other reports.
std::string thing(const Waiting& waiting)
{
    constexpr std::string_view verb = "waits for ";
    const std::string text = waitingText(waiting);
    return text.starts_with(verb) ? text.substr(verb.size()) : waiting.name;
}

std::string openText(const StepOpen& one) { return fmt::format("{} (event {})", thing({one.kind, one.name, {}}), one.event.value); }

/// What an SDK calls "a timer" only, where a single one is open.
std::string namedByHistory(const Waiting& waiting, const std::vector<StepOpen>& open)
{
    const auto first = std::ranges::find(open, waiting.kind, &StepOpen::kind);
    const bool one = waiting.name.empty() && std::ranges::count(open, waiting.kind, &StepOpen::kind) == 1;
    return one ? openText(*first) : thing(waiting);
}

} // namespace

std::string placeText(const StepAnswer& answer)
{
    const StepPlace& place = answer.place;
    const std::string at = fmt::format("at event {}", place.at.value);
    if (place.task == 0)
        return at + ": before any code has run";
    if (place.next == place.task)
        return fmt::format("{}, in the workflow task completed by event {}: the code at the end of this task, event {}", at, answer.completed, answer.blockEnd);
    if (place.at.value <= answer.blockEnd)
        return fmt::format("{}: the code at the end of the workflow task completed by event {}", at, answer.completed);
    return fmt::format("{}, not seen by the code yet: it stands at the end of the workflow task completed by event {}", at, answer.completed);
}

std::vector<std::string> waitLines(const StepAnswer& answer)
{
    std::vector<std::string> lines;
    if (!answer.stack)
        return lines;
    for (const Waiting& one : answer.stack->waiting)
        if (const std::string what = namedByHistory(one, answer.open); !what.empty())
            lines.push_back("for " + what);
    if (!lines.empty() || answer.stack->stacks.empty() || answer.stack->text.empty())
        return lines;
    std::vector<std::string> open;
    for (const StepOpen& one : answer.open)
        open.push_back(openText(one));
    lines.push_back(open.empty() ? "for something from outside: nothing that the code has started is open"
                                 : fmt::format("while open: {}", fmt::join(open, ", ")));
    return lines;
}

std::string refusalText(const StepReply& reply)
{
    return reply.known.empty() ? "refused: the code has no such query here, and none of its own"
                               : fmt::format("refused: the code has no such query here, but {}", fmt::join(reply.known, ", "));
}

} // namespace hindsight::replay
