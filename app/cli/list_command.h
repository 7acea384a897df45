// `hindsight list`: what the library holds, newest first. JSON: schema hindsight.list/1.
#pragma once

#include "app/cli/command.h"
#include "app/cli/run_filter.h"

namespace hindsight::app {

struct ListArguments {
    std::filesystem::path library;
    RunFilter filter;
    bool json = false;
};

void addListCommand(CLI::App& app, ChosenCommand& chosen);
int runList(const ListArguments& arguments);

} // namespace hindsight::app
