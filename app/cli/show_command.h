// `hindsight show RUN`: its events, or one of them in full. JSON: schema hindsight.show/1 and hindsight.event/1.
#pragma once

#include "app/cli/command.h"

#include <cstdint>

namespace hindsight::app {

struct ShowArguments {
    std::string run;
    std::int64_t event = 0;         ///< 0: all
    bool json = false, decode = false;
    std::filesystem::path library;
};

void addShowCommand(CLI::App& app, ChosenCommand& chosen);
int runShow(const ShowArguments& arguments);

} // namespace hindsight::app
