#include "app/cli/step_command.h"

#include "app/cli/check_inputs.h"
#include "app/cli/number_checks.h"
#include "app/cli/progress_line.h"
#include "app/cli/stop_on_signal.h"
#include "replay/dialect/run_names.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <fmt/core.h>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

namespace hindsight::app {

using namespace replay;

namespace {

/// `--query NAME --arg JSON --arg JSON --query OTHER`: arguments belong to the query before them.
void addQueryOptions(CLI::App& command, const std::shared_ptr<StepArguments>& arguments)
{
    // CLI11 hands over the options by kind, not in their order: that is read from the parser.
    auto* const query = command.add_option("--query", "Ask this query of the workflow; repeated for more")->type_name("NAME")->allow_extra_args(false);
    query->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    auto* const argument = command.add_option("--arg", "An argument of the query before it, as JSON; repeated for more")->type_name("JSON")->allow_extra_args(false);
    argument->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->needs(query);
    command.parse_complete_callback([&command, query, argument, arguments] {
        std::size_t queries = 0, values = 0;
        for (const CLI::Option* option : command.parse_order()) {
            if (option == query) {
                arguments->queries.push_back({query->results().at(queries++), {}});
            } else if (option == argument) {
                const std::string& text = argument->results().at(values++);
                if (arguments->queries.empty())
                    throw CLI::ValidationError("--arg " + text, "stands before any --query");
                if (!nlohmann::json::accept(text))
                    throw CLI::ValidationError("--arg " + text, "is not JSON; a text needs quotes of its own: --arg '\"text\"'");
                arguments->queries.back().arguments.push_back(text);
            }
        }
    });
}

} // namespace

void addStepCommand(CLI::App& app, ChosenCommand& chosen)
{
    auto arguments = std::make_shared<StepArguments>();
    StepOptions& options = arguments->options;
    CLI::App* const command = app.add_subcommand("step", "Stand at a point of a history with your own worker: stack, queries, what its code does next");
    command->add_option("RUN", arguments->run, "Run id (or 8 characters of it), workflow id, or history file")->required();
    command->add_option("--at", arguments->at, "After this event; repeated for more points, in any order")->type_name("N")->required()
        ->allow_extra_args(false);
    mustBeOneOrMore(*command->get_option("--at"));
    addWorkerOptions(*command, arguments->worker, options);
    command->add_flag("--stack", arguments->stack, "Where the code stands, as __stack_trace says");
    command->add_flag("--next", arguments->next, "The commands that the code produces next, beside the recorded ones");
    command->add_flag("--definitions", arguments->definitions, "Queries, signals and updates that the code handles here");
    addQueryOptions(*command, arguments);
    command->add_flag("--debug", options.debug, "For a debugger in the worker: no time limits, and TEMPORAL_DEBUG=true in its environment");
    command->add_option("--namespace", options.namespaceName, "When the history does not say its own (\"default\")")->type_name("NS");
    addFormatOption(*command, arguments->json);
    addDecodeOption(*command, options.decode);
    addLibraryOption(*command, arguments->library);
    command->callback([arguments, &chosen] { chosen.run = [arguments] { return runStep(*arguments); }; });
}

namespace {

int refuse(const Error& error)
{
    const int status = fail(error);
    return status == kOwnFault || status == kCancelled ? status : kUsage;
}

/// Says on stderr who waits for whom while the worker is asked.
class WaitTeller {
public:
    WaitTeller(const StepSession& session, ProgressLine& line) : m_thread([&session, &line](std::stop_token stop) { tell(session, line, stop); }) {}

private:
    static void tell(const StepSession& session, ProgressLine& line, std::stop_token stop)
    {
        std::mutex mutex;
        std::condition_variable_any never;
        std::unique_lock lock(mutex);
        while (!never.wait_for(lock, stop, std::chrono::milliseconds(250), [&stop] { return stop.stop_requested(); }))
            if (const StepWait wait = session.waiting(); wait.seconds > 0.5)
                line.update(waitText(wait));
    }
    std::jthread m_thread;
};

StepObserver observerFor(const StepArguments& arguments, ProgressLine& line)
{
    const auto say = [&line](const std::string& text) {
        line.clear();
        note(text);
    };
    StepObserver observer;
    if (!arguments.worker.listen.empty())
        observer.waiting = say; // somebody who starts the worker by hand must read the address
    observer.connected = [say](const WorkerInfo& worker) {
        say(fmt::format("worker: {} {}{}{}", worker.sdk, worker.version, worker.identity.empty() ? "" : ", " + worker.identity, worker.tls ? ", TLS" : ""));
    };
    observer.warning = [say](const std::string& text) { say("warning: " + text); };
    if (arguments.worker.verbose)
        observer.workerLog = [say](const std::string& text) { say("worker| " + text); };
    return observer;
}

Result<StepOptions> optionsOf(const StepArguments& arguments)
{
    StepOptions options = arguments.options;
    if (Result<void> taken = takeWorkerOptions("step", arguments.worker, options); !taken.ok())
        return taken.error();
    options.taskTimeout = milliseconds(arguments.worker.taskTimeout);
    return options;
}

int statusOf(const StepReport& report)
{
    int status = kDone;
    const auto count = [&status](const std::optional<StepProblem>& problem) {
        if (!problem)
            return;
        if (problem->code == UnverifiedCode::Cancelled)
            status = kCancelled;
        else if (status != kCancelled && status != 3)
            status = problem->diverged ? 1 : 3;
    };
    for (const StepAnswer& answer : report.answers) {
        count(answer.problem);
        if (answer.next)
            count(answer.next->stopped);
        const bool refused = std::ranges::any_of(answer.queries, [](const StepAnswered& query) { return query.reply.refused; });
        if (refused && status != kCancelled)
            status = 3;
    }
    return status;
}

} // namespace

int runStep(const StepArguments& arguments)
{
    const StopOnSignal signals;
    Result<StepOptions> options = optionsOf(arguments);
    if (!options.ok())
        return refuse(options.error());
    Result<CheckInputs> inputs = checkInputs({arguments.run}, arguments.library);
    if (!inputs.ok())
        return refuse(inputs.error());
    if (inputs.value().histories.size() != 1)
        return refuse({ErrorCode::Invalid, fmt::format("{}: is a folder; name one history", arguments.run)});
    const CheckInput& input = inputs.value().histories.front();
    if (!input.snapshot)
        return refuse({ErrorCode::Invalid, fmt::format("{}: {}", arguments.run, input.problem)});
    const auto events = static_cast<std::int64_t>(input.snapshot->finalCount());
    for (const std::int64_t at : arguments.at)
        if (at > events)
            return refuse({ErrorCode::Invalid, fmt::format("--at {}: {} has events 1 to {}", at, arguments.run, events)});

    const RunNames names = runNames(*input.snapshot, input.key, options.value().namespaceName);
    StepOptions& used = options.value();
    used.namespaceName = names.namespaceName;
    used.taskQueue = names.taskQueue;
    used.knownServers = inputs.value().servers;
    StepWants wants;
    wants.queries = arguments.queries;
    wants.stack = arguments.stack;
    wants.next = arguments.next;
    wants.definitions = arguments.definitions;
    if (!wants.stack && !wants.next && !wants.definitions && wants.queries.empty())
        wants.stack = wants.next = true;

    ProgressLine line;
    StepReport report{arguments.run, names.workflowId, names.runId, names.workflowType, names.namespaceName, events, {}, {}, {}};
    StepSession session(used, observerFor(arguments, line));
    {
        const WaitTeller teller(session, line);
        if (const Result<void> started = session.start(signals.token()); !started.ok()) {
            line.clear();
            if (started.error().code == ErrorCode::NotFound) { // the worker did not come
                note("hindsight: " + started.error().message);
                return 3;
            }
            return refuse(started.error());
        }
        for (const std::int64_t at : arguments.at)
            report.answers.push_back(session.look({input.snapshot, input.key, input.problem}, {at}, wants, signals.token()));
    }
    line.clear();
    report.worker = session.worker();
    report.notes = session.notes();
    print(arguments.json ? stepJson(report, used.decode) : stepText(report, used.decode));
    return statusOf(report);
}

} // namespace hindsight::app
