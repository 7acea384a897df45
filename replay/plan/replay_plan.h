// ReplayPlan: a history as the completed workflow tasks a worker can be asked about (replay protocol, sections 1, 4.2).
// Pure; a view over a snapshot that it keeps alive. Event numbers are ids; in a replayable history id = index + 1.
#pragma once

#include "history/model/snapshot.h"
#include "history/result.h"

namespace hindsight::replay {

using history::EventId;

/// Completed workflow task k (k = 1..taskCount): Started S, Completed C, last event of its command block E.
struct PlannedTask {
    EventId started, completed, blockEnd;
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

private:
    history::SnapshotPtr m_snapshot;
    std::vector<PlannedTask> m_tasks;
    bool m_closed = false;
    EventId m_end;
};

} // namespace hindsight::replay
