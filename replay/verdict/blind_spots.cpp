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
        localActivities = localActivities || plan.markerName({id}) == "core_local_activity";
    }
    if (updates)
        spots.push_back({0, "update.outcome", "not_visible_on_this_sdk"});
    if (localActivities)
        spots.push_back({0, "localActivity.input", "not_visible_on_this_sdk"});
    return spots;
}

std::vector<NotSeen> goBlindSpots(const ReplayPlan& plan, EventId checkedTo)
{
    std::vector<NotSeen> spots{{0, "attributes", "drift_not_compared"}};
    bool activities = false, updates = false, localActivities = false, skippedMarkers = false, summaries = false;
    for (std::int64_t id = 1; id <= checkedTo.value; ++id) {
        const std::string_view marker = plan.markerName({id});
        summaries = summaries || (history::isCommandEvent(plan.type({id})) && plan.hasUserMetadata({id}));
        activities = activities || plan.type({id}) == EventType::ActivityTaskScheduled;
        updates = updates || plan.type({id}) == EventType::WorkflowExecutionUpdateCompleted;
        localActivities = localActivities || marker == "LocalActivity";
        skippedMarkers = skippedMarkers || marker == "Version" || marker == "MutableSideEffect";
    }
    // The SDK's texts, all that a replay shows, leave out the bytes of an activity's input.
    if (activities)
        spots.push_back({0, "activity.input", "not_visible_on_this_sdk"});
    if (summaries)
        spots.push_back({0, "userMetadata", "not_visible_on_this_sdk"});
    if (updates)
        spots.push_back({0, "update.outcome", "not_visible_on_this_sdk"});
    if (localActivities)
        spots.push_back({0, "localActivity.input", "not_visible_on_this_sdk"});
    // A GetVersion or MutableSideEffect that is gone passes, and so may one in another place.
    if (skippedMarkers)
        spots.push_back({0, "marker.Version and marker.MutableSideEffect", "not_visible_on_this_sdk"});
    return spots;
}

std::vector<NotSeen> javaBlindSpots(const ReplayPlan& plan, EventId checkedTo)
{
    std::vector<NotSeen> spots{{0, "attributes", "drift_not_compared"}};
    bool updates = false, localActivities = false;
    for (EventId id{1}; id <= checkedTo; ++id.value) {
        updates = updates || plan.type(id) == EventType::WorkflowExecutionUpdateCompleted;
        localActivities = localActivities || plan.markerName(id) == "LocalActivity";
    }
    if (updates)
        spots.push_back({0, "update.outcome", "not_visible_on_this_sdk"});
    if (localActivities) // matched by id alone: one of another type in its place takes its result
        spots.push_back({0, "localActivity.type", "not_visible_on_this_sdk"});
    if (localActivities)
        spots.push_back({0, "localActivity.input", "not_visible_on_this_sdk"});
    if (!plan.closedByCommand()) // one that runs asynchronously: no command until it ends, and no stack waits in it
        spots.push_back({0, "localActivity.async_at_the_open_end", "not_visible_on_this_sdk"});
    return spots;
}

} // namespace hindsight::replay
