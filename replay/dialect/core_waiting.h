// What code on the Rust core waits for, out of its stack and what the history has open. Pure.
#pragma once

#include "replay/dialect/stepper.h"

#include <string>

namespace hindsight::replay {

StepStack readCoreStack(const ReplayPlan& plan, EventId cut, const std::string& text);

} // namespace hindsight::replay
