// LaneLayout: which span stands in which row of which lane. Pure, independent of zoom and pixels, so rows never jump.
// Rows hold spans that do not overlap, sorted by time, in columns: painting and hit testing are binary searches.
// Cost: O(n log n) once a snapshot (figures: tests/bench/BASELINE.md), about 32 bytes a span.
#pragma once

#include "history/model/span.h"

#include <QString>

#include <cstdint>
#include <span>
#include <vector>

namespace hindsight::ui {

enum class LaneKind { WorkflowTasks, Activities, LocalActivities, Timers, Children, Nexus, Signals, Markers, Attributes };
inline constexpr int kLaneKinds = 9;

LaneKind laneOf(history::SpanKind kind);
/// "Workflow tasks", translated.
QString laneTitle(LaneKind kind);
/// A row beyond this many is not opened: what does not fit goes to the lane's overflow row.
int rowCap(LaneKind kind);
bool isFailure(history::SpanOutcome outcome);

struct LaneRow {
    // One entry a span; times in absolute ns, end >= begin whatever the history says.
    std::vector<std::int64_t> begin, end;
    std::vector<history::SpanIndex> span;
    std::vector<std::uint32_t> failedBefore; ///< failures in [0, i); size() + 1 entries
    std::vector<std::int64_t> busyBefore;    ///< ns covered by [0, i), saturating; size() + 1 entries
    /// Overflow rows only: spans overlap, so their ends are sorted apart from their begins.
    bool overflow = false;
    std::vector<std::int64_t> sortedEnds;

    std::size_t size() const { return begin.size(); }
    /// First entry whose end is after `t` (rows without overlap only).
    std::size_t firstEndingAfter(std::int64_t t) const;
    /// First entry that begins at or after `t`.
    std::size_t firstBeginningAtOrAfter(std::int64_t t) const;
    /// Entries that touch [from, to).
    std::size_t countWithin(std::int64_t from, std::int64_t to) const;
};

struct Lane {
    LaneKind kind = LaneKind::WorkflowTasks;
    std::vector<LaneRow> rows;
    std::size_t count = 0;
    std::size_t failed = 0;
};

struct LaneLayout {
    std::vector<Lane> lanes; ///< those that hold something, top to bottom
    std::int64_t firstTime = 0, lastTime = 0;
    int rowCount() const;
};

/// Open spans reach to `last`; missing times fall back to the nearest earlier one, backward ones are clamped.
LaneLayout layOut(std::span<const history::Span> spans, history::Time first, history::Time last);

} // namespace hindsight::ui
