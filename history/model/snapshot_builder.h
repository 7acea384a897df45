// SnapshotBuilder: pages in, snapshots out. Scans the wire format once (no message is parsed), incrementally.
// Owned and used by one thread; the snapshots it hands out are immutable and go anywhere.
#pragma once

#include "history/model/snapshot.h"
#include "history/result.h"

namespace hindsight::history {

class SnapshotBuilder {
public:
    SnapshotBuilder();
    ~SnapshotBuilder();
    SnapshotBuilder(SnapshotBuilder&&) noexcept;
    SnapshotBuilder& operator=(SnapshotBuilder&&) noexcept;

    /// Adds the bytes of one History message. Error: not protobuf, truncated (says at which byte and event).
    /// Order, gaps and contradictions are not errors here: they become issues() of the snapshot.
    /// Events before the damage stay; every later addPage gives the same error.
    Result<void> addPage(Page page);
    /// Adds, as the last page, events of an unfinished workflow task that a server appended (LoadedHistory::transientTail;
    /// null: nothing to add). They are shown, but finalCount() stops before them.
    Result<void> addTransientPage(Page page);
    /// Facts that the history itself may lack (old histories): used where event 1 is silent.
    void setFallbackIds(std::string workflowId, std::string runId);
    std::size_t size() const;
    /// Everything added so far. `complete`: no more pages will come. O(1); the next page copies the columns (1 ms at
    /// 51,200 events), since the snapshot keeps them.
    SnapshotPtr snapshot(bool complete);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// The usual case: all pages at hand (of a LoadedHistory: pages, ids of its key, transientTail).
Result<SnapshotPtr> buildSnapshot(std::span<const Page> pages, std::string workflowId = {}, std::string runId = {},
                                  Page transientTail = {});

} // namespace hindsight::history
