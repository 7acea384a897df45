// What the SDK family that was asked does not let anybody compare: `notSeen` of a report. Pure.
#pragma once

#include "replay/plan/replay_plan.h"
#include "replay/verdict/report.h"

namespace hindsight::replay {

/// One entry a kind of blind spot that this history has, up to event `checkedTo`; eventId 0: everywhere.
std::vector<NotSeen> coreBlindSpots(const ReplayPlan& plan, EventId checkedTo);
std::vector<NotSeen> goBlindSpots(const ReplayPlan& plan, EventId checkedTo);
std::vector<NotSeen> javaBlindSpots(const ReplayPlan& plan, EventId checkedTo);

} // namespace hindsight::replay
