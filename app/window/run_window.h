// Starts the window: one QApplication, a Workbench, a MainWindow; returns the exit status when the window is closed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace hindsight::app {

struct WindowArguments {
    std::filesystem::path library;
    std::string run;                    ///< RUN or FILE to open; "" = the last one
    std::string worker;                 ///< CMD: checked against right away
    std::vector<std::string> environment;
    std::filesystem::path report;       ///< a saved report to show
    std::string theme;                  ///< "dark", "light", "system"; "" = as last time
    bool timeFirstPaint = false;        ///< prints ms from process start to the first painted timeline, and ends
};

int runWindow(const WindowArguments& arguments);

} // namespace hindsight::app
