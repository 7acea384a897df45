// What a second run of the same code on the same history tells about the first: only that tells code that is random from code
// that was changed. Pure.
#pragma once

#include "replay/verdict/report.h"

namespace hindsight::replay {

/// Whether the verdict may come from code that is random.
bool wantsSecondRun(const HistoryVerdict& first);
/// Sets `deterministic` of the first, and says in its reason what differs; a divergence that only the second could place is taken over.
void weighSecondRun(HistoryVerdict& first, HistoryVerdict second);

} // namespace hindsight::replay
