// What a worker's command is started with: placeholders replaced, and the environment that leads every SDK to our frontend.
// Pure.
#pragma once

#include "history/result.h"
#include "replay/frontend/trust_folder.h"
#include "replay/frontend/worker_process.h"
#include "replay/frontend/worker_session.h"

#include <string>
#include <vector>

namespace hindsight::replay {

/// `userEnvironment`: NAME=VALUE as the user has it. `trust`: what leads an SDK to our certificate, with TEMPORAL_TLS; null: in clear. Error Invalid: an --env without '=', or a value that a shell would take
/// for more than a word in CMD.
Result<WorkerCommand> workerCommand(const WorkerSessionOptions& options, const std::string& address,
                                    const std::vector<std::string>& userEnvironment, const TrustFolder* trust = nullptr);

} // namespace hindsight::replay
