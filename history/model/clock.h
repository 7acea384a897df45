// The moment by the clock of this machine, in the library's own unit. Cheap; any thread.
#pragma once

#include "history/model/ids.h"

#include <chrono>

namespace hindsight::history {

inline Time now() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

} // namespace hindsight::history
