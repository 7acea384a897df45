#include "ui/document/steps.h"

#include "ui/document/time_range.h"

#include <algorithm>

namespace hindsight::ui {
namespace {

using history::EventIndex;
using history::EventType;
using history::HistorySnapshot;
using history::kNoEvent;
using history::WorkflowTask;

template <class Wanted>
EventIndex scan(const HistorySnapshot& history, EventIndex at, Direction direction, Wanted wanted)
{
    const auto size = static_cast<std::uint32_t>(history.size());
    if (direction == Direction::Forward) {
        for (std::uint32_t i = at.value + 1; i < size; ++i)
            if (wanted(EventIndex{i}))
                return EventIndex{i};
    } else {
        for (std::uint32_t i = std::min(at.value, size); i > 0; --i)
            if (wanted(EventIndex{i - 1}))
                return EventIndex{i - 1};
    }
    return at;
}

} // namespace

EventIndex stepEvent(const HistorySnapshot& history, EventIndex at, Direction direction)
{
    return scan(history, at, direction, [](EventIndex) { return true; });
}

EventIndex landmarkOf(const WorkflowTask& task)
{
    if (task.closed != kNoEvent)
        return task.closed;
    return task.started != kNoEvent ? task.started : task.scheduled;
}

EventIndex stepTask(const HistorySnapshot& history, EventIndex at, Direction direction)
{
    const auto tasks = history.workflowTasks();
    if (direction == Direction::Forward) {
        const auto next = std::partition_point(tasks.begin(), tasks.end(),
                                               [at](const WorkflowTask& task) { return landmarkOf(task) <= at; });
        return next == tasks.end() ? at : landmarkOf(*next);
    }
    const auto next = std::partition_point(tasks.begin(), tasks.end(),
                                           [at](const WorkflowTask& task) { return landmarkOf(task) < at; });
    return next == tasks.begin() ? at : landmarkOf(*std::prev(next));
}

bool isFailureEvent(EventType type)
{
    switch (type) {
    case EventType::WorkflowExecutionFailed:
    case EventType::WorkflowExecutionTimedOut:
    case EventType::WorkflowExecutionTerminated:
    case EventType::WorkflowTaskTimedOut:
    case EventType::WorkflowTaskFailed:
    case EventType::ActivityTaskFailed:
    case EventType::ActivityTaskTimedOut:
    case EventType::RequestCancelExternalWorkflowExecutionFailed:
    case EventType::StartChildWorkflowExecutionFailed:
    case EventType::ChildWorkflowExecutionFailed:
    case EventType::ChildWorkflowExecutionTimedOut:
    case EventType::ChildWorkflowExecutionTerminated:
    case EventType::SignalExternalWorkflowExecutionFailed:
    case EventType::WorkflowExecutionUpdateRejected:
    case EventType::NexusOperationFailed:
    case EventType::NexusOperationTimedOut:
    case EventType::NexusOperationCancelRequestFailed:
        return true;
    default: // event types are an open set: a newer server adds some
        return false;
    }
}

EventIndex stepFailure(const HistorySnapshot& history, EventIndex at, Direction direction)
{
    return scan(history, at, direction, [&](EventIndex i) { return isFailureEvent(history.type(i)); });
}

EventIndex stepGroup(const HistorySnapshot& history, EventIndex at, Direction direction)
{
    if (at.value >= history.size())
        return at;
    const auto group = history.spanOf(at);
    if (group == history::kNoSpan)
        return at;
    return scan(history, at, direction, [&](EventIndex i) { return history.spanOf(i) == group; });
}

EventIndex stepType(const HistorySnapshot& history, EventIndex at, Direction direction)
{
    if (at.value >= history.size())
        return at;
    const auto type = history.type(at);
    return scan(history, at, direction, [&](EventIndex i) { return history.type(i) == type; });
}

std::optional<history::TaskIndex> taskAt(const HistorySnapshot& history, EventIndex at)
{
    const auto tasks = history.workflowTasks();
    const auto next = std::partition_point(tasks.begin(), tasks.end(),
                                           [at](const WorkflowTask& task) { return task.scheduled <= at; });
    if (next == tasks.begin())
        return std::nullopt;
    return history::TaskIndex{static_cast<std::uint32_t>(next - tasks.begin() - 1)};
}

EventIndex nearestEvent(const HistorySnapshot& history, history::Time t)
{
    if (history.empty())
        return kNoEvent;
    const auto size = static_cast<std::uint32_t>(history.size());
    const auto middle = std::min(history.firstAtOrAfter(t).value, size - 1);
    // Times are nearly sorted (Started events are late by id): a short look around finds the nearest.
    constexpr std::uint32_t reach = 64;
    EventIndex best{middle};
    auto distance = [&](EventIndex i) {
        const auto d = difference(history.time(i), t);
        return d < history::Duration{0} ? -d : d;
    };
    for (std::uint32_t i = middle > reach ? middle - reach : 0; i < std::min(size, middle + reach); ++i) {
        if (history.time(EventIndex{i}) == history::kNoTime)
            continue;
        const auto here = distance(EventIndex{i});
        if (here < distance(best) || (here == distance(best) && EventIndex{i} < best))
            best = EventIndex{i};
    }
    return best;
}

} // namespace hindsight::ui
