// Rows of the table `verdict`: what the last check found of each history, by content hash. The table is made when the first
// is kept; a program that does not know it never looks at it. One thread at a time.
#pragma once

#include "history/store/library.h"
#include "history/store/sqlite.h"

namespace hindsight::history {

/// All, without their reports.
Result<std::vector<KeptVerdict>> verdictRows(const Database& database);
Result<std::optional<KeptVerdict>> verdictRow(const Database& database, const std::string& contentHash);
/// In a transaction of the caller's.
Result<void> writeVerdicts(const Database& database, const std::vector<KeptVerdict>& verdicts);

} // namespace hindsight::history
