#include "replay/verdict/second_run.h"

#include "replay/verdict/command_view.h"
#include "replay/verdict/wording.h"

#include <fmt/format.h>

#include <utility>

namespace hindsight::replay {

namespace {

/// The SDK calls the code non-deterministic, and asked event by event it was not: the code went another way each time.
bool refutesItself(const HistoryVerdict& verdict)
{
    return verdict.divergence && !verdict.divergence->after && verdict.divergence->recorded && verdict.divergence->produced
        && sameCommand(*verdict.divergence->recorded, *verdict.divergence->produced);
}

bool hasNoPlace(const HistoryVerdict& verdict) { return verdict.verdict == Verdict::Unverified && verdict.code == UnverifiedCode::Protocol; }

/// None when the second run says nothing about it: it was cancelled, or the worker died.
std::optional<bool> saidTheSame(const HistoryVerdict& first, const HistoryVerdict& second)
{
    if (second.verdict == Verdict::Compatible)
        return false;
    if (!first.divergence || !second.divergence) {
        const bool onlyOneHasAPlace = (first.divergence && hasNoPlace(second)) || (hasNoPlace(first) && second.divergence);
        return onlyOneHasAPlace ? std::optional(false) : std::nullopt;
    }
    const Divergence& a = *first.divergence;
    const Divergence& b = *second.divergence;
    const auto sameSide = [](const std::optional<CommandView>& x, const std::optional<CommandView>& y) {
        return x.has_value() == y.has_value() && (!x || sameCommand(*x, *y));
    };
    return a.eventId == b.eventId && a.after == b.after && sameSide(a.produced, b.produced);
}

std::string told(const HistoryVerdict& second)
{
    if (!second.divergence)
        return second.verdict == Verdict::Compatible ? "a second run replayed the history without a fault" : "a second run could not be placed";
    const Divergence& found = *second.divergence;
    return fmt::format("a second run {} {} event {}", found.produced ? "wanted " + commandText(*found.produced) : "stopped",
                       found.after ? "after" : "at", found.eventId);
}

} // namespace

bool wantsSecondRun(const HistoryVerdict& first) { return first.verdict == Verdict::Diverged || hasNoPlace(first); }

void weighSecondRun(HistoryVerdict& first, HistoryVerdict second)
{
    first.deterministic = saidTheSame(first, second);
    if (hasNoPlace(first) && second.divergence) {
        second.deterministic = false;
        second.reason += "; the code is not deterministic by itself: a first run could not be placed";
        first = std::move(second);
    } else if (!refutesItself(first) && first.deterministic == false) {
        first.reason += "; the code is not deterministic by itself: " + told(second);
    }
    if (refutesItself(first)) {
        first.deterministic = false;
        Divergence& found = *first.divergence;
        first.reason = fmt::format("the code is not deterministic by itself: the SDK refused it, and asked up to event {} it produced what is recorded there, {}",
                                   found.eventId, commandText(*found.recorded));
        found.produced.reset();
        found.source.reset();
    }
}

} // namespace hindsight::replay
