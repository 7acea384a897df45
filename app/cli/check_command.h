// `hindsight check RUN|FILE|DIR...`: the user's worker against recorded histories. JSON: schema hindsight.check/1, fixed.
// Exit status: 0 compatible, 1 diverged, 3 unverified, 2 usage, 130 cancelled, 70 our own fault.
#pragma once

#include "app/cli/command.h"
#include "replay/check.h"

#include <vector>

namespace hindsight::app {

struct CheckArguments {
    std::vector<std::string> runs;      ///< as given
    std::filesystem::path library;
    std::string listen;                 ///< "" = not asked for; "true" = any port; "PORT" or "HOST:PORT"
    std::string tls;                    ///< "" = not asked for; "true", or names of the certificate by commas
    double startTimeout = 60, timeLimit = 0, taskTimeout = 10, driftLimit = 10;
    std::vector<std::string> ignore;    ///< TYPE:PATH, beside what the library has
    int workerMemory = 0;               ///< MiB; 0 = the default
    bool reuseProofs = false;
    std::vector<std::string> code;      ///< files and folders that the worker's code is in
    bool json = false, noDrift = false, failOnDiffers = false, verbose = false;
    replay::CheckOptions options;
};

void addCheckCommand(CLI::App& app, ChosenCommand& chosen);
int runCheck(const CheckArguments& arguments);

} // namespace hindsight::app
