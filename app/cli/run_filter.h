// --type and --status: some of the library's runs, for `list` and `check`. Pure, but for the options.
#pragma once

#include "history/store/library.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace hindsight::app {

struct RunFilter {
    std::vector<std::string> types, statuses;    ///< empty: any
    bool any() const { return types.empty() && statuses.empty(); }
};

/// Statuses are those of `list`, in any case.
void addRunFilter(CLI::App& command, RunFilter& filter);
std::vector<history::RunSummary> filtered(std::vector<history::RunSummary> runs, const RunFilter& filter);
/// "of type A or B and status Running"; "" for any.
std::string filterText(const RunFilter& filter);
/// What there is to choose from: "OrderWorkflow (5 Completed, 1 Running), PackOrder (1 Completed)".
std::string typesText(const std::vector<history::RunSummary>& runs);

} // namespace hindsight::app
