// What tests ask of a stored description, without the generated header in a file that moc reads.
#pragma once

#include <string>

namespace hindsight::tests {

struct Described {
    bool readable = false;
    int pendingActivities = 0;
    int activityAttempt = 0;        ///< of the first pending activity
    std::string activityFailure;    ///< its last failure's message
    int workflowTaskAttempt = 0;    ///< of the pending workflow task
};

Described described(const std::string& describeWorkflowExecutionResponse);

} // namespace hindsight::tests
