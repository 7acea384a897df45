#include "app/cli/check_command.h"

#include "app/cli/check_inputs.h"
#include "app/cli/ignore_command.h"
#include "app/cli/number_checks.h"
#include "app/cli/open_run.h"
#include "app/cli/progress_line.h"
#include "app/cli/stop_on_signal.h"
#include "history/store/library.h"
#include "replay/proven_check.h"
#include "replay/verdict/code_digest.h"
#include "ui/jobs/verdict_memory.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hindsight::app {

using namespace replay;

void addCheckCommand(CLI::App& app, ChosenCommand& chosen)
{
    auto arguments = std::make_shared<CheckArguments>();
    CheckOptions& options = arguments->options;
    CLI::App* const command = app.add_subcommand("check", "Replay recorded histories with your own worker and say where its code diverges");
    command->add_option("RUN", arguments->runs, "Run id (or 8 characters of it), workflow id, history file, or folder of files");
    command->add_flag("--all", arguments->all, "Every run of the library; --type and --status say which of them");
    addRunFilter(*command, arguments->filter);
    addWorkerOptions(*command, arguments->worker, options);
    command->add_option("--against", options.against, "A second worker for the same histories: say what breaks and what gets fixed against it")
        ->type_name("CMD");
    command->add_option("--namespace", options.defaultNamespace, "For histories that do not say theirs (\"default\")")->type_name("NS");
    mustBeAboveZero(*command->add_option("--time-limit", arguments->timeLimit, "Seconds for one history at most (no limit)")->type_name("S"));
    command->add_option("--jobs", options.processes, "Worker processes (one for 64 histories, one a core at most)")->type_name("N")->check(CLI::Range(1, 64));
    command->add_option("--in-flight", options.tasksInFlight, "Histories in the hands of one worker process at a time (5)")
        ->type_name("N")->check(CLI::Range(1, 64));
    command->add_flag("--reuse-proofs", arguments->reuseProofs,
                      "Do not replay what an earlier check with this option proved: same history, same files under --code, same command");
    command->add_option("--code", arguments->code, "With --reuse-proofs: files and folders that decide what the worker does")->type_name("PATH...");
    command->add_option_function<std::string>("--fail-on", [arguments](const std::string& what) { arguments->failOnDiffers = what == "differs"; },
                                              "differs: exit with 1 also when attributes differ silently")
        ->check(CLI::IsMember({"diverged", "differs"}))->type_name("diverged|differs");
    command->add_flag("--no-drift", arguments->noDrift, "Do not compare inputs, timeouts, retry policies and other attributes");
    mustBeZeroOrMore(*command->add_option("--drift-limit", arguments->driftLimit, "Seconds for that comparison in one history, 0 = no limit (10)")
                          ->type_name("S"));
    command->add_flag("--live-inputs", options.liveInputs,
                      "Go: run workflow tasks live to compare what activities are given; code that a replay never runs may run (README)");
    command->add_option("--ignore", arguments->ignore, "Leave a field out of that comparison (charge_card:input); `hindsight ignore` keeps such rules")
        ->type_name("TYPE:PATH")->allow_extra_args(false);
    addFormatOption(*command, arguments->json);
    addDecodeOption(*command, options.decode);
    addLibraryOption(*command, arguments->library);
    command->callback([arguments, &chosen] { chosen.run = [arguments] { return runCheck(*arguments); }; });
}

namespace {

/// Runs by what they are instead of by name.
bool choosesStored(const CheckArguments& arguments) { return arguments.all || !arguments.filter.any(); }

Result<CheckOptions> optionsOf(const CheckArguments& arguments)
{
    CheckOptions options = arguments.options;
    if (arguments.runs.empty() != choosesStored(arguments))
        return Error{ErrorCode::Invalid, arguments.runs.empty() ? "check: name the runs: RUN..., or --all, --type or --status for those of the library"
                                                                : "check: RUN names what is checked; --all, --type and --status are for all runs of the library"};
    if (Result<void> taken = takeWorkerOptions("check", arguments.worker, options); !taken.ok())
        return taken.error();
    if (options.listen && !options.against.empty())
        return Error{ErrorCode::Invalid, "check: --against compares two commands: name the first by --worker, not by --listen"};
    if (arguments.reuseProofs == arguments.code.empty())
        return Error{ErrorCode::Invalid, arguments.reuseProofs ? "check: --reuse-proofs must know when the code changed: name its files and folders by --code PATH..."
                                                               : "check: --code goes with --reuse-proofs"};
    options.historyTimeLimit = milliseconds(arguments.timeLimit);
    options.taskTimeout = milliseconds(arguments.worker.taskTimeout);
    options.drift = !arguments.noDrift;
    if (options.liveInputs && !options.drift)
        return Error{ErrorCode::Invalid, "check: --live-inputs is for the comparison that --no-drift leaves out"};
    if (!arguments.ignore.empty() && !options.drift)
        return Error{ErrorCode::Invalid, "check: --ignore is for the comparison that --no-drift leaves out"};
    for (const std::string& text : arguments.ignore) {
        Result<IgnoreRule> rule = parseIgnoreRule(text);
        if (!rule.ok())
            return Error{rule.error().code, "--ignore " + rule.error().message};
        options.ignore.push_back(std::move(rule).value());
    }
    if (options.drift) {
        Result<std::vector<IgnoreRule>> stored = ignoreRulesIn(arguments.library);
        if (!stored.ok())
            return stored.error();
        std::ranges::move(stored.value(), std::back_inserter(options.ignore));
    }
    // Small as it may be, a limit is not "none".
    options.driftLimit = std::chrono::microseconds(static_cast<std::int64_t>(std::ceil(std::min(arguments.driftLimit, 1e9) * 1e6)));
    return options;
}

std::string progressText(const CheckProgress& progress)
{
    switch (progress.phase) {
    case CheckProgress::Phase::StartingWorker:
    case CheckProgress::Phase::WaitingForWorker:
    case CheckProgress::Phase::Stopping: return progress.text;
    case CheckProgress::Phase::Checking: break;
    }
    std::string text = fmt::format("checked {} of {}", progress.done, progress.total);
    if (progress.diverged > 0)
        text += fmt::format(", {} diverged", progress.diverged);
    if (progress.unverified > 0)
        text += fmt::format(", {} unverified", progress.unverified);
    return text;
}

/// A terminal, or `2>&1`.
bool sameStream(int a, int b)
{
    struct stat first {}, second {};
    return ::fstat(a, &first) == 0 && ::fstat(b, &second) == 0 && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/// What is going on, on stderr. The check calls it from its threads, one at a time.
CheckObserver observerFor(const CheckArguments& arguments, ProgressLine& line)
{
    const auto say = [&line](const std::string& text) {
        line.clear();
        note(text);
    };
    CheckObserver observer;
    observer.progress = [&line, say, listen = !arguments.worker.listen.empty(), told = std::string()](const CheckProgress& progress) mutable {
        // Somebody who starts the worker by hand must read the address, also in a log.
        if (listen && progress.phase == CheckProgress::Phase::WaitingForWorker && progress.text != std::exchange(told, progress.text))
            say(progress.text);
        line.update(progressText(progress));
    };
    // The report begins with it; said at once only where that is read elsewhere.
    if (arguments.json || !sameStream(STDOUT_FILENO, STDERR_FILENO))
        observer.workerConnected = [say](const WorkerInfo& worker) {
            say(fmt::format("worker: {} {}{}{}", worker.sdk, worker.version, worker.buildId.empty() ? "" : ", build " + worker.buildId,
                            worker.identity.empty() ? "" : ", " + worker.identity));
        };
    observer.warning = [say](const std::string& text) { say("warning: " + text); };
    if (arguments.worker.verbose)
        observer.workerLog = [say](const std::string& text) { say("worker| " + text); };
    return observer;
}

/// Proofs are kept in the library; it is opened for writing only when there is one to keep.
ProofBook proofBook(const std::filesystem::path& library)
{
    ProofBook book;
    book.find = [library](const std::vector<std::string>& keys) -> Result<std::vector<std::optional<std::string>>> {
        const auto there = openIfThere(library);
        if (!there.ok())
            return there.error();
        return there.value() ? there.value()->findProofs(keys) : std::vector<std::optional<std::string>>(keys.size());
    };
    book.keep = [library](const std::vector<ProofBook::Entry>& entries) -> Result<void> {
        auto opened = history::Library::open(library);
        if (!opened.ok())
            return opened.error();
        std::vector<history::Proof> proofs;
        for (const ProofBook::Entry& entry : entries)
            proofs.push_back({entry.key, entry.report});
        return opened.value().keepProofs(proofs);
    };
    return book;
}

Result<CheckReport> checked(const CheckArguments& arguments, std::vector<CheckInput> inputs, const CheckOptions& options,
                            const CheckObserver& observer, std::stop_token stop)
{
    if (!arguments.reuseProofs)
        return check(std::move(inputs), options, observer, std::move(stop));
    const Result<std::string> code = codeDigest(arguments.code);
    if (!code.ok())
        return code.error();
    const Result<std::string> program = codeDigest({"/proc/self/exe"}); // the same version may be built twice
    if (!program.ok())
        return program.error();
    return provenCheck(std::move(inputs), options, code.value(), program.value(), proofBook(arguments.library), observer, std::move(stop));
}

/// The window's list shows the last verdict of a run, whoever asked for it.
void keepVerdicts(const std::filesystem::path& library, const CheckReport& report, const std::unordered_map<std::int64_t, std::string>& contentHashes)
{
    std::vector<ui::FreshVerdict> fresh;
    for (const HistoryVerdict& verdict : report.histories)
        if (const auto hash = contentHashes.find(verdict.row.value); hash != contentHashes.end())
            fresh.push_back({hash->second, verdict});
    if (const auto kept = ui::rememberVerdicts(library, fresh, report.worker); !kept.ok())
        note("the verdicts could not be kept in the library: " + kept.error().message);
}

/// A mistake in the command: nothing was checked and nothing is on stdout.
int refuse(const Error& error)
{
    const int status = fail(error);
    return status == kOwnFault || status == kCancelled ? status : kUsage;
}

} // namespace

int runCheck(const CheckArguments& arguments)
{
    const StopOnSignal signals;
    Result<CheckOptions> options = optionsOf(arguments);
    if (!options.ok())
        return refuse(options.error());
    Result<CheckInputs> inputs = choosesStored(arguments) ? checkInputs(arguments.filter, arguments.library) : checkInputs(arguments.runs, arguments.library);
    if (!inputs.ok())
        return refuse(inputs.error());
    options.value().knownServers = inputs.value().servers;

    ProgressLine line;
    const Result<CheckReport> report = checked(arguments, std::move(inputs.value().histories), options.value(), observerFor(arguments, line), signals.token());
    line.clear();
    if (!report.ok())
        return refuse(report.error());
    keepVerdicts(arguments.library, report.value(), inputs.value().contentHashes);
    const bool colour = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    const std::string text = arguments.json ? reportJson(report.value()) : reportText(report.value(), colour, arguments.worker.verbose);
    // Written whole: its strings are clean already, and the colours are ours.
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        return fail({ErrorCode::Internal, "the report could not be written to standard output"});
    return report.value().exitStatus(arguments.failOnDiffers);
}

} // namespace hindsight::app
