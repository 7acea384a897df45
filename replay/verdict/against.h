// Two workers over the same histories: what newly breaks, what is mended. Pure.
#pragma once

#include "replay/verdict/report.h"

namespace hindsight::replay {

/// Breaks: the history replays with `against` and no longer with `report`; fixed: the other way round. To replay is to be
/// compatible or to differ in attributes only; not to replay is to diverge, or to fail by the code's own doing (an exception,
/// a payload it cannot decode, an unknown type, a deadlock). What was not proven on either side is no change.
Change changeOf(Verdict verdict, UnverifiedCode code, Verdict against, UnverifiedCode againstCode);

/// Puts what the second worker said beside what the first did. Both reports are of the same histories in the same order.
CheckReport besideEachOther(CheckReport report, const CheckReport& against);

} // namespace hindsight::replay
