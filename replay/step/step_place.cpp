#include "replay/step/step_place.h"

namespace hindsight::replay {

StepPlace stepPlace(const ReplayPlan& plan, EventId at)
{
    const std::size_t after = plan.taskThatSees({at.value + 1}); // the first one completed behind `at`
    StepPlace place{at, after == 0 ? plan.taskCount() : after - 1, after};
    if (place.task > 0 && at < plan.task(place.task).blockEnd)
        place.next = place.task;
    return place;
}

} // namespace hindsight::replay
