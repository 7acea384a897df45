// What the workbench and its guard process agree on: the hidden argument and two file descriptors.
#pragma once

namespace hindsight::replay {

inline constexpr char kGuardArgument[] = "--guard-worker"; ///< then: folder, command
inline constexpr int kGuardControlFd = 3;  ///< read end; closing the other end stops the worker
inline constexpr int kGuardStatusFd = 4;   ///< lines "P pid 0", "E exit-status 0", "S signal 0", "F errno 0"

} // namespace hindsight::replay
