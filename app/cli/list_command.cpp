#include "app/cli/list_command.h"

#include "app/cli/run_json.h"
#include "app/cli/text_table.h"
#include "history/model/format.h"

#include <CLI/CLI.hpp>

#include <fmt/core.h>

namespace hindsight::app {

using namespace history;

void addListCommand(CLI::App& app, ChosenCommand& chosen)
{
    auto arguments = std::make_shared<ListArguments>();
    CLI::App* const command = app.add_subcommand("list", "List the runs in the library, newest first");
    addRunFilter(*command, arguments->filter);
    addFormatOption(*command, arguments->json);
    addLibraryOption(*command, arguments->library);
    command->callback([arguments, &chosen] { chosen.run = [arguments] { return runList(*arguments); }; });
}

namespace {

Result<std::vector<RunSummary>> storedRuns(const std::filesystem::path& file)
{
    auto library = openIfThere(file);
    if (!library.ok())
        return library.error();
    return library.value() ? library.value()->list() : std::vector<RunSummary>();
}

} // namespace

int runList(const ListArguments& arguments)
{
    auto stored = storedRuns(arguments.library);
    if (!stored.ok())
        return fail(stored.error());
    const Result<std::vector<RunSummary>> runs = filtered(stored.value(), arguments.filter);
    if (arguments.json) {
        Json json{{"schema", "hindsight.list/1"}, {"library", arguments.library.string()}, {"runs", Json::array()}};
        for (const RunSummary& run : runs.value())
            json["runs"].push_back(summaryJson(run));
        printJson(json);
        return kDone;
    }
    if (runs.value().empty() && !stored.value().empty()) {
        note(fmt::format("No run {} in {}; there are {}", filterText(arguments.filter), arguments.library.string(), typesText(stored.value())));
        return kDone;
    }
    if (runs.value().empty()) {
        note(fmt::format("No runs in {}. `hindsight import FILE...` or `hindsight download` brings some.", arguments.library.string()));
        return kDone;
    }
    TextTable table({"RUN", "WORKFLOW ID", "TYPE", "STATUS", "EVENTS", "STARTED", "FROM"});
    for (const RunSummary& run : runs.value()) {
        const std::string from = run.key.source == "file" ? "file" : run.key.source;
        table.add({runName(run), run.key.workflowId, run.workflowType, std::string(runStatusName(run.status)),
                   std::to_string(run.events), run.start == kNoTime ? "" : formatTimeRfc3339(run.start),
                   (run.key.namespaceName.empty() ? from : from + " " + run.key.namespaceName)
                       + (run.label.empty() ? "" : " (" + run.label + ")") + (run.replayable ? "" : " (view only)")});
    }
    print(table.text());
    return kDone;
}

} // namespace hindsight::app
