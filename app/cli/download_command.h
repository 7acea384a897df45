// `hindsight download`: one run, or every run of a visibility query, from a server into the library.
#pragma once

#include "app/cli/command.h"
#include "history/source/server.h"

namespace hindsight::app {

struct DownloadArguments {
    history::Connection connection;
    std::string query;              ///< "" and no workflow id: all runs of the namespace
    std::string workflowId, runId;
    int parallel = 4;               ///< downloads in flight
    std::filesystem::path library;
};

void addDownloadCommand(CLI::App& app, ChosenCommand& chosen);
/// One line on stdout a run, after it is safely stored. One failing run does not stop the others; status 1 then.
int runDownload(const DownloadArguments& arguments);

} // namespace hindsight::app
