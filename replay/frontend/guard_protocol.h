// What the workbench and its guard process agree on: the hidden arguments and the file descriptors.
#pragma once

namespace hindsight::replay {

/// Then: folder, command, port inside the fence ("0": no fence), folder of TLS files to
/// remove at the end ("": none).
inline constexpr char kGuardArgument[] = "--guard-worker";
inline constexpr int kGuardControlFd = 3;  ///< read end; closing the other end stops the worker
/// Lines "P pid 0", "E exit-status 0", "S signal 0", "F errno 0", "N step errno" (no fence: FenceStep).
inline constexpr int kGuardStatusFd = 4;
inline constexpr int kGuardFenceFd = 5;    ///< with a fence: a socket that takes the listening sockets to the workbench

/// What it takes to make a network of its own, in order.
enum class FenceStep { Namespaces, UserMapping, Loopback, Listening, Passing };

} // namespace hindsight::replay
