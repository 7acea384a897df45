#include "history/model/span.h"

namespace hindsight::history {

std::string_view spanKindName(SpanKind kind)
{
    switch (kind) {
    case SpanKind::WorkflowTask: return "Workflow task";
    case SpanKind::Activity: return "Activity";
    case SpanKind::LocalActivity: return "Local activity";
    case SpanKind::Timer: return "Timer";
    case SpanKind::ChildWorkflow: return "Child workflow";
    case SpanKind::Signal: return "Signal";
    case SpanKind::Update: return "Update";
    case SpanKind::ExternalSignal: return "External signal";
    case SpanKind::ExternalCancel: return "External cancel";
    case SpanKind::NexusOperation: return "Nexus operation";
    case SpanKind::Marker: return "Marker";
    case SpanKind::CancelRequest: return "Cancel request";
    case SpanKind::Attributes: return "Attributes";
    case SpanKind::Options: return "Options";
    }
    return "Marker";
}

std::string_view spanOutcomeName(SpanOutcome outcome)
{
    switch (outcome) {
    case SpanOutcome::Open: return "Open";
    case SpanOutcome::Completed: return "Completed";
    case SpanOutcome::Failed: return "Failed";
    case SpanOutcome::TimedOut: return "Timed out";
    case SpanOutcome::Canceled: return "Canceled";
    case SpanOutcome::Terminated: return "Terminated";
    case SpanOutcome::Rejected: return "Rejected";
    }
    return "Open";
}

} // namespace hindsight::history
