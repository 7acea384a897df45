// ReplayPlan: a history as the completed workflow tasks a worker can be asked about (replay protocol, sections 1, 4.2).
// Pure; a view over a snapshot that it keeps alive. Event numbers are ids; in a replayable history id = index + 1.
// Building is one pass over the columns; where a field of an event is asked for, the event is not parsed.
#pragma once

#include "history/model/snapshot.h"
#include "history/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hindsight::replay {

using history::EventId;

/// Completed workflow task k (k = 1..taskCount): Started S, Completed C, last event of its command block E.
struct PlannedTask {
    EventId started, completed, blockEnd;
    bool empty() const { return blockEnd == completed; }
    friend bool operator==(const PlannedTask&, const PlannedTask&) = default;
};

/// A piece of a block whose commands one task can show: the history is cut after `cut`, and the code's commands there
/// answer the events (first..last). An empty piece has first > last.
struct Segment {
    EventId cut, first, last;
    friend bool operator==(const Segment&, const Segment&) = default;
};

/// A worker tells its SDK's name and version in its first completed task and when they change, a flag where it first used it.
struct SdkMetadata {
    std::string name, version;             ///< "temporal-go", "1.50.0"
    std::vector<std::uint32_t> langFlags;  ///< lang_used_flags
};

class ReplayPlan {
public:
    /// Error ErrorCode::Invalid with the reason when the history cannot be replayed (gaps, decoded, damaged).
    static Result<ReplayPlan> of(history::SnapshotPtr snapshot);

    const history::HistorySnapshot& history() const { return *m_snapshot; }
    history::SnapshotPtr snapshot() const { return m_snapshot; }
    std::size_t taskCount() const { return m_tasks.size(); }
    const PlannedTask& task(std::size_t k) const { return m_tasks.at(k - 1); } ///< 1-based, as in the protocol
    bool closedByCommand() const { return m_closed; }
    EventId end() const { return m_end; }  ///< END: last event that may be sent; {0} when no task completed
    /// The task whose block holds this event, 0 when none does.
    std::size_t taskOfBlockEvent(EventId id) const;
    /// The task that handles this event: the first one whose Completed comes after it; 0 when none does.
    std::size_t taskThatSees(EventId id) const;
    /// The recorded command events that follow block k, in order, at most `limit`.
    std::vector<EventId> commandsAfter(std::size_t k, std::size_t limit) const;

    history::EventIndex indexOf(EventId id) const { return {static_cast<std::uint32_t>(id.value - 1)}; }
    history::EventType type(EventId id) const { return m_snapshot->type(indexOf(id)); }

    /// Name of a MarkerRecorded event, "" of any other.
    std::string_view markerName(EventId id) const;
    /// The code gave this command a summary or details.
    bool hasUserMetadata(EventId id) const;
    /// What the worker said of its SDK at the end of task k; empty in what it did not say.
    SdkMetadata sdkMetadata(std::size_t k) const;
    /// Core reads patch markers, local activity markers and accepted updates of a block before it runs the code.
    bool isLookAhead(EventId id) const;
    bool isPatchMarker(EventId id) const;
    /// The search attribute upsert that core writes by itself behind a patch marker.
    bool isPatchUpsert(EventId id) const;
    /// Block k cut so that each piece can be seen as commands (replay protocol, section 4.5).
    std::vector<Segment> segments(std::size_t k) const;

private:
    history::SnapshotPtr m_snapshot;
    std::vector<PlannedTask> m_tasks;
    bool m_closed = false;
    EventId m_end;
};

} // namespace hindsight::replay
