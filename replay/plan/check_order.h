// In which order many histories go to the worker. Pure; linear in the command events.
#pragma once

#include "replay/plan/replay_plan.h"

#include <span>
#include <vector>

namespace hindsight::replay {

/// Positions of `plans` in the order of their turn: first one history (the shortest) of each distinct sequence of commands,
/// so that every path through the code is seen early; then the others, long ones first, so that none is left for the end.
/// The representatives too go long ones first. Equal ones keep their order.
std::vector<std::size_t> checkOrder(std::span<const ReplayPlan* const> plans);

} // namespace hindsight::replay
