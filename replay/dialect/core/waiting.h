// What code on the Rust core waits for, out of its stack and what the history has open. Pure.
#pragma once

#include "replay/dialect/stepper.h"

#include <set>
#include <string>

namespace hindsight::replay {

/// Types of the scheduled activities without an end up to `cut`: a Python stack shows these and local activities alike.
std::multiset<std::string> openActivityTypes(const ReplayPlan& plan, EventId cut);

/// `fresh`: types of the activities that the code has just asked for and the history does not have up to `cut`.
StepStack readCoreStack(const ReplayPlan& plan, EventId cut, const std::string& text, const std::multiset<std::string>& fresh = {});

} // namespace hindsight::replay
