// HistorySnapshot: one history, immutable, shared by value of its pointer between threads without a lock.
// Holds the server's bytes (pages), columns scanned from them, spans and workflow tasks; decodes nothing else.
// Cost: about 60 bytes an event beside the page bytes. Built by SnapshotBuilder (snapshot_builder.h).
#pragma once

#include "history/model/event_type.h"
#include "history/model/ids.h"
#include "history/model/span.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hindsight::history {

/// Bytes of one serialized temporal.api.history.v1.History; pages joined in order are again a History.
using Page = std::shared_ptr<const std::string>;

/// One thing that is wrong with a history; it stays viewable, but may not be replayable.
struct HistoryIssue {
    EventIndex at = kNoEvent; ///< kNoEvent: the history as a whole
    bool blocksReplay = true; ///< false: odd but harmless (e.g. an unknown event type that workers may ignore)
    std::string text;
};

/// What event 1 and the end of the history say about the run.
struct RunFacts {
    std::string workflowId;   ///< WorkflowExecutionStarted.workflow_id, "" in old histories
    std::string runId;        ///< original_execution_run_id, or new_run_id of the last WorkflowTaskFailed by reset
    std::string firstRunId;   ///< first_execution_run_id
    std::string workflowType;
    std::string taskQueue;
    std::string parentWorkflowId, parentRunId, parentNamespace;
    std::string rootWorkflowId, rootRunId;
    std::string continuedFromRunId;
    std::string cronSchedule;
    std::int32_t attempt = 1;
};

enum class RunStatus { Unknown, Running, Paused, Completed, Failed, Canceled, Terminated, ContinuedAsNew, TimedOut };
std::string_view runStatusName(RunStatus status); ///< "Running", ...

/// A workflow task: Scheduled [, Started [, Completed | Failed | TimedOut]] and the block of command events it made.
struct WorkflowTask {
    enum class Outcome { Open, Completed, Failed, TimedOut };
    EventIndex scheduled = kNoEvent;
    EventIndex started = kNoEvent;
    EventIndex closed = kNoEvent;   ///< Completed, Failed or TimedOut event
    EventIndex blockEnd = kNoEvent; ///< last command event of a completed task; `closed` when it made none
    Outcome outcome = Outcome::Open;
};

class HistorySnapshot {
public:
    std::size_t size() const;   ///< number of events
    bool empty() const { return size() == 0; }
    EventId id(EventIndex i) const;
    Time time(EventIndex i) const;          ///< kNoTime when the event carries none
    EventType type(EventIndex i) const;
    /// The event that opened what this one belongs to (scheduled, initiated, started, accepted id); {0} = none.
    EventId opener(EventIndex i) const;
    /// Activity type, timer id, child type, signal, update or marker name ...; "" when it has none (own or its opener's).
    std::string_view name(EventIndex i) const;
    /// Activity id, timer id, child workflow id, update id; "" when it has none (own or its opener's).
    std::string_view objectId(EventIndex i) const;
    /// Serialized HistoryEvent, without tag and length. Valid as long as the snapshot lives.
    std::string_view bytes(EventIndex i) const;
    /// Events [0, count) as serialized History bytes in chunks (byte ranges of the pages, nothing copied).
    std::vector<std::string_view> prefix(std::size_t count) const { return slice(EventIndex{0}, count); }
    /// The same for `count` events from `first` on (fewer when there are not so many).
    std::vector<std::string_view> slice(EventIndex first, std::size_t count) const;

    std::optional<EventIndex> indexOf(EventId id) const;
    /// First event whose time is >= t in event order of a running maximum; size() when none. O(log n).
    EventIndex firstAtOrAfter(Time t) const;

    /// Events from here on are of an unfinished workflow task that the server appended: shown, never final.
    /// Their ids may be taken by other events later. == size() when there are none.
    std::size_t finalCount() const;

    const RunFacts& facts() const;
    RunStatus status() const;               ///< at the last event
    Time startTime() const;
    Time lastTime() const;                  ///< latest time of any event
    std::span<const Span> spans() const;    ///< by begin event
    SpanIndex spanOf(EventIndex i) const;   ///< kNoSpan when the event belongs to none
    std::span<const WorkflowTask> workflowTasks() const;
    std::span<const HistoryIssue> issues() const;
    bool complete() const;                  ///< false while a loader still adds pages
    std::span<const Page> pages() const;
    std::uint64_t byteCount() const;

    struct Data; ///< the columns; defined in snapshot_data.h for the builder and StateIndex
    explicit HistorySnapshot(std::shared_ptr<const Data> data);
    ~HistorySnapshot();
    const Data& data() const { return *m_data; }

private:
    std::shared_ptr<const Data> m_data;
};

using SnapshotPtr = std::shared_ptr<const HistorySnapshot>;

} // namespace hindsight::history
