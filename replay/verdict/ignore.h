// Rules that leave fields out of the comparison of attributes: a type and a path, "charge_card:input.payloads[0]". Pure.
#pragma once

#include "history/result.h"
#include "replay/verdict/report.h"

#include <span>

namespace hindsight::replay {

struct IgnoreRule {
    std::string type;      ///< kind of the command ("ScheduleActivityTask"), its name (an activity or workflow type, a timer id ...), or "*"
    std::string path;      ///< field of the command's attributes; what stands below it is meant too ("retryPolicy", "input")
    std::string text() const { return type + ':' + path; }
    friend bool operator==(const IgnoreRule&, const IgnoreRule&) = default;
};

/// "TYPE:PATH". A type may have colons of its own, a path only behind a '[' (`header.fields["a:b"]`).
Result<IgnoreRule> parseIgnoreRule(std::string_view text);
/// Early commands are no field: no rule matches them.
bool matches(const IgnoreRule& rule, const Difference& difference);
/// Takes what a rule matches out of `differences`, and says in `ignored` how much that was, by rule.
void leaveOut(std::span<const IgnoreRule> rules, HistoryVerdict& verdict);
/// The rules that left nothing out of a report; none where nothing was compared.
std::vector<std::string> unusedRules(std::span<const IgnoreRule> rules, const CheckReport& report);

} // namespace hindsight::replay
