// `hindsight state RUN --at N`: the derived state of the workflow after event N. JSON: schema hindsight.state/1.
#pragma once

#include "app/cli/command.h"

#include <cstdint>

namespace hindsight::app {

struct StateArguments {
    std::string run;
    std::int64_t at = 0;            ///< event id; 0: the last event
    bool json = false, decode = false;
    std::filesystem::path library;
};

void addStateCommand(CLI::App& app, ChosenCommand& chosen);
int runState(const StateArguments& arguments);

} // namespace hindsight::app
