// How many events a piece of a block has. Pure.
#pragma once

#include "replay/plan/replay_plan.h"

namespace hindsight::replay {

inline std::size_t countOf(const Segment& piece)
{
    return piece.last < piece.first ? 0 : static_cast<std::size_t>(piece.last.value - piece.first.value) + 1;
}

} // namespace hindsight::replay
