#include "replay/frontend/rpc_names.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace hindsight::replay {
namespace {

constexpr std::string_view kWorkflowService = "temporal.api.workflowservice.v1.WorkflowService";
constexpr std::size_t kLongestName = 100;

constexpr std::pair<std::string_view, Rpc> kWorkflowServiceRpcs[] = {
    {"PollWorkflowTaskQueue", Rpc::PollWorkflowTaskQueue},
    {"PollActivityTaskQueue", Rpc::PollNothing},
    {"PollNexusTaskQueue", Rpc::PollNothing},
    {"RespondWorkflowTaskCompleted", Rpc::RespondWorkflowTaskCompleted},
    {"RespondWorkflowTaskFailed", Rpc::RespondWorkflowTaskFailed},
    {"RespondQueryTaskCompleted", Rpc::RespondQueryTaskCompleted},
    {"GetSystemInfo", Rpc::GetSystemInfo},
    {"DescribeNamespace", Rpc::DescribeNamespace},
    {"ShutdownWorker", Rpc::AnswerEmpty},
    {"RecordWorkerHeartbeat", Rpc::AnswerEmpty},
    {"ResetStickyTaskQueue", Rpc::AnswerEmpty},
    {"GetClusterInfo", Rpc::AnswerEmpty},
    {"GetWorkflowExecutionHistory", Rpc::AnswerNotFound},
    {"RespondActivityTaskCompleted", Rpc::AnswerNotFound},
    {"RespondActivityTaskCompletedById", Rpc::AnswerNotFound},
    {"RespondActivityTaskFailed", Rpc::AnswerNotFound},
    {"RespondActivityTaskFailedById", Rpc::AnswerNotFound},
    {"RespondActivityTaskCanceled", Rpc::AnswerNotFound},
    {"RespondActivityTaskCanceledById", Rpc::AnswerNotFound},
    {"RecordActivityTaskHeartbeat", Rpc::AnswerNotFound},
    {"RecordActivityTaskHeartbeatById", Rpc::AnswerNotFound},
    {"RespondNexusTaskCompleted", Rpc::AnswerNotFound},
    {"RespondNexusTaskFailed", Rpc::AnswerNotFound},
};

struct Split {
    std::string_view service, method;
};

Split split(std::string_view path)
{
    if (path.starts_with('/'))
        path.remove_prefix(1);
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos)
        return {"", path};
    return {path.substr(0, slash), path.substr(slash + 1)};
}

} // namespace

Rpc rpcOf(std::string_view path)
{
    const auto [service, method] = split(path);
    if (service == "grpc.health.v1.Health" && method == "Check")
        return Rpc::HealthCheck;
    if (service != kWorkflowService)
        return Rpc::Foreign;
    const auto* found = std::find_if(std::begin(kWorkflowServiceRpcs), std::end(kWorkflowServiceRpcs),
                                     [wanted = method](const auto& entry) { return entry.first == wanted; });
    return found == std::end(kWorkflowServiceRpcs) ? Rpc::Foreign : found->second;
}

std::string foreignRpcName(std::string_view path)
{
    const auto [service, method] = split(path);
    std::string name;
    if (service != kWorkflowService && !service.empty()) {
        name = service.substr(service.rfind('.') + 1);
        name += '/';
    }
    name += method;
    name.resize(std::min(name.size(), kLongestName));
    // Whoever connects chooses this text: keep what a method name may hold.
    std::replace_if(name.begin(), name.end(), [](char c) { return c < '!' || c > '~'; }, '?');
    return name;
}

std::string unknownMethodText(std::string_view path)
{
    const auto [service, method] = split(path);
    return "unknown method " + std::string(method) + " for service " + std::string(service);
}

} // namespace hindsight::replay
