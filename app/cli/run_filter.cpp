#include "app/cli/run_filter.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <fmt/ranges.h>
#include <map>

namespace hindsight::app {

using namespace history;

void addRunFilter(CLI::App& command, RunFilter& filter)
{
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(RunStatus::TimedOut); ++i)
        names.emplace_back(runStatusName(static_cast<RunStatus>(i)));
    command.add_option("--type", filter.types, "Runs of this workflow type; may be repeated")->type_name("TYPE")->allow_extra_args(false);
    command.add_option("--status", filter.statuses, "Runs in this state (Running, Completed, ...); may be repeated")
        ->transform(CLI::IsMember(names, CLI::ignore_case))->type_name("STATUS")->allow_extra_args(false);
}

std::vector<RunSummary> filtered(std::vector<RunSummary> runs, const RunFilter& filter)
{
    const auto fits = [](const std::vector<std::string>& wanted, std::string_view is) {
        return wanted.empty() || std::ranges::find(wanted, is) != wanted.end();
    };
    std::erase_if(runs, [&](const RunSummary& run) { return !fits(filter.types, run.workflowType) || !fits(filter.statuses, runStatusName(run.status)); });
    return runs;
}

std::string filterText(const RunFilter& filter)
{
    std::string text;
    if (!filter.types.empty())
        text = fmt::format("of type {}", fmt::join(filter.types, " or "));
    if (!filter.statuses.empty())
        text += fmt::format("{}in state {}", text.empty() ? "" : " ", fmt::join(filter.statuses, " or "));
    return text;
}

std::string typesText(const std::vector<RunSummary>& runs)
{
    std::map<std::string, std::map<std::string_view, int>> counts;
    for (const RunSummary& run : runs)
        ++counts[run.workflowType][runStatusName(run.status)];
    constexpr std::size_t kShown = 12;
    std::vector<std::string> types;
    for (const auto& [type, statuses] : counts) {
        if (types.size() == kShown) {
            types.push_back(fmt::format("and {} more types", counts.size() - kShown));
            break;
        }
        std::vector<std::string> parts;
        for (const auto& [status, count] : statuses)
            parts.push_back(fmt::format("{} {}", count, status));
        types.push_back(fmt::format("{} ({})", type.empty() ? "type unknown" : type, fmt::join(parts, ", ")));
    }
    return fmt::format("{}", fmt::join(types, ", "));
}

} // namespace hindsight::app
