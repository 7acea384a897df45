#include "history/source/server.h"

#include "history/model/clock.h"
#include "history/source/history_page.h"
#include "history/source/rpc_channel.h"
#include "history/source/rpc_error.h"
#include "history/source/transient_tail.h"

#include "temporal/api/workflowservice/v1/request_response.pb.h"

#include <condition_variable>
#include <fmt/core.h>
#include <mutex>

namespace hindsight::history {

namespace api = temporal::api::workflowservice::v1;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kShortCall{20000};
constexpr milliseconds kPageCall{180000};   // one page may be tens of megabytes on a thin line
constexpr milliseconds kFirstWait{50};
constexpr int kAttempts = 5;                // waits of 50, 150, 450, 1350 ms between them
constexpr int kListPage = 500;

/// First pages are small, so that something is on the screen at once; a server may still send more.
std::int32_t pageSize(std::size_t page)
{
    return page == 0 ? 100 : page == 1 ? 400 : 1000;
}

void pause(milliseconds time, const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, stop, time, [] { return false; });
}

RunStatus statusOf(int status)
{
    switch (status) { // enums/v1/workflow.proto, WorkflowExecutionStatus
    case 1: return RunStatus::Running;
    case 2: return RunStatus::Completed;
    case 3: return RunStatus::Failed;
    case 4: return RunStatus::Canceled;
    case 5: return RunStatus::Terminated;
    case 6: return RunStatus::ContinuedAsNew;
    case 7: return RunStatus::TimedOut;
    case 8: return RunStatus::Paused;
    default: return RunStatus::Unknown;
    }
}

Time timeOf(const google::protobuf::Timestamp& stamp)
{
    return Time{std::chrono::seconds(stamp.seconds()) + Duration(stamp.nanos())};
}

ListedRun listedRun(const temporal::api::workflow::v1::WorkflowExecutionInfo& info)
{
    ListedRun run;
    run.workflowId = info.execution().workflow_id();
    run.runId = info.execution().run_id();
    run.workflowType = info.type().name();
    run.taskQueue = info.task_queue();
    run.status = statusOf(info.status());
    run.start = info.has_start_time() ? timeOf(info.start_time()) : kNoTime;
    run.close = info.has_close_time() ? timeOf(info.close_time()) : kNoTime;
    run.historyLength = info.history_length();
    return run;
}

} // namespace

struct ServerClient::Impl {
    explicit Impl(Connection where) : connection(std::move(where)), channel(connection) {}

    /// Repeats what a moment's trouble failed. `request` is serialized once.
    Result<std::string> call(ServerMethod method, const google::protobuf::MessageLite& message, milliseconds timeout,
                             const std::string& what, const std::stop_token& stop)
    {
        const std::string request = message.SerializeAsString();
        milliseconds wait = kFirstWait;
        for (int attempt = 1;; ++attempt, wait *= 3) {
            std::string response;
            const RpcStatus status = channel.call(method, request, response, timeout, stop);
            if (status.code == 0)
                return response;
            if (stop.stop_requested() || attempt == kAttempts || !isTransient(status))
                return rpcError(status, connection, what, stop);
            pause(wait, stop);
        }
    }

    Result<std::string> describe(const std::string& workflowId, const std::string& runId, const std::stop_token& stop)
    {
        api::DescribeWorkflowExecutionRequest request;
        request.set_namespace_(connection.namespaceName);
        request.mutable_execution()->set_workflow_id(workflowId);
        request.mutable_execution()->set_run_id(runId);
        return call(ServerMethod::DescribeWorkflowExecution, request, kShortCall, named(workflowId, runId), stop);
    }

    static std::string named(const std::string& workflowId, const std::string& runId)
    {
        return runId.empty() ? "workflow " + workflowId : fmt::format("workflow {}, run {}", workflowId, runId);
    }

    Connection connection;
    RpcChannel channel;
};

ServerClient::ServerClient(Connection connection) : m_impl(std::make_unique<Impl>(std::move(connection))) {}
ServerClient::~ServerClient() = default;
ServerClient::ServerClient(ServerClient&&) noexcept = default;

Result<void> ServerClient::probe(std::stop_token stop)
{
    auto system = m_impl->call(ServerMethod::GetSystemInfo, api::GetSystemInfoRequest(), kShortCall, "the first question", stop);
    if (!system.ok())
        return system.error();
    api::DescribeNamespaceRequest request;
    request.set_namespace_(m_impl->connection.namespaceName);
    auto known = m_impl->call(ServerMethod::DescribeNamespace, request, kShortCall, "the namespace", stop);
    if (!known.ok())
        return known.error();
    return {};
}

Result<void> ServerClient::list(const std::string& query, std::stop_token stop,
                                const std::function<bool(std::span<const ListedRun>)>& found)
{
    api::ListWorkflowExecutionsRequest request;
    request.set_namespace_(m_impl->connection.namespaceName);
    request.set_page_size(kListPage);
    request.set_query(query);
    for (;;) {
        auto answer = m_impl->call(ServerMethod::ListWorkflowExecutions, request, kShortCall, fmt::format("the query \"{}\"", query), stop);
        if (!answer.ok())
            return answer.error();
        api::ListWorkflowExecutionsResponse response;
        if (!response.ParseFromString(answer.value()))
            return Error{ErrorCode::Network, fmt::format("server {}: its list of workflows cannot be read", m_impl->connection.address)};
        std::vector<ListedRun> rows;
        for (const auto& info : response.executions())
            rows.push_back(listedRun(info));
        if (!found(rows) || response.next_page_token().empty())
            return {};
        if (response.next_page_token() == request.next_page_token())
            return Error{ErrorCode::Network, fmt::format("server {}: repeats a page of its list of workflows", m_impl->connection.address)};
        request.set_next_page_token(response.next_page_token());
    }
}

Result<LoadedHistory> ServerClient::download(const std::string& workflowId, const std::string& runId, std::stop_token stop,
                                             const DownloadProgress& progress)
{
    const Connection& connection = m_impl->connection;
    LoadedHistory history;
    history.origin = connection.address;
    history.describedAt = now();
    auto described = m_impl->describe(workflowId, runId, stop);
    if (!described.ok())
        return described.error();
    history.description = std::move(described).value();
    api::DescribeWorkflowExecutionResponse description;
    if (!description.ParseFromString(history.description))
        return Error{ErrorCode::Network, fmt::format("server {}: its description of workflow {} cannot be read", connection.address, workflowId)};
    const auto& info = description.workflow_execution_info();
    const std::string run = info.execution().run_id().empty() ? runId : info.execution().run_id();
    history.key = {connection.address, connection.namespaceName, workflowId, run};
    const std::string what = Impl::named(workflowId, run);
    const auto broken = [&](const std::string& text) {
        return Error{ErrorCode::Network, fmt::format("server {}: {}: {}", connection.address, what, text)};
    };

    api::GetWorkflowExecutionHistoryRequest request;
    request.set_namespace_(connection.namespaceName);
    request.mutable_execution()->set_workflow_id(workflowId);
    request.mutable_execution()->set_run_id(run);
    PageSequence sequence;
    DownloadEvent event;
    event.expectedEvents = info.history_length();
    do {
        request.set_maximum_page_size(pageSize(event.page));
        auto answer = m_impl->call(ServerMethod::GetWorkflowExecutionHistory, request, kPageCall, what, stop);
        if (!answer.ok())
            return answer.error();
        auto page = parseHistoryPage(std::move(answer).value());
        if (!page.ok())
            return broken(page.error().message);
        if (auto next = sequence.add(page.value(), request.next_page_token()); !next.ok())
            return broken(next.error().message);
        if (!page.value().events->empty())
            history.pages.push_back(page.value().events);
        request.set_next_page_token(page.value().nextToken);
        ++event.page;
        event.events = static_cast<std::size_t>(sequence.lastId());
        event.bytes += page.value().events->size();
        event.latest = page.value().events;
        if (progress)
            progress(event);
        if (stop.stop_requested())
            return cancelled();
    } while (!request.next_page_token().empty());

    const auto received = sequence.lastId();
    history.transientTail = cutTransientTail(history.pages, info.history_length());
    if (history.pages.empty())
        return broken("has no events");
    if (received < info.history_length())
        return broken(fmt::format("the server ended after event {}, but its own description counts {}. Nothing was stored", received,
                                  info.history_length()));
    if (received > info.history_length() && history.transientTail == nullptr) {
        // The run went on while we read; describe it as it is now.
        const Time when = now();
        auto again = m_impl->describe(workflowId, run, stop);
        if (again.ok()) {
            history.description = std::move(again).value();
            history.describedAt = when;
        } else if (again.error().code == ErrorCode::Cancelled) {
            return again.error();
        }
    }
    return history;
}

} // namespace hindsight::history
