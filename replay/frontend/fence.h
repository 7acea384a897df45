// The fence of --isolate: a user and network namespace with nothing in it but the loopback device and our listening sockets.
// The guard enters it before it starts the worker; the workbench stays outside and gets the sockets. libc only, one thread.
#pragma once

#include "replay/frontend/guard_protocol.h"

#include <optional>
#include <string>
#include <vector>

namespace hindsight::replay {

struct FenceProblem {
    FenceStep step = FenceStep::Namespaces;
    int number = 0;                        ///< errno
};
/// Guard: moves this process behind the fence, listens there on 127.0.0.1 and, where the machine has it, ::1, and hands these
/// sockets over through `socket`. What is started from now on is behind the fence and cannot leave it.
std::optional<FenceProblem> enterFence(int port, int socket);

/// Workbench: the listening sockets; empty when the guard failed. Waits for it.
std::vector<int> takeListeners(int socket);

/// Whole sentences: what the machine refused, and what to do.
std::string fenceProblemText(const FenceProblem& problem);

} // namespace hindsight::replay
