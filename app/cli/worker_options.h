// The options of the commands that need a worker: which one, and how it is started and reached. Cheap.
#pragma once

#include "app/cli/command.h"
#include "replay/frontend/worker_launch.h"

namespace hindsight::app {

/// As written on the command line.
struct WorkerArguments {
    std::string listen;                 ///< "" = not asked for; "true" = any port; "PORT" or "HOST:PORT", HOST also as [::1]
    std::string tls;                    ///< "" = not asked for; "true", or names of the certificate by commas
    double startTimeout = 60, taskTimeout = 10;
    int memory = 0;                     ///< MiB; 0 = the default
    bool verbose = false;
};

/// `command`, `environment`, `allowConnections`, `isolate` and `untriedSdk` go into `launch` at once.
void addWorkerOptions(CLI::App& command, WorkerArguments& arguments, replay::WorkerLaunch& launch);
/// Puts the rest into `launch`. Error: what cannot be read, or does not go together.
Result<void> takeWorkerOptions(const std::string& command, const WorkerArguments& arguments, replay::WorkerLaunch& launch);
/// Of --task-timeout, --time-limit ...
std::chrono::milliseconds milliseconds(double seconds);

} // namespace hindsight::app
