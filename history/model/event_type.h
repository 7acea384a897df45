// The event types of a history, with the numbers of the API's enum (enums/v1/event_type.proto) but without its
// generated header. Unknown numbers are legal: a newer server may write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hindsight::history {

enum class EventType : std::int32_t {
    Unspecified = 0,
    WorkflowExecutionStarted = 1,
    WorkflowExecutionCompleted = 2,
    WorkflowExecutionFailed = 3,
    WorkflowExecutionTimedOut = 4,
    WorkflowTaskScheduled = 5,
    WorkflowTaskStarted = 6,
    WorkflowTaskCompleted = 7,
    WorkflowTaskTimedOut = 8,
    WorkflowTaskFailed = 9,
    ActivityTaskScheduled = 10,
    ActivityTaskStarted = 11,
    ActivityTaskCompleted = 12,
    ActivityTaskFailed = 13,
    ActivityTaskTimedOut = 14,
    ActivityTaskCancelRequested = 15,
    ActivityTaskCanceled = 16,
    TimerStarted = 17,
    TimerFired = 18,
    TimerCanceled = 19,
    WorkflowExecutionCancelRequested = 20,
    WorkflowExecutionCanceled = 21,
    RequestCancelExternalWorkflowExecutionInitiated = 22,
    RequestCancelExternalWorkflowExecutionFailed = 23,
    ExternalWorkflowExecutionCancelRequested = 24,
    MarkerRecorded = 25,
    WorkflowExecutionSignaled = 26,
    WorkflowExecutionTerminated = 27,
    WorkflowExecutionContinuedAsNew = 28,
    StartChildWorkflowExecutionInitiated = 29,
    StartChildWorkflowExecutionFailed = 30,
    ChildWorkflowExecutionStarted = 31,
    ChildWorkflowExecutionCompleted = 32,
    ChildWorkflowExecutionFailed = 33,
    ChildWorkflowExecutionCanceled = 34,
    ChildWorkflowExecutionTimedOut = 35,
    ChildWorkflowExecutionTerminated = 36,
    SignalExternalWorkflowExecutionInitiated = 37,
    SignalExternalWorkflowExecutionFailed = 38,
    ExternalWorkflowExecutionSignaled = 39,
    UpsertWorkflowSearchAttributes = 40,
    WorkflowExecutionUpdateAccepted = 41,
    WorkflowExecutionUpdateRejected = 42,
    WorkflowExecutionUpdateCompleted = 43,
    WorkflowPropertiesModifiedExternally = 44,
    ActivityPropertiesModifiedExternally = 45,
    WorkflowPropertiesModified = 46,
    WorkflowExecutionUpdateAdmitted = 47,
    NexusOperationScheduled = 48,
    NexusOperationStarted = 49,
    NexusOperationCompleted = 50,
    NexusOperationFailed = 51,
    NexusOperationCanceled = 52,
    NexusOperationTimedOut = 53,
    NexusOperationCancelRequested = 54,
    WorkflowExecutionOptionsUpdated = 55,
    NexusOperationCancelRequestCompleted = 56,
    NexusOperationCancelRequestFailed = 57,
    WorkflowExecutionPaused = 58,
    WorkflowExecutionUnpaused = 59,
    WorkflowExecutionTimeSkippingTransitioned = 60,
};

/// "ActivityTaskScheduled"; "EventType<61>" for a number we do not know.
std::string eventTypeName(EventType type);
/// The inverse, also of "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED"; Unspecified when unknown.
EventType eventTypeFromName(std::string_view name);
/// True for events that a command of a workflow task makes
/// (rule: sdk-core is_command_event; see replay protocol, history model).
bool isCommandEvent(EventType type);
/// True for the four command events that close a run: Completed, Failed, Canceled, ContinuedAsNew.
bool isTerminalCommandEvent(EventType type);
/// True for every event that closes a run, TimedOut and Terminated included.
bool isClosingEvent(EventType type);

} // namespace hindsight::history
