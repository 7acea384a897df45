// Every method of a Temporal frontend that this program can call. All of them only read: that no other is ever called
// is what makes the download safe on a production cluster. A test reads this file; extend it only with reading methods.
#pragma once

#include <array>
#include <string_view>

namespace hindsight::history {

enum class ServerMethod { GetSystemInfo, DescribeNamespace, ListWorkflowExecutions, DescribeWorkflowExecution, GetWorkflowExecutionHistory };

inline constexpr std::array<std::string_view, 5> kServerMethods{
    "/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo",
    "/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace",
    "/temporal.api.workflowservice.v1.WorkflowService/ListWorkflowExecutions",
    "/temporal.api.workflowservice.v1.WorkflowService/DescribeWorkflowExecution",
    "/temporal.api.workflowservice.v1.WorkflowService/GetWorkflowExecutionHistory",
};

constexpr std::string_view path(ServerMethod method)
{
    return kServerMethods[static_cast<std::size_t>(method)];
}

} // namespace hindsight::history
