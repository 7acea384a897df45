// `hindsight open RUN`, and `hindsight` alone: the window.
#pragma once

#include "app/cli/command.h"

namespace hindsight::app {

void addOpenCommand(CLI::App& app, ChosenCommand& chosen);
/// What happens without any command.
int runWithoutCommand();

} // namespace hindsight::app
