// Span: something with a beginning and an end on the timeline: a workflow task, an activity, a timer, a child.
// Signals, markers and other points are spans whose begin and end are the same event. Pure values.
#pragma once

#include "history/model/ids.h"

#include <string_view>

namespace hindsight::history {

enum class SpanKind {
    WorkflowTask, Activity, LocalActivity, Timer, ChildWorkflow, Signal, Update, ExternalSignal, ExternalCancel,
    NexusOperation, Marker, CancelRequest, Attributes, Options
};
enum class SpanOutcome { Open, Completed, Failed, TimedOut, Canceled, Terminated, Rejected };

std::string_view spanKindName(SpanKind kind);       ///< "Workflow task", "Activity", ...
std::string_view spanOutcomeName(SpanOutcome outcome);

struct Span {
    SpanKind kind = SpanKind::Marker;
    SpanOutcome outcome = SpanOutcome::Open;
    EventIndex begin = kNoEvent;    ///< scheduled, initiated, started, accepted, signaled
    EventIndex started = kNoEvent;  ///< the Started event, if there is one
    EventIndex end = kNoEvent;      ///< the closing event; kNoEvent while open
    Time queued = kNoTime;          ///< time of `begin`
    Time running = kNoTime;         ///< time of `started`: the true start; its event id is late (retries, buffering)
    Time finished = kNoTime;        ///< time of `end`
    std::int32_t attempt = 0;       ///< of the Started event; > 1: attempts 1..attempt-1 are not in the history
    std::string_view name;          ///< activity type, timer id, child type, signal name; lives as long as the snapshot
    std::string_view objectId;      ///< activity id, timer id, child workflow id, update id
};

} // namespace hindsight::history
