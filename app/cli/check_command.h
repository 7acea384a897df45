// `hindsight check RUN|FILE|DIR...`: the user's worker against recorded histories. JSON: schema hindsight.check/1, fixed.
// Exit status: 0 compatible, 1 diverged, 3 unverified, 2 usage, 130 cancelled, 70 our own fault.
#pragma once

#include "app/cli/run_filter.h"
#include "app/cli/worker_options.h"
#include "replay/check.h"

#include <vector>

namespace hindsight::app {

struct CheckArguments {
    std::vector<std::string> runs;      ///< as given
    bool all = false;                   ///< every run of the library that `filter` lets through
    RunFilter filter;
    std::filesystem::path library;
    WorkerArguments worker;
    double timeLimit = 0, driftLimit = 10;
    std::vector<std::string> ignore;    ///< TYPE:PATH, beside what the library has
    bool reuseProofs = false;
    std::vector<std::string> code;      ///< files and folders that the worker's code is in
    bool json = false, noDrift = false, failOnDiffers = false;
    replay::CheckOptions options;
};

void addCheckCommand(CLI::App& app, ChosenCommand& chosen);
int runCheck(const CheckArguments& arguments);

} // namespace hindsight::app
