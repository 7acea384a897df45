// How long this process has been running, from the kernel's start time: what a user waits for. Linux only.
#pragma once

namespace hindsight::app {

/// Milliseconds since the process was started (resolution 10 ms), or 0 when it cannot be read.
double processAgeMs();

} // namespace hindsight::app
