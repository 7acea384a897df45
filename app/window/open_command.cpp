#include "app/window/open_command.h"

#include "app/window/run_window.h"
#include "history/store/library.h"

#include <CLI/CLI.hpp>

namespace hindsight::app {

void addOpenCommand(CLI::App& app, ChosenCommand& chosen)
{
    CLI::App* command = app.add_subcommand("open", "the window on a run or a history file");
    auto arguments = std::make_shared<WindowArguments>();
    command->add_option("RUN", arguments->run, "run id, workflow id, prefix of a run id, or file; none: the last one");
    addLibraryOption(*command, arguments->library);
    command->add_option("--worker", arguments->worker, "check the run against this worker right away (run by sh -c)")->type_name("CMD");
    command->add_option("--env", arguments->environment, "environment of the worker")->type_name("NAME=VALUE");
    command->add_option("--report", arguments->report, "show the verdict of a saved `check --format json` report")->type_name("FILE");
    command->add_option("--theme", arguments->theme, "dark, light or system")->check(CLI::IsMember({"dark", "light", "system"}));
    command->add_flag("--time-first-paint", arguments->timeFirstPaint)->group(""); // hidden: for the benchmark
    command->callback([arguments, &chosen] { chosen.run = [arguments] { return runWindow(*arguments); }; });
}

int runWithoutCommand()
{
    WindowArguments arguments;
    arguments.library = history::Library::defaultPath();
    return runWindow(arguments);
}

} // namespace hindsight::app
