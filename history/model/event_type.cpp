#include "history/model/event_type.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace hindsight::history {

namespace {

constexpr std::array<std::pair<EventType, std::string_view>, 61> kNames{{
    {EventType::Unspecified, "Unspecified"},
    {EventType::WorkflowExecutionStarted, "WorkflowExecutionStarted"},
    {EventType::WorkflowExecutionCompleted, "WorkflowExecutionCompleted"},
    {EventType::WorkflowExecutionFailed, "WorkflowExecutionFailed"},
    {EventType::WorkflowExecutionTimedOut, "WorkflowExecutionTimedOut"},
    {EventType::WorkflowTaskScheduled, "WorkflowTaskScheduled"},
    {EventType::WorkflowTaskStarted, "WorkflowTaskStarted"},
    {EventType::WorkflowTaskCompleted, "WorkflowTaskCompleted"},
    {EventType::WorkflowTaskTimedOut, "WorkflowTaskTimedOut"},
    {EventType::WorkflowTaskFailed, "WorkflowTaskFailed"},
    {EventType::ActivityTaskScheduled, "ActivityTaskScheduled"},
    {EventType::ActivityTaskStarted, "ActivityTaskStarted"},
    {EventType::ActivityTaskCompleted, "ActivityTaskCompleted"},
    {EventType::ActivityTaskFailed, "ActivityTaskFailed"},
    {EventType::ActivityTaskTimedOut, "ActivityTaskTimedOut"},
    {EventType::ActivityTaskCancelRequested, "ActivityTaskCancelRequested"},
    {EventType::ActivityTaskCanceled, "ActivityTaskCanceled"},
    {EventType::TimerStarted, "TimerStarted"},
    {EventType::TimerFired, "TimerFired"},
    {EventType::TimerCanceled, "TimerCanceled"},
    {EventType::WorkflowExecutionCancelRequested, "WorkflowExecutionCancelRequested"},
    {EventType::WorkflowExecutionCanceled, "WorkflowExecutionCanceled"},
    {EventType::RequestCancelExternalWorkflowExecutionInitiated, "RequestCancelExternalWorkflowExecutionInitiated"},
    {EventType::RequestCancelExternalWorkflowExecutionFailed, "RequestCancelExternalWorkflowExecutionFailed"},
    {EventType::ExternalWorkflowExecutionCancelRequested, "ExternalWorkflowExecutionCancelRequested"},
    {EventType::MarkerRecorded, "MarkerRecorded"},
    {EventType::WorkflowExecutionSignaled, "WorkflowExecutionSignaled"},
    {EventType::WorkflowExecutionTerminated, "WorkflowExecutionTerminated"},
    {EventType::WorkflowExecutionContinuedAsNew, "WorkflowExecutionContinuedAsNew"},
    {EventType::StartChildWorkflowExecutionInitiated, "StartChildWorkflowExecutionInitiated"},
    {EventType::StartChildWorkflowExecutionFailed, "StartChildWorkflowExecutionFailed"},
    {EventType::ChildWorkflowExecutionStarted, "ChildWorkflowExecutionStarted"},
    {EventType::ChildWorkflowExecutionCompleted, "ChildWorkflowExecutionCompleted"},
    {EventType::ChildWorkflowExecutionFailed, "ChildWorkflowExecutionFailed"},
    {EventType::ChildWorkflowExecutionCanceled, "ChildWorkflowExecutionCanceled"},
    {EventType::ChildWorkflowExecutionTimedOut, "ChildWorkflowExecutionTimedOut"},
    {EventType::ChildWorkflowExecutionTerminated, "ChildWorkflowExecutionTerminated"},
    {EventType::SignalExternalWorkflowExecutionInitiated, "SignalExternalWorkflowExecutionInitiated"},
    {EventType::SignalExternalWorkflowExecutionFailed, "SignalExternalWorkflowExecutionFailed"},
    {EventType::ExternalWorkflowExecutionSignaled, "ExternalWorkflowExecutionSignaled"},
    {EventType::UpsertWorkflowSearchAttributes, "UpsertWorkflowSearchAttributes"},
    {EventType::WorkflowExecutionUpdateAccepted, "WorkflowExecutionUpdateAccepted"},
    {EventType::WorkflowExecutionUpdateRejected, "WorkflowExecutionUpdateRejected"},
    {EventType::WorkflowExecutionUpdateCompleted, "WorkflowExecutionUpdateCompleted"},
    {EventType::WorkflowPropertiesModifiedExternally, "WorkflowPropertiesModifiedExternally"},
    {EventType::ActivityPropertiesModifiedExternally, "ActivityPropertiesModifiedExternally"},
    {EventType::WorkflowPropertiesModified, "WorkflowPropertiesModified"},
    {EventType::WorkflowExecutionUpdateAdmitted, "WorkflowExecutionUpdateAdmitted"},
    {EventType::NexusOperationScheduled, "NexusOperationScheduled"},
    {EventType::NexusOperationStarted, "NexusOperationStarted"},
    {EventType::NexusOperationCompleted, "NexusOperationCompleted"},
    {EventType::NexusOperationFailed, "NexusOperationFailed"},
    {EventType::NexusOperationCanceled, "NexusOperationCanceled"},
    {EventType::NexusOperationTimedOut, "NexusOperationTimedOut"},
    {EventType::NexusOperationCancelRequested, "NexusOperationCancelRequested"},
    {EventType::WorkflowExecutionOptionsUpdated, "WorkflowExecutionOptionsUpdated"},
    {EventType::NexusOperationCancelRequestCompleted, "NexusOperationCancelRequestCompleted"},
    {EventType::NexusOperationCancelRequestFailed, "NexusOperationCancelRequestFailed"},
    {EventType::WorkflowExecutionPaused, "WorkflowExecutionPaused"},
    {EventType::WorkflowExecutionUnpaused, "WorkflowExecutionUnpaused"},
    {EventType::WorkflowExecutionTimeSkippingTransitioned, "WorkflowExecutionTimeSkippingTransitioned"},
}};

/// "EVENT_TYPE_TIMER_FIRED" and "TimerFired" are the same name: compare letters and digits only, without case.
std::string folded(std::string_view name)
{
    constexpr std::string_view prefix = "EVENT_TYPE_";
    if (name.starts_with(prefix))
        name.remove_prefix(prefix.size());
    std::string out;
    for (char c : name) {
        if (c != '_')
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return out;
}

} // namespace

std::string eventTypeName(EventType type)
{
    const auto it = std::ranges::find(kNames, type, [](const auto& entry) { return entry.first; });
    if (it != kNames.end())
        return std::string(it->second);
    return "EventType<" + std::to_string(static_cast<int>(type)) + ">";
}

EventType eventTypeFromName(std::string_view name)
{
    const std::string wanted = folded(name);
    const auto it = std::ranges::find_if(kNames, [&](const auto& entry) { return folded(entry.second) == wanted; });
    return it == kNames.end() ? EventType::Unspecified : it->first;
}

bool isCommandEvent(EventType type)
{
    using enum EventType;
    constexpr std::array commands{
        ActivityTaskScheduled, ActivityTaskCancelRequested, TimerStarted, TimerCanceled,
        StartChildWorkflowExecutionInitiated, RequestCancelExternalWorkflowExecutionInitiated,
        SignalExternalWorkflowExecutionInitiated, MarkerRecorded, UpsertWorkflowSearchAttributes,
        WorkflowPropertiesModified, WorkflowExecutionUpdateAccepted, WorkflowExecutionUpdateRejected,
        WorkflowExecutionUpdateCompleted, NexusOperationScheduled, NexusOperationCancelRequested};
    return std::ranges::find(commands, type) != commands.end() || isTerminalCommandEvent(type);
}

bool isTerminalCommandEvent(EventType type)
{
    using enum EventType;
    return type == WorkflowExecutionCompleted || type == WorkflowExecutionFailed || type == WorkflowExecutionCanceled
        || type == WorkflowExecutionContinuedAsNew;
}

bool isClosingEvent(EventType type)
{
    using enum EventType;
    return isTerminalCommandEvent(type) || type == WorkflowExecutionTimedOut || type == WorkflowExecutionTerminated;
}

} // namespace hindsight::history
