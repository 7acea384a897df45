#include "replay/verdict/blind_spots.h"

namespace hindsight::replay {

using history::EventType;

std::vector<NotSeen> coreBlindSpots(const ReplayPlan& plan, EventId checkedTo)
{
    // No SDK compares inputs, timeouts, retry policies, ... when it replays.
    std::vector<NotSeen> spots{{0, "attributes", "drift_not_compared"}};
    bool updates = false, localActivities = false;
    for (std::int64_t id = 1; id <= checkedTo.value; ++id) {
        updates = updates || plan.type({id}) == EventType::WorkflowExecutionUpdateCompleted;
        localActivities = localActivities
            || (plan.type({id}) == EventType::MarkerRecorded && plan.isLookAhead({id}) && !plan.isPatchMarker({id}));
    }
    if (updates)
        spots.push_back({0, "update.outcome", "not_visible_on_this_sdk"});
    if (localActivities)
        spots.push_back({0, "localActivity.input", "not_visible_on_this_sdk"});
    return spots;
}

} // namespace hindsight::replay
