// Reads a saved report of `check --format json` (schema hindsight.check/1) back, so that the window and `render` can show
// a divergence without the worker. Pure; errors say what is wrong with the text.
#pragma once

#include "history/result.h"
#include "replay/verdict/report.h"

#include <filesystem>

namespace hindsight::replay {

Result<CheckReport> readReport(std::string_view json);
Result<CheckReport> readReportFile(const std::filesystem::path& file);
/// The verdict for a run: same run id, else same workflow id when one side knows no run id, else the only history of a
/// report that does not say whose it is; null when none fits.
const HistoryVerdict* verdictFor(const CheckReport& report, const std::string& workflowId, const std::string& runId);

} // namespace hindsight::replay
