// The summary row of a run, computed from its history: what lists, gates and comparisons read instead of bodies.
#pragma once

#include "history/store/library.h"

namespace hindsight::history {

/// One scan of the pages and one SHA-256 over them. row, label, storedAt are left to the store.
Result<RunSummary> summarise(const LoadedHistory& history);

} // namespace hindsight::history
