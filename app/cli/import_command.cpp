#include "app/cli/import_command.h"

#include "app/cli/progress_line.h"
#include "app/cli/stop_on_signal.h"
#include "history/model/format.h"
#include "history/source/files.h"
#include "history/store/library.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <fmt/core.h>

namespace hindsight::app {

using namespace history;

void addImportCommand(CLI::App& app, ChosenCommand& chosen)
{
    auto arguments = std::make_shared<ImportArguments>();
    CLI::App* const command = app.add_subcommand("import", "Import history files into the library");
    command->add_option("FILE", arguments->paths, "JSON (command line, Web UI, SDK) or binary History; folders are searched")->required();
    command->add_option("--namespace", arguments->namespaceName, "Namespace of these runs (files do not say it)")->type_name("NS");
    command->add_option("--workflow-id", arguments->workflowId, "Workflow id, for old histories that do not say it")->type_name("ID");
    addLibraryOption(*command, arguments->library);
    command->callback([arguments, &chosen] { chosen.run = [arguments] { return runImport(*arguments); }; });
}

namespace {

Result<StoreOutcome> importFile(Library& library, const std::filesystem::path& file, const ImportArguments& arguments,
                                const std::stop_token& stop, ProgressLine& progress)
{
    const FileOptions options{arguments.namespaceName, arguments.workflowId};
    auto history = readHistoryFile(file, options, stop, [&](std::uint64_t done, std::uint64_t total) {
        progress.update(fmt::format("{}: {} of {}", file.string(), formatBytes(done), formatBytes(total)));
    });
    if (!history.ok())
        return history.error();
    auto stored = library.store(history.value());
    progress.clear();
    if (stored.ok()) {
        for (const std::string& line : history.value().notes)
            note(fmt::format("{}: {}", file.string(), line));
        if (!stored.value().run.replayable)
            note(fmt::format("{}: can be viewed, not checked: {}", file.string(), stored.value().run.notReplayableReason));
    }
    return stored;
}

} // namespace

int runImport(const ImportArguments& arguments)
{
    const StopOnSignal signals;
    auto library = Library::open(arguments.library);
    if (!library.ok())
        return fail(library.error());
    int status = kDone;
    ProgressLine progress;
    for (const auto& path : arguments.paths) {
        std::vector<std::filesystem::path> files{path};
        std::error_code code;
        if (std::filesystem::is_directory(path, code)) {
            auto found = findHistoryFiles(path);
            if (!found.ok()) {
                status = fail(found.error());
                continue;
            }
            files = std::move(found).value();
        }
        for (const auto& file : files) {
            auto stored = importFile(library.value(), file, arguments, signals.token(), progress);
            if (!stored.ok()) {
                progress.clear();
                status = fail(stored.error());
                if (status == kCancelled)
                    return status;
                continue;
            }
            print(stored.value().text + "\n");
            std::fflush(stdout);
        }
    }
    return status;
}

} // namespace hindsight::app
