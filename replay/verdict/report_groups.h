// Histories of one report that say the same: one verdict for one reason, at the same command of the same workflow type. A
// reader meets each finding once, with those that it is about. Pure; the pointers live as long as the report.
#pragma once

#include "replay/verdict/report.h"

#include <vector>

namespace hindsight::replay {

using VerdictGroup = std::vector<const HistoryVerdict*>;

/// Never empty ones; in the order of their first histories. Commands and reasons are the same inside a group, but not event ids
/// and the numbers that SDKs give commands: both count what came before, which is another in each run.
std::vector<VerdictGroup> groupsOf(const CheckReport& report);

/// The command without an id that is only its number, or that of a call of an update whose name is known.
CommandView withoutNumber(CommandView command);

} // namespace hindsight::replay
