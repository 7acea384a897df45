// `hindsight step RUN --at N --worker CMD`: the code at a point of a history: stack, queries, definitions, next commands.
// JSON: schema hindsight.step/1. Exit status: 0 all answered, 1 the code does not get there, 3 could not be asked, 2 usage.
#pragma once

#include "app/cli/command.h"
#include "replay/step/step_session.h"

#include <vector>

namespace hindsight::app {

struct StepArguments {
    std::string run;
    std::filesystem::path library;
    std::vector<std::int64_t> at;
    std::string listen, tls;             ///< as of `check`
    double startTimeout = 60, taskTimeout = 10;
    bool json = false, verbose = false, stack = false, next = false, definitions = false;
    std::vector<replay::StepQuery> queries;
    replay::StepOptions options;
};

void addStepCommand(CLI::App& app, ChosenCommand& chosen);
int runStep(const StepArguments& arguments);

} // namespace hindsight::app
