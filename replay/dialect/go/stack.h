// What a Go worker's answer to __stack_trace says: its coroutines, where each waits. Pure text reading.
#pragma once

#include "replay/dialect/stepper.h"

#include <string_view>

namespace hindsight::replay {

/// The coroutines in an order of their own, root first: the SDK lists them in any. Without addresses. A place only where one
/// alone stands in the user's code.
StepStack goStack(std::string_view text);

} // namespace hindsight::replay
