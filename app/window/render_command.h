// `hindsight render RUN --out x.png`: the window, or only its timeline, as a picture; no display needed. Payload values
// appear only with --decode.
#pragma once

#include "app/cli/command.h"

#include <cstdint>
#include <vector>

namespace hindsight::app {

struct RenderArguments {
    std::filesystem::path library, out, report;
    std::string run, worker, against, theme = "dark";
    std::vector<std::string> environment;
    int width = 1600, height = 1000;
    double scale = 1;
    std::int64_t at = 0;                ///< event id under the cursor; 0: the divergence, else the last event
    bool timelineOnly = false, decode = false;
    std::string tab, side, query;       ///< "events", "divergence", "log"; "event", "state", "worker"; "" = as the window chooses
};

void addRenderCommand(CLI::App& app, ChosenCommand& chosen);
int runRender(const RenderArguments& arguments);

} // namespace hindsight::app
