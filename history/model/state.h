// The derived state of a workflow at any event: a query over an index, not a machine that is stepped, so backward
// equals forward by construction. StateIndex is built once a snapshot (one pass), is immutable, any thread may ask.
// Cost: at() is O(what is open at that event), microseconds at 51,200 events (figures: tests/bench/BASELINE.md).
#pragma once

#include "history/model/snapshot.h"

#include <map>

namespace hindsight::history {

/// One payload of a map value, not decoded: where its bytes are in the event.
struct AttributeValue {
    std::string key;
    EventIndex setBy = kNoEvent;      ///< the event that wrote it last
    std::string payload;              ///< serialized temporal.api.common.v1.Payload
};

struct OpenActivity {
    SpanIndex span = kNoSpan;
    std::int32_t attempt = 0;         ///< 0: not known to have started at this event
};

struct VersionMarker {                ///< patch or version known at this event
    std::string changeId;
    std::int32_t version = 0;         ///< Go/Java version; 1 for a patch of the core family
    bool deprecated = false;
    EventIndex setBy = kNoEvent;
};

/// What was open when the run closed stays listed as open: the history never says how it ended.
struct WorkflowState {
    EventIndex at = kNoEvent;
    RunStatus status = RunStatus::Unknown;
    EventIndex statusSince = kNoEvent;
    bool cancelRequested = false;
    SpanIndex workflowTask = kNoSpan;           ///< the open (scheduled or started) workflow task
    std::vector<OpenActivity> activities;       ///< open, by schedule order
    std::vector<SpanIndex> timers;              ///< open
    std::vector<SpanIndex> children;            ///< open, initiated or started
    std::vector<SpanIndex> nexusOperations;     ///< open
    std::vector<SpanIndex> externalRequests;    ///< signals to and cancels of other workflows, not yet answered
    std::vector<SpanIndex> signals;             ///< received up to here (not consumed: the history cannot tell)
    std::vector<SpanIndex> updates;             ///< accepted and not yet completed
    std::vector<VersionMarker> versions;
    std::vector<AttributeValue> searchAttributes;
    std::vector<AttributeValue> memo;
    std::size_t signalCount = 0;                ///< all received so far
    std::size_t completedTasks = 0;             ///< workflow tasks completed so far
    std::string workerBuild;                    ///< build id or deployment version of the last completed task
    std::string sdk;                            ///< "temporal-python 1.35.0" of the last completed task that said so
};

class StateIndex {
public:
    explicit StateIndex(SnapshotPtr snapshot);
    ~StateIndex();
    /// State after event `at` has happened. `at` must be < snapshot size.
    WorkflowState at(EventIndex at) const;
    /// What changed with this event, one line each ("+ open activity ReserveStock"), for the state panel.
    std::vector<std::string> changesBy(EventIndex at) const;
    const HistorySnapshot& snapshot() const { return *m_snapshot; }

private:
    struct Impl;
    SnapshotPtr m_snapshot;
    std::unique_ptr<const Impl> m_impl;
};

} // namespace hindsight::history
