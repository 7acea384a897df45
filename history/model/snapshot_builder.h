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
    Result<void> addPage(Page page);
    /// Facts that the history itself may lack (old histories): used where event 1 is silent.
    void setFallbackIds(std::string workflowId, std::string runId);
    std::size_t size() const;
    /// Everything added so far. `complete`: no more pages will come.
    SnapshotPtr snapshot(bool complete);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// The usual case: all pages at hand.
Result<SnapshotPtr> buildSnapshot(std::span<const Page> pages, std::string workflowId = {}, std::string runId = {});

} // namespace hindsight::history
