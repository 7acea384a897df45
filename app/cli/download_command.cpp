#include "app/cli/download_command.h"

#include "app/cli/connection_options.h"
#include "app/cli/progress_line.h"
#include "app/cli/stop_on_signal.h"
#include "history/model/format.h"
#include "history/store/library.h"

#include <CLI/CLI.hpp>

#include <atomic>
#include <cstdio>
#include <fmt/core.h>
#include <mutex>

namespace hindsight::app {

using namespace history;

void addDownloadCommand(CLI::App& app, ChosenCommand& chosen)
{
    auto arguments = std::make_shared<DownloadArguments>();
    CLI::App* const command = app.add_subcommand("download", "Download runs from a Temporal server into the library (only reads)");
    addConnectionOptions(*command, arguments->connection);
    CLI::Option* const workflow = command->add_option("--workflow-id", arguments->workflowId, "This workflow; its newest run without --run-id");
    workflow->type_name("ID");
    command->add_option("--run-id", arguments->runId, "This run of the workflow")->type_name("ID")->needs(workflow);
    command->add_option("--query", arguments->query, "Every run of this visibility query, e.g. \"WorkflowType = 'Order'\"; "
                                                     "without --query and --workflow-id every run of the namespace")
        ->type_name("Q")
        ->excludes(workflow);
    command->add_option("--parallel", arguments->parallel, "Downloads in flight")->type_name("N")->check(CLI::Range(1, 32))->capture_default_str();
    addLibraryOption(*command, arguments->library);
    command->callback([arguments, &chosen] { chosen.run = [arguments] { return runDownload(*arguments); }; });
}

namespace {

struct Wanted {
    std::string workflowId, runId;
};

Result<std::vector<Wanted>> wantedRuns(ServerClient& client, const DownloadArguments& arguments, const std::stop_token& stop,
                                       ProgressLine& progress)
{
    if (!arguments.workflowId.empty())
        return std::vector<Wanted>{{arguments.workflowId, arguments.runId}};
    std::vector<Wanted> wanted;
    auto listed = client.list(arguments.query, stop, [&](std::span<const ListedRun> rows) {
        for (const ListedRun& row : rows)
            wanted.push_back({row.workflowId, row.runId});
        progress.update(fmt::format("{} runs found", wanted.size()));
        return true;
    });
    if (!listed.ok())
        return listed.error();
    return wanted;
}

/// Several threads download, one at a time stores and speaks.
class Downloads {
public:
    Downloads(ServerClient& client, Library& library, std::vector<Wanted> wanted, ProgressLine& progress)
        : m_client(client), m_library(library), m_wanted(std::move(wanted)), m_progress(progress)
    {
    }

    int run(int parallel, const std::stop_token& stop)
    {
        std::vector<std::jthread> threads;
        const auto count = std::min(static_cast<std::size_t>(parallel), m_wanted.size());
        for (std::size_t i = 0; i < count; ++i)
            threads.emplace_back([this, stop] { work(stop); });
        threads.clear(); // joins
        m_progress.clear();
        const bool stopped = stop.stop_requested();
        if (stopped)
            note("hindsight: " + cancelled().message);
        if (m_failures.empty())
            return stopped ? int{kCancelled} : int{kDone};
        if (m_wanted.size() > 1)
            note(fmt::format("hindsight: {} of {} runs failed:", m_failures.size(), m_wanted.size()));
        int status = kFailed;
        for (const Error& failure : m_failures)
            status = fail(failure);
        return stopped ? int{kCancelled} : status;
    }

private:
    void work(const std::stop_token& stop)
    {
        for (std::size_t i = m_next++; i < m_wanted.size() && !stop.stop_requested(); i = m_next++) {
            const Wanted& wanted = m_wanted[i];
            auto history = m_client.download(wanted.workflowId, wanted.runId, stop, [&](const DownloadEvent& event) {
                m_progress.update(fmt::format("{} of {} runs; {}: {} of {} events, {}", m_done.load(), m_wanted.size(), wanted.workflowId,
                                              event.events, event.expectedEvents, formatBytes(event.bytes)));
            });
            const std::lock_guard lock(m_mutex);
            ++m_done;
            if (!history.ok()) {
                if (history.error().code != ErrorCode::Cancelled)
                    m_failures.push_back(history.error());
                continue;
            }
            auto stored = m_library.store(history.value());
            if (!stored.ok()) {
                m_failures.push_back(stored.error());
                continue;
            }
            m_progress.clear();
            print(stored.value().text + "\n");
            std::fflush(stdout);
        }
    }

    ServerClient& m_client;
    Library& m_library;
    std::vector<Wanted> m_wanted;
    ProgressLine& m_progress;
    std::atomic<std::size_t> m_next = 0, m_done = 0;
    std::mutex m_mutex; ///< library, stdout and failures
    std::vector<Error> m_failures;
};

} // namespace

int runDownload(const DownloadArguments& arguments)
{
    const StopOnSignal signals;
    auto library = Library::open(arguments.library);
    if (!library.ok())
        return fail(library.error());
    ServerClient client(arguments.connection);
    ProgressLine progress;
    progress.update(fmt::format("waiting for {}", arguments.connection.address)); // it may never answer
    auto wanted = wantedRuns(client, arguments, signals.token(), progress);
    if (!wanted.ok()) {
        progress.clear();
        return fail(wanted.error());
    }
    if (wanted.value().empty()) {
        progress.clear();
        note(fmt::format("hindsight: no run matches in namespace {} of {}", arguments.connection.namespaceName, arguments.connection.address));
        return kDone;
    }
    Downloads downloads(client, library.value(), std::move(wanted).value(), progress);
    return downloads.run(arguments.parallel, signals.token());
}

} // namespace hindsight::app
