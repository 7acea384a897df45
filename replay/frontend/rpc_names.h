// Which gRPC methods the frontend answers, and how: the one list of method names on this side (replay protocol, section 2).
#pragma once

#include <string>
#include <string_view>

namespace hindsight::replay {

enum class Rpc {
    PollWorkflowTaskQueue,
    PollNothing,               ///< activity and Nexus polls: held, then answered empty; never given a task
    RespondWorkflowTaskCompleted,
    RespondWorkflowTaskFailed,
    RespondQueryTaskCompleted,
    GetSystemInfo,
    DescribeNamespace,
    HealthCheck,
    AnswerEmpty,               ///< whatever they ask, an empty message is true
    AnswerNotFound,            ///< about activities, Nexus tasks and histories that do not exist here
    Foreign,                   ///< outside a worker's: UNIMPLEMENTED, and named in the report
};

/// `path` as gRPC gives it: "/temporal.api.workflowservice.v1.WorkflowService/PollWorkflowTaskQueue".
Rpc rpcOf(std::string_view path);
/// "StartWorkflowExecution"; other services with their name: "OperatorService/ListSearchAttributes". At most 100 characters.
std::string foreignRpcName(std::string_view path);
/// The text that real servers use and workers look for: "unknown method X for service Y".
std::string unknownMethodText(std::string_view path);

} // namespace hindsight::replay
