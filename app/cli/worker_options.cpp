#include "app/cli/worker_options.h"

#include "app/cli/number_checks.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/core.h>

namespace hindsight::app {

void addWorkerOptions(CLI::App& command, WorkerArguments& arguments, replay::WorkerLaunch& launch)
{
    command.add_option("--worker", launch.command, "Command that starts your worker; {address}, {namespace}, {taskQueue}, {caFile} (with --tls) are replaced")
        ->type_name("CMD");
    command.add_flag("--listen", arguments.listen, "Serve a worker that you start by hand; 127.0.0.1 and any free port unless given")
        ->type_name("=[HOST:]PORT");
    const auto repeated = [&](const char* name, std::vector<std::string>& values, const char* help, const char* type) {
        command.add_option(name, values, help)->type_name(type)->allow_extra_args(false);
    };
    repeated("--env", launch.environment, "Set in the worker's environment, with the same placeholders", "NAME=VALUE");
    repeated("--allow-connection", launch.allowConnections, "A connection the worker may have although it looks like a Temporal frontend", "HOST:PORT");
    command.add_flag("--isolate", launch.isolate, "The worker reaches nothing but this program: no server, no database, no name server");
    command.add_flag("--tls", arguments.tls, "For workers that will not connect in clear: TLS, and an authority that the worker is led to trust; "
                                             "NAMES, by commas, go into the certificate beside localhost and the addresses")
        ->type_name("=[NAMES]");
    command.add_flag("--untried-sdk", launch.untriedSdk, "Believe also a worker whose SDK is older than any that this program was tried with");
    mustBeAboveZero(*command.add_option("--start-timeout", arguments.startTimeout, "Seconds until the worker must have polled (60)")->type_name("S"));
    mustBeAboveZero(*command.add_option("--task-timeout", arguments.taskTimeout, "Seconds for one workflow task, beside 5 ms an event (10)")->type_name("S"));
    command.add_option("--worker-memory", arguments.memory,
                       "MiB that a worker process with its children may hold (three quarters of the machine's among all)")
        ->type_name("MIB")->check(CLI::Range(1, 1 << 24));
    command.add_flag("--verbose", arguments.verbose, "Show what the worker writes, on stderr, and (check) each run on its own");
}

namespace {

Result<void> takeListen(const std::string& text, replay::WorkerLaunch& launch)
{
    if (text.empty())
        return {};
    launch.listen = true;
    if (text == "true")
        return {};
    std::string& host = launch.listenHost;
    const std::size_t colon = text.rfind(':');
    if (colon != std::string::npos) {
        host = text.substr(0, colon);
        if (host.size() > 2 && host.front() == '[' && host.back() == ']')
            host = host.substr(1, host.size() - 2);
    }
    const char* const begin = text.data() + (colon == std::string::npos ? 0 : colon + 1);
    const char* const end = text.data() + text.size();
    if (const auto [at, problem] = std::from_chars(begin, end, launch.listenPort);
        problem != std::errc{} || at != end || launch.listenPort < 0 || launch.listenPort > 65535 || host.empty())
        return Error{ErrorCode::Invalid, fmt::format("--listen={}: write --listen, --listen=PORT or --listen=HOST:PORT", text)};
    return {};
}

void takeTls(const std::string& text, replay::WorkerLaunch& launch)
{
    if (text.empty())
        return;
    launch.tls = true;
    if (text == "true")
        return;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        launch.tlsNames.push_back(text.substr(at, end - at)); // looked at where the certificate is made
        at = end + 1;
    }
}

} // namespace

Result<void> takeWorkerOptions(const std::string& command, const WorkerArguments& arguments, replay::WorkerLaunch& launch)
{
    if (Result<void> taken = takeListen(arguments.listen, launch); !taken.ok())
        return taken.error();
    takeTls(arguments.tls, launch);
    if (launch.listen == !launch.command.empty())
        return Error{ErrorCode::Invalid, command + (launch.listen ? ": --worker and --listen exclude each other"
                                                                  : ": name the worker: --worker 'CMD', or --listen for one that you start by hand")};
    if (launch.listen && launch.isolate)
        return Error{ErrorCode::Invalid, command + ": --isolate is for a worker that is started here (--worker); one that you start by hand runs where you start it"};
    for (const std::string& variable : launch.environment)
        if (const auto equals = variable.find('='); equals == 0 || equals == std::string::npos)
            return Error{ErrorCode::Invalid, fmt::format("--env {}: write NAME=VALUE", variable)};
    launch.memoryLimit = static_cast<std::int64_t>(arguments.memory) << 20;
    launch.startTimeout = milliseconds(arguments.startTimeout);
    return {};
}

std::chrono::milliseconds milliseconds(double seconds)
{
    return std::chrono::milliseconds(std::llround(seconds * 1000));
}

} // namespace hindsight::app
