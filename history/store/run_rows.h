// Rows of table `run` as RunSummary and back: the one place that knows the column order.
#pragma once

#include "history/store/library.h"
#include "history/store/sqlite.h"

#include <optional>

namespace hindsight::history {

Result<std::vector<RunSummary>> allRuns(const Database& database);                               ///< newest start first
Result<std::vector<RunSummary>> runsWithKey(const Database& database, const RunKey& key);        ///< by `beside`
Result<std::vector<RunSummary>> runsWithRunIdPrefix(const Database& database, std::string_view prefix);
Result<std::vector<RunSummary>> runsOfWorkflow(const Database& database, std::string_view workflowId);
Result<std::optional<RunSummary>> runByRow(const Database& database, RunRowId row);
/// Inserts when run.row is 0, else overwrites that row. Returns the row.
Result<RunRowId> writeRun(const Database& database, const RunSummary& run);

} // namespace hindsight::history
