#include "history/model/span_tracker.h"

#include <algorithm>

namespace hindsight::history {

namespace {

constexpr std::size_t kMaxIssues = 200;

bool isKnown(EventType type)
{
    return type > EventType::Unspecified && type <= EventType::WorkflowExecutionTimeSkippingTransitioned;
}

/// "an activity"
std::string withArticle(const std::string& noun)
{
    return (std::string_view("aeiou").find(noun.front()) != std::string_view::npos ? "an " : "a ") + noun;
}

std::string thing(SpanKind kind)
{
    switch (kind) {
    case SpanKind::Activity: return "activity";
    case SpanKind::Timer: return "timer";
    case SpanKind::ChildWorkflow: return "child workflow";
    case SpanKind::ExternalSignal: return "signal to another workflow";
    case SpanKind::ExternalCancel: return "cancel request to another workflow";
    case SpanKind::NexusOperation: return "Nexus operation";
    case SpanKind::Update: return "update";
    case SpanKind::WorkflowTask: return "workflow task";
    case SpanKind::LocalActivity:
    case SpanKind::Signal:
    case SpanKind::Marker:
    case SpanKind::CancelRequest:
    case SpanKind::Attributes:
    case SpanKind::Options: break;
    }
    return std::string(spanKindName(kind));
}

} // namespace

struct SpanTracker::Here {
    Data& data;
    std::uint32_t index;
    const ScannedEvent& event;
    const MarkerFacts& marker;

    EventIndex at() const { return EventIndex{index}; }
    Time time() const { return data.times[index]; }
    EventType type() const { return data.types[index]; }
    /// Takes name and object id from the span it belongs to, where the event itself has none.
    void joins(SpanIndex span) const
    {
        data.spanOf[index] = span;
        const std::uint32_t first = data.spans[span.value].begin.value;
        if (data.names[index] == 0)
            data.names[index] = data.names[first];
        if (data.objectIds[index] == 0)
            data.objectIds[index] = data.objectIds[first];
    }
};

void SpanTracker::report(Data& data, std::uint32_t index, bool blocksReplay, const std::string& what)
{
    if (data.issues.size() >= kMaxIssues) {
        ++m_overflow;
        m_overflowBlocks = m_overflowBlocks || blocksReplay;
        return;
    }
    data.issues.push_back({EventIndex{index}, blocksReplay, "event " + std::to_string(data.ids[index]) + ": " + what});
}

void SpanTracker::summarizeOverflow(Data& data) const
{
    if (m_overflow > 0)
        data.issues.push_back({kNoEvent, m_overflowBlocks, "and " + std::to_string(m_overflow) + " more problems"});
}

void SpanTracker::issue(const Here& here, bool blocksReplay, const std::string& what)
{
    report(here.data, here.index, blocksReplay, what);
}

void SpanTracker::apply(Data& data, std::uint32_t index, const ScannedEvent& event, const MarkerFacts& marker)
{
    const Here here{data, index, event, marker};
    checkPlace(here);
    dispatch(here);
}

/// What can be said of the event before its meaning counts: known, complete, and in a place where it may stand.
void SpanTracker::checkPlace(const Here& here)
{
    const EventType type = here.type();
    if (type == EventType::Unspecified) {
        issue(here, true, "has no event type");
    } else if (!isKnown(type)) {
        issue(here, !here.event.workerMayIgnore,
              "is of a type that this program does not know (" + std::to_string(static_cast<int>(type))
                  + (here.event.workerMayIgnore ? "); workers may ignore it" : ")"));
        if (here.index == m_blockNext && m_blockNext != 0)
            ++m_blockNext; // what follows may still belong to the block
    } else if (here.event.attributesField == 0) {
        issue(here, true, eventTypeName(type) + " without its attributes");
    } else if (typeOfAttributesField(here.event.attributesField) != type) {
        issue(here, true, eventTypeName(type) + " carries the attributes of "
                  + eventTypeName(typeOfAttributesField(here.event.attributesField)));
    }
    if (m_closedBy != kNoEvent)
        issue(here, true, eventTypeName(type) + " after event " + std::to_string(here.data.ids[m_closedBy.value])
                  + " had closed the run");
    if ((type == EventType::WorkflowExecutionStarted) != (here.index == 0))
        issue(here, true, here.index == 0 ? "is " + eventTypeName(type) + "; a history begins with WorkflowExecutionStarted"
                                          : std::string("WorkflowExecutionStarted stands in the middle"));
    if (!isCommandEvent(type))
        return;
    if (m_blockNext == 0 || here.index != m_blockNext) {
        issue(here, true, eventTypeName(type) + " does not stand in the block of commands behind a WorkflowTaskCompleted");
        return;
    }
    WorkflowTask& task = here.data.tasks.back();
    task.blockEnd = here.at();
    ++m_blockNext;
    const std::int64_t closed = here.data.ids[task.closed.value];
    if (here.event.taskCompleted != 0 && here.event.taskCompleted != closed)
        issue(here, false, "stands behind WorkflowTaskCompleted " + std::to_string(closed) + " but names event "
                  + std::to_string(here.event.taskCompleted));
}

SpanIndex SpanTracker::open(const Here& here, SpanKind kind)
{
    const SpanIndex index{static_cast<std::uint32_t>(here.data.spans.size())};
    Span& span = here.data.spans.emplace_back();
    span.kind = kind;
    span.begin = here.at();
    span.queued = here.time();
    span.name = here.data.strings[here.data.names[here.index]];
    span.objectId = here.data.strings[here.data.objectIds[here.index]];
    here.data.spanOf[here.index] = index;
    return index;
}

void SpanTracker::point(const Here& here, SpanKind kind, SpanOutcome outcome)
{
    Span& span = here.data.spans[open(here, kind).value];
    span.outcome = outcome;
    span.end = span.begin;
    span.finished = span.queued;
}

/// The open span of `kind` that this event names as its opener; reports and gives nullptr when there is none.
Span* SpanTracker::owner(const Here& here, SpanKind kind)
{
    const std::int64_t opener = here.event.opener;
    const std::optional<std::uint32_t> found = m_ids.find(opener);
    const SpanIndex span = found && *found < here.index ? here.data.spanOf[*found] : kNoSpan;
    if (span != kNoSpan) {
        Span& candidate = here.data.spans[span.value];
        const bool named = candidate.begin.value == *found || (kind == SpanKind::Update && candidate.started.value == *found);
        if (candidate.kind == kind && named) {
            here.joins(span);
            return &candidate;
        }
    }
    issue(here, true, eventTypeName(here.type()) + " names event " + std::to_string(opener) + ", which opens no "
              + thing(kind));
    return nullptr;
}

void SpanTracker::start(const Here& here, SpanKind kind)
{
    Span* span = owner(here, kind);
    if (!span)
        return;
    if (span->started != kNoEvent || span->end != kNoEvent) {
        issue(here, span->end != kNoEvent, eventTypeName(here.type()) + " for " + withArticle(thing(kind)) + " that event "
                  + std::to_string(here.data.ids[(span->end != kNoEvent ? span->end : span->started).value])
                  + (span->end != kNoEvent ? " had closed" : " had started"));
        return;
    }
    span->started = here.at();
    span->running = here.time();
    span->attempt = here.event.attempt;
}

void SpanTracker::finish(const Here& here, SpanKind kind, SpanOutcome outcome)
{
    Span* span = owner(here, kind);
    if (!span)
        return;
    if (span->end != kNoEvent) {
        issue(here, true, eventTypeName(here.type()) + " closes " + withArticle(thing(kind)) + " that event "
                  + std::to_string(here.data.ids[span->end.value]) + " had closed");
        return;
    }
    if (here.event.started > 0) {
        const std::optional<std::uint32_t> started = m_ids.find(here.event.started);
        if (!started || span->started.value != *started)
            issue(here, true, eventTypeName(here.type()) + " names event " + std::to_string(here.event.started)
                      + ", which is not where this " + thing(kind) + " started");
    } else if (kind == SpanKind::Activity && span->started == kNoEvent
               && (outcome == SpanOutcome::Completed || outcome == SpanOutcome::Failed)) {
        issue(here, false, eventTypeName(here.type()) + " for an activity that never started");
    }
    span->end = here.at();
    span->finished = here.time();
    span->outcome = outcome;
}

void SpanTracker::belong(const Here& here, SpanKind kind)
{
    owner(here, kind);
}

void SpanTracker::close(const Here& here, RunStatus status)
{
    if (m_closedBy != kNoEvent)
        return;
    m_closedBy = here.at();
    here.data.status = status;
}

void SpanTracker::dispatch(const Here& here)
{
    using enum EventType;
    switch (here.type()) {
    case WorkflowTaskScheduled: return taskScheduled(here);
    case WorkflowTaskStarted: return taskStarted(here);
    case WorkflowTaskCompleted: return taskClosed(here, WorkflowTask::Outcome::Completed, SpanOutcome::Completed);
    case WorkflowTaskFailed: return taskClosed(here, WorkflowTask::Outcome::Failed, SpanOutcome::Failed);
    case WorkflowTaskTimedOut: return taskClosed(here, WorkflowTask::Outcome::TimedOut, SpanOutcome::TimedOut);

    case ActivityTaskScheduled: open(here, SpanKind::Activity); return;
    case ActivityTaskStarted: return start(here, SpanKind::Activity);
    case ActivityTaskCompleted: return finish(here, SpanKind::Activity, SpanOutcome::Completed);
    case ActivityTaskFailed: return finish(here, SpanKind::Activity, SpanOutcome::Failed);
    case ActivityTaskTimedOut: return finish(here, SpanKind::Activity, SpanOutcome::TimedOut);
    case ActivityTaskCanceled: return finish(here, SpanKind::Activity, SpanOutcome::Canceled);
    case ActivityTaskCancelRequested:
    case ActivityPropertiesModifiedExternally: return belong(here, SpanKind::Activity);

    case TimerStarted: open(here, SpanKind::Timer); return;
    case TimerFired: return finish(here, SpanKind::Timer, SpanOutcome::Completed);
    case TimerCanceled: return finish(here, SpanKind::Timer, SpanOutcome::Canceled);

    case StartChildWorkflowExecutionInitiated: open(here, SpanKind::ChildWorkflow); return;
    case ChildWorkflowExecutionStarted: return start(here, SpanKind::ChildWorkflow);
    case StartChildWorkflowExecutionFailed:
    case ChildWorkflowExecutionFailed: return finish(here, SpanKind::ChildWorkflow, SpanOutcome::Failed);
    case ChildWorkflowExecutionCompleted: return finish(here, SpanKind::ChildWorkflow, SpanOutcome::Completed);
    case ChildWorkflowExecutionCanceled: return finish(here, SpanKind::ChildWorkflow, SpanOutcome::Canceled);
    case ChildWorkflowExecutionTimedOut: return finish(here, SpanKind::ChildWorkflow, SpanOutcome::TimedOut);
    case ChildWorkflowExecutionTerminated: return finish(here, SpanKind::ChildWorkflow, SpanOutcome::Terminated);

    case SignalExternalWorkflowExecutionInitiated: open(here, SpanKind::ExternalSignal); return;
    case ExternalWorkflowExecutionSignaled: return finish(here, SpanKind::ExternalSignal, SpanOutcome::Completed);
    case SignalExternalWorkflowExecutionFailed: return finish(here, SpanKind::ExternalSignal, SpanOutcome::Failed);
    case RequestCancelExternalWorkflowExecutionInitiated: open(here, SpanKind::ExternalCancel); return;
    case ExternalWorkflowExecutionCancelRequested: return finish(here, SpanKind::ExternalCancel, SpanOutcome::Completed);
    case RequestCancelExternalWorkflowExecutionFailed: return finish(here, SpanKind::ExternalCancel, SpanOutcome::Failed);

    case NexusOperationScheduled: open(here, SpanKind::NexusOperation); return;
    case NexusOperationStarted: return start(here, SpanKind::NexusOperation);
    case NexusOperationCompleted: return finish(here, SpanKind::NexusOperation, SpanOutcome::Completed);
    case NexusOperationFailed: return finish(here, SpanKind::NexusOperation, SpanOutcome::Failed);
    case NexusOperationCanceled: return finish(here, SpanKind::NexusOperation, SpanOutcome::Canceled);
    case NexusOperationTimedOut: return finish(here, SpanKind::NexusOperation, SpanOutcome::TimedOut);
    case NexusOperationCancelRequested:
    case NexusOperationCancelRequestCompleted:
    case NexusOperationCancelRequestFailed: return belong(here, SpanKind::NexusOperation);

    case WorkflowExecutionUpdateAdmitted: return updateAdmitted(here);
    case WorkflowExecutionUpdateAccepted: return updateAccepted(here);
    case WorkflowExecutionUpdateRejected: return updateRejected(here);
    case WorkflowExecutionUpdateCompleted:
        return finish(here, SpanKind::Update, here.event.failed ? SpanOutcome::Failed : SpanOutcome::Completed);

    default: return applyOther(here); // points and the run itself
    }
}

void SpanTracker::applyOther(const Here& here)
{
    using enum EventType;
    switch (here.type()) {
    case WorkflowExecutionStarted:
        if (m_closedBy == kNoEvent)
            here.data.status = RunStatus::Running;
        return;
    case WorkflowExecutionCompleted: return close(here, RunStatus::Completed);
    case WorkflowExecutionFailed: return close(here, RunStatus::Failed);
    case WorkflowExecutionTimedOut: return close(here, RunStatus::TimedOut);
    case WorkflowExecutionCanceled: return close(here, RunStatus::Canceled);
    case WorkflowExecutionTerminated: return close(here, RunStatus::Terminated);
    case WorkflowExecutionContinuedAsNew: return close(here, RunStatus::ContinuedAsNew);
    case WorkflowExecutionSignaled: return point(here, SpanKind::Signal);
    case WorkflowExecutionCancelRequested: return point(here, SpanKind::CancelRequest);
    case UpsertWorkflowSearchAttributes:
    case WorkflowPropertiesModified:
    case WorkflowPropertiesModifiedExternally: return point(here, SpanKind::Attributes);
    case WorkflowExecutionOptionsUpdated:
    case WorkflowExecutionTimeSkippingTransitioned: return point(here, SpanKind::Options);
    case MarkerRecorded: return marker(here);
    case WorkflowExecutionPaused: return paused(here);
    case WorkflowExecutionUnpaused: return unpaused(here);
    default: return; // a type we do not know: in the table, in no lane
    }
}

void SpanTracker::taskScheduled(const Here& here)
{
    if (m_openTask != kNoEvent)
        issue(here, true, "WorkflowTaskScheduled while the workflow task of event "
                  + std::to_string(here.data.ids[m_openTask.value]) + " is open");
    const SpanIndex span = open(here, SpanKind::WorkflowTask);
    here.data.spans[span.value].attempt = here.event.attempt;
    here.data.tasks.push_back({.scheduled = here.at()});
    m_openTask = here.at();
}

/// The workflow task that this event names by its Scheduled event (tasks stand in the order of those).
WorkflowTask* SpanTracker::taskOf(const Here& here)
{
    Span* span = owner(here, SpanKind::WorkflowTask);
    if (!span)
        return nullptr;
    const auto it = std::ranges::lower_bound(here.data.tasks, span->begin, {}, &WorkflowTask::scheduled);
    return it == here.data.tasks.end() ? nullptr : &*it;
}

void SpanTracker::taskStarted(const Here& here)
{
    WorkflowTask* task = taskOf(here);
    if (!task)
        return;
    if (task->started != kNoEvent || task->closed != kNoEvent) {
        issue(here, true, "starts the workflow task of event " + std::to_string(here.data.ids[task->scheduled.value])
                  + " a second time");
        return;
    }
    if (here.time() == kNoTime)
        issue(here, true, "WorkflowTaskStarted without a time: the workflow's clock cannot be replayed");
    task->started = here.at();
    Span& span = here.data.spans[here.data.spanOf[here.index].value];
    span.started = here.at();
    span.running = here.time();
}

void SpanTracker::taskClosed(const Here& here, WorkflowTask::Outcome outcome, SpanOutcome spanOutcome)
{
    WorkflowTask* task = taskOf(here);
    if (!task)
        return;
    if (task->closed != kNoEvent) {
        issue(here, true, eventTypeName(here.type()) + " closes a workflow task that event "
                  + std::to_string(here.data.ids[task->closed.value]) + " had closed");
        return;
    }
    const std::optional<std::uint32_t> started = m_ids.find(here.event.started);
    const bool startedMatches = started && task->started.value == *started;
    if ((outcome == WorkflowTask::Outcome::Completed || here.event.started > 0) && !startedMatches)
        issue(here, true, eventTypeName(here.type()) + " names event " + std::to_string(here.event.started)
                  + ", which is not where this workflow task started");
    task->closed = here.at();
    task->outcome = outcome;
    if (m_openTask == task->scheduled)
        m_openTask = kNoEvent;
    m_blockNext = 0;
    if (outcome == WorkflowTask::Outcome::Completed) {
        task->blockEnd = here.at();
        if (task == &here.data.tasks.back())
            m_blockNext = here.index + 1;
    }
    Span& span = here.data.spans[here.data.spanOf[here.index].value];
    span.end = here.at();
    span.finished = here.time();
    span.outcome = spanOutcome;
}

void SpanTracker::updateAdmitted(const Here& here)
{
    const SpanIndex span = open(here, SpanKind::Update);
    m_admitted[here.data.strings[here.data.objectIds[here.index]]] = span;
}

void SpanTracker::updateAccepted(const Here& here)
{
    const auto admitted = m_admitted.find(here.data.strings[here.data.objectIds[here.index]]);
    SpanIndex index = kNoSpan;
    if (admitted != m_admitted.end()) { // the request itself stands in the Admitted event then
        index = admitted->second;
        here.joins(index);
        here.data.openers[here.index] = here.data.ids[here.data.spans[index.value].begin.value];
        m_admitted.erase(admitted);
    } else {
        index = open(here, SpanKind::Update);
    }
    Span& span = here.data.spans[index.value];
    span.started = here.at();
    span.running = here.time();
}

void SpanTracker::updateRejected(const Here& here)
{
    const auto admitted = m_admitted.find(here.data.strings[here.data.objectIds[here.index]]);
    if (admitted == m_admitted.end())
        return point(here, SpanKind::Update, SpanOutcome::Rejected);
    const SpanIndex index = admitted->second;
    m_admitted.erase(admitted);
    here.joins(index);
    Span& span = here.data.spans[index.value];
    span.end = here.at();
    span.finished = here.time();
    span.outcome = SpanOutcome::Rejected;
}

void SpanTracker::marker(const Here& here)
{
    const bool local = here.marker.kind == MarkerFacts::Kind::LocalActivity;
    point(here, local ? SpanKind::LocalActivity : SpanKind::Marker,
          here.marker.failed ? SpanOutcome::Failed : SpanOutcome::Completed);
    here.data.spans.back().attempt = here.marker.attempt;
}

void SpanTracker::paused(const Here& here)
{
    if (m_pause != kNoSpan)
        issue(here, false, "WorkflowExecutionPaused while the run was paused already");
    m_pause = open(here, SpanKind::Options);
    here.data.spans[m_pause.value].name = "paused";
    if (m_closedBy == kNoEvent)
        here.data.status = RunStatus::Paused;
}

void SpanTracker::unpaused(const Here& here)
{
    if (m_closedBy == kNoEvent)
        here.data.status = RunStatus::Running;
    if (m_pause == kNoSpan) {
        issue(here, false, "WorkflowExecutionUnpaused although the run was not paused");
        return point(here, SpanKind::Options);
    }
    here.data.spanOf[here.index] = m_pause;
    Span& span = here.data.spans[m_pause.value];
    span.end = here.at();
    span.finished = here.time();
    span.outcome = SpanOutcome::Completed;
    m_pause = kNoSpan;
}

} // namespace hindsight::history
