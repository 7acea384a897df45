// The composition root: the guard of worker processes, a command, or the window. Commands never make a QApplication.
#include "app/cli/check_command.h"
#include "app/cli/download_command.h"
#include "app/cli/ignore_command.h"
#include "app/cli/import_command.h"
#include "app/cli/list_command.h"
#include "app/cli/show_command.h"
#include "app/cli/state_command.h"
#include "app/cli/step_command.h"
#include "app/window/open_command.h"
#include "app/window/render_command.h"
#include "replay/frontend/worker_process.h"

#include <CLI/CLI.hpp>

#include <exception>

using namespace hindsight::app;

namespace {

int runChosen(const ChosenCommand& chosen)
{
    try {
        return chosen.run();
    } catch (const std::bad_alloc&) {
        return fail({hindsight::ErrorCode::Internal, "not enough memory for this"});
    } catch (const std::exception& exception) {
        return fail({hindsight::ErrorCode::Internal, std::string("our own fault: ") + exception.what()});
    }
}

/// A word that is no command would otherwise be "not expected", together with all that follows it. False when that is not the mistake.
bool refusedCommand(const CLI::App& app, int argc, char** argv)
{
    if (argc < 2 || argv[1][0] == '-')
        return false;
    std::string commands;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (command->get_name() == argv[1])
            return false;
        commands += (commands.empty() ? "" : ", ") + command->get_name();
    }
    note("hindsight: there is no command \"" + std::string(argv[1]) + "\"; there are " + commands + ". To open a run: hindsight open RUN");
    return true;
}

} // namespace

int main(int argc, char** argv)
{
    if (const auto guard = hindsight::replay::runRequestedGuard(argc, argv))
        return *guard;
    CLI::App app("Hindsight: step through Temporal workflow histories and check new code against them.", "hindsight");
    app.set_version_flag("--version", "hindsight " HINDSIGHT_VERSION);
    app.require_subcommand(0, 1);
    ChosenCommand chosen;
    addCheckCommand(app, chosen);
    addDownloadCommand(app, chosen);
    addImportCommand(app, chosen);
    addListCommand(app, chosen);
    addIgnoreCommand(app, chosen);
    addOpenCommand(app, chosen);
    addRenderCommand(app, chosen);
    addShowCommand(app, chosen);
    addStateCommand(app, chosen);
    addStepCommand(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ExtrasError& error) {
        if (!refusedCommand(app, argc, argv))
            app.exit(error);
        return kUsage;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kUsage;
    }
    if (chosen.run)
        return runChosen(chosen);
    chosen.run = runWithoutCommand;
    return runChosen(chosen);
}
