// A verdict in plain language: what the window, tooltips and reports say below the aligned columns. Pure.
// Event numbers are always written "event N", so that a view can turn them into links.
#pragma once

#include "replay/verdict/report.h"

#include <string>
#include <string_view>
#include <vector>

namespace hindsight::replay {

/// "Diverged at event 11", "Compatible", "Unverified"; with --against "Newly breaks: diverged at event 11": for a pill.
std::string verdictHeadline(const HistoryVerdict& verdict);
/// "The new code starts timer X where history has ScheduleActivityTask charge at event 11.": the first sentence.
std::string verdictSentence(const HistoryVerdict& verdict);
/// What follows it: last agreeing workflow task, where to reset to, what the worker said. One sentence each.
std::vector<std::string> verdictNotes(const HistoryVerdict& verdict);

/// The event that a view opens on: the divergence, the first difference, or the first that cannot be replayed; 0: none.
std::int64_t placeOf(const HistoryVerdict& verdict);

/// How to keep recorded runs working, in the words of the worker's SDK, the likeliest first; none when no advice fits.
struct PatchHint {
    std::string text, code;            ///< code "": the text says all
    friend bool operator==(const PatchHint&, const PatchHint&) = default;
};
/// `update`: the name of the update at the place, where the verdict itself does not have it (one that an earlier version kept).
std::vector<PatchHint> patchHints(const HistoryVerdict& verdict, const std::string& sdk, std::string_view update = {});

/// The attributes of a command, flattened for people: {"startToCloseTimeout", "30 s"}, {"input", "34 B json/plain"}.
struct AttributeLine {
    std::string field, value;
    friend bool operator==(const AttributeLine&, const AttributeLine&) = default;
};
std::vector<AttributeLine> attributeLines(const CommandView& command);
/// Of these, what a reader of both sides wants: not what the command's name and id say already, not what is unset.
std::vector<AttributeLine> tellingLines(const CommandView& command);
/// The fields of two commands of one kind that differ by more than what a server writes by itself (server_rules.h).
std::vector<std::string> changedFields(const CommandView& recorded, const CommandView& produced);

} // namespace hindsight::replay
