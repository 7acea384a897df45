// SpanTracker: the one pass that turns events into spans and workflow tasks and reports illegal orders.
// Owned by a SnapshotBuilder, used on its thread; writes into the columns it is given. O(1) an event.
#pragma once

#include "history/model/event_ids.h"
#include "history/model/event_scanner.h"
#include "history/model/marker_facts.h"
#include "history/model/snapshot_data.h"

#include <unordered_map>

namespace hindsight::history {

class SpanTracker {
public:
    explicit SpanTracker(const EventIds& ids) : m_ids(ids) {}

    /// Event `index` of `data` (its id, time, type, opener, name columns are filled) joins spans and workflow tasks.
    /// May fill name, object id and opener columns from the event it belongs to.
    void apply(HistorySnapshot::Data& data, std::uint32_t index, const ScannedEvent& event, const MarkerFacts& marker);

    /// Notes a problem: "event 17: <what>". After the first 200 only counted (see takeOverflow).
    void report(HistorySnapshot::Data& data, std::uint32_t index, bool blocksReplay, const std::string& what);
    /// One line for the problems that were only counted.
    void summarizeOverflow(HistorySnapshot::Data& data) const;

private:
    using Data = HistorySnapshot::Data;
    struct Here; // one event with its columns: what every step needs

    void checkPlace(const Here& here);
    void dispatch(const Here& here);
    void applyOther(const Here& here);
    SpanIndex open(const Here& here, SpanKind kind);
    void point(const Here& here, SpanKind kind, SpanOutcome outcome = SpanOutcome::Completed);
    Span* owner(const Here& here, SpanKind kind);
    void start(const Here& here, SpanKind kind);
    void finish(const Here& here, SpanKind kind, SpanOutcome outcome);
    void belong(const Here& here, SpanKind kind);
    void close(const Here& here, RunStatus status);
    void taskScheduled(const Here& here);
    WorkflowTask* taskOf(const Here& here);
    void taskStarted(const Here& here);
    void taskClosed(const Here& here, WorkflowTask::Outcome outcome, SpanOutcome spanOutcome);
    void updateAdmitted(const Here& here);
    void updateAccepted(const Here& here);
    void updateRejected(const Here& here);
    void paused(const Here& here);
    void unpaused(const Here& here);
    void marker(const Here& here);
    void issue(const Here& here, bool blocksReplay, const std::string& what);

    const EventIds& m_ids; // holds the ids up to and with the event being applied
    std::unordered_map<std::string_view, SpanIndex> m_admitted; // update id -> span; keys live in the pages
    EventIndex m_closedBy = kNoEvent;
    EventIndex m_openTask = kNoEvent; // Scheduled event of the task not yet closed
    std::uint32_t m_blockNext = 0;    // where the next command event of the current block must stand; 0 = no block
    SpanIndex m_pause = kNoSpan;
    std::size_t m_overflow = 0;
    bool m_overflowBlocks = false;
};

} // namespace hindsight::history
