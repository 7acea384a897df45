#include "ui/models/event_kind.h"

#include <QCoreApplication>

namespace hindsight::ui {

using history::EventType;

EventKind eventKind(EventType type)
{
    const auto number = static_cast<int>(type);
    const auto between = [number](EventType first, EventType last) { return number >= static_cast<int>(first) && number <= static_cast<int>(last); };
    if (between(EventType::WorkflowTaskScheduled, EventType::WorkflowTaskFailed))
        return EventKind::WorkflowTask;
    if (between(EventType::ActivityTaskScheduled, EventType::ActivityTaskCanceled) || type == EventType::ActivityPropertiesModifiedExternally)
        return EventKind::Activity;
    if (between(EventType::TimerStarted, EventType::TimerCanceled))
        return EventKind::Timer;
    if (between(EventType::StartChildWorkflowExecutionInitiated, EventType::ChildWorkflowExecutionTerminated))
        return EventKind::Child;
    if (between(EventType::RequestCancelExternalWorkflowExecutionInitiated, EventType::ExternalWorkflowExecutionCancelRequested)
        || between(EventType::SignalExternalWorkflowExecutionInitiated, EventType::ExternalWorkflowExecutionSignaled))
        return EventKind::External;
    if (between(EventType::WorkflowExecutionUpdateAccepted, EventType::WorkflowExecutionUpdateCompleted) || type == EventType::WorkflowExecutionUpdateAdmitted)
        return EventKind::Update;
    if (between(EventType::NexusOperationScheduled, EventType::NexusOperationCancelRequested)
        || between(EventType::NexusOperationCancelRequestCompleted, EventType::NexusOperationCancelRequestFailed))
        return EventKind::Nexus;
    if (type == EventType::MarkerRecorded)
        return EventKind::Marker;
    if (type == EventType::WorkflowExecutionSignaled)
        return EventKind::Signal;
    if (type == EventType::Unspecified || number > static_cast<int>(EventType::WorkflowExecutionTimeSkippingTransitioned))
        return EventKind::Other;
    return EventKind::Workflow;
}

QString eventKindText(EventKind kind)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("EventKind", text); };
    switch (kind) {
    case EventKind::Workflow: return tr("Workflow");
    case EventKind::WorkflowTask: return tr("Workflow tasks");
    case EventKind::Activity: return tr("Activities");
    case EventKind::Timer: return tr("Timers");
    case EventKind::Child: return tr("Children");
    case EventKind::Signal: return tr("Signals");
    case EventKind::Update: return tr("Updates");
    case EventKind::Marker: return tr("Markers");
    case EventKind::Nexus: return tr("Nexus operations");
    case EventKind::External: return tr("Other workflows");
    case EventKind::Other: return tr("Unknown");
    }
    return {};
}

} // namespace hindsight::ui
