// `hindsight import FILE...`: histories from files into the library.
#pragma once

#include "app/cli/command.h"

#include <vector>

namespace hindsight::app {

struct ImportArguments {
    std::vector<std::filesystem::path> paths;   ///< files, or folders searched for history files
    std::string namespaceName, workflowId;
    std::filesystem::path library;
};

void addImportCommand(CLI::App& app, ChosenCommand& chosen);
/// One line on stdout a file, after it is safely stored. A broken file does not stop the others; status 1 then.
int runImport(const ImportArguments& arguments);

} // namespace hindsight::app
