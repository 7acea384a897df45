// `hindsight step RUN --at N --worker CMD`: the code at a point of a history: stack, queries, definitions, next commands.
// JSON: schema hindsight.step/1. Exit status: 0 all answered, 1 the code does not get there, 3 could not be asked, 2 usage.
#pragma once

#include "app/cli/worker_options.h"
#include "replay/step/step_session.h"

#include <vector>

namespace hindsight::app {

struct StepArguments {
    std::string run;
    std::filesystem::path library;
    std::vector<std::int64_t> at;
    WorkerArguments worker;
    bool json = false, stack = false, next = false, definitions = false;
    std::vector<replay::StepQuery> queries;
    replay::StepOptions options;
};

void addStepCommand(CLI::App& app, ChosenCommand& chosen);
int runStep(const StepArguments& arguments);

} // namespace hindsight::app
