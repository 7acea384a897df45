// Where the code stands at an event of a history: after which workflow task, and which task's commands come next. Pure.
#pragma once

#include "replay/plan/replay_plan.h"

namespace hindsight::replay {

struct StepPlace {
    EventId at{0};
    std::size_t task = 0;    ///< the last one completed up to `at`, 1-based; 0: no code has run yet
    std::size_t next = 0;    ///< whose commands follow `at`: `task` inside its block, else the one after it; 0: none was completed
    friend bool operator==(const StepPlace&, const StepPlace&) = default;
};

/// The code runs when a workflow task completes: what arrives between two tasks is not yet seen by it.
StepPlace stepPlace(const ReplayPlan& plan, EventId at);

} // namespace hindsight::replay
