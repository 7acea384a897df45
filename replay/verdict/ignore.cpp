#include "replay/verdict/ignore.h"

#include <algorithm>
#include <fmt/format.h>

namespace hindsight::replay {

Result<IgnoreRule> parseIgnoreRule(std::string_view text)
{
    const auto colon = text.substr(0, text.find('[')).rfind(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size())
        return Error{ErrorCode::Invalid, fmt::format("\"{}\" is not TYPE:PATH, as in ScheduleActivityTask:startToCloseTimeout or charge_card:input.payloads[0]", text)};
    return IgnoreRule{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

bool matches(const IgnoreRule& rule, const Difference& difference)
{
    if (difference.early || (rule.type != "*" && rule.type != difference.kind && rule.type != difference.name))
        return false;
    const std::string_view field = difference.field;
    return field.starts_with(rule.path) && (field.size() == rule.path.size() || field[rule.path.size()] == '.' || field[rule.path.size()] == '[');
}

void leaveOut(std::span<const IgnoreRule> rules, HistoryVerdict& verdict)
{
    std::erase_if(verdict.differences, [&](const Difference& difference) {
        const auto rule = std::ranges::find_if(rules, [&](const IgnoreRule& each) { return matches(each, difference); });
        if (rule == rules.end())
            return false;
        auto counted = std::ranges::find(verdict.ignored, rule->text(), &Ignored::rule);
        if (counted == verdict.ignored.end())
            counted = verdict.ignored.insert(counted, Ignored{rule->text(), 0});
        ++counted->differences;
        return true;
    });
}

std::vector<std::string> unusedRules(std::span<const IgnoreRule> rules, const CheckReport& report)
{
    std::vector<std::string> unused;
    if (std::ranges::all_of(report.histories, [](const HistoryVerdict& verdict) { return verdict.drift == DriftSeen::Off; }))
        return unused;
    const std::vector<Ignored> used = report.ignored();
    for (const IgnoreRule& rule : rules)
        if (const std::string text = rule.text();
            std::ranges::find(used, text, &Ignored::rule) == used.end() && std::ranges::find(unused, text) == unused.end())
            unused.push_back(text);
    return unused;
}

} // namespace hindsight::replay
