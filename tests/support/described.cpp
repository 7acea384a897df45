#include "tests/support/described.h"

#include "temporal/api/workflowservice/v1/request_response.pb.h"

namespace hindsight::tests {

Described described(const std::string& bytes)
{
    temporal::api::workflowservice::v1::DescribeWorkflowExecutionResponse response;
    Described out;
    out.readable = response.ParseFromString(bytes);
    out.pendingActivities = response.pending_activities_size();
    if (out.pendingActivities > 0) {
        out.activityAttempt = response.pending_activities(0).attempt();
        out.activityFailure = response.pending_activities(0).last_failure().message();
    }
    out.workflowTaskAttempt = response.pending_workflow_task().attempt();
    return out;
}

} // namespace hindsight::tests
