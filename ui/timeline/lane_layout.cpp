#include "ui/timeline/lane_layout.h"

#include "ui/document/time_range.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <queue>

namespace hindsight::ui {
namespace {

using history::kNoTime;
using history::Span;
using history::SpanIndex;
using history::SpanKind;
using history::SpanOutcome;

struct Placed {
    std::int64_t begin, end;
    SpanIndex span;
    bool failed;
    bool open;
};

std::int64_t ns(history::Time t) { return t.time_since_epoch().count(); }

Placed place(const Span& span, SpanIndex index, std::int64_t fallback, std::int64_t last)
{
    const std::int64_t begin = span.queued != kNoTime ? ns(span.queued) : span.running != kNoTime ? ns(span.running) : fallback;
    const bool open = span.outcome == SpanOutcome::Open && span.begin != span.end;
    std::int64_t end = span.finished != kNoTime ? ns(span.finished) : open ? last : begin;
    if (span.running != kNoTime)
        end = std::max(end, ns(span.running)); // a Started event may be stamped after its end by another clock
    return {begin, std::max(begin, end), index, isFailure(span.outcome), open};
}

void append(LaneRow& row, const Placed& what)
{
    if (row.failedBefore.empty()) {
        row.failedBefore.push_back(0);
        row.busyBefore.push_back(0);
    }
    row.begin.push_back(what.begin);
    row.end.push_back(what.end);
    row.span.push_back(what.span);
    row.failedBefore.push_back(row.failedBefore.back() + (what.failed ? 1U : 0U));
    row.busyBefore.push_back(shifted(history::Time{history::Duration{row.busyBefore.back()}}, history::Duration{what.end - what.begin})
                                 .time_since_epoch().count());
}

/// First fit by time: the lowest free row takes the next span. A heap of busy rows by end, a heap of free rows by number.
void pack(Lane& lane, const std::vector<Placed>& placed)
{
    using Busy = std::pair<std::int64_t, int>; // free again at, row
    std::priority_queue<Busy, std::vector<Busy>, std::greater<>> busy;
    std::priority_queue<int, std::vector<int>, std::greater<>> unused;
    const int cap = rowCap(lane.kind);
    LaneRow overflow;
    overflow.overflow = true;
    for (const Placed& what : placed) {
        while (!busy.empty() && busy.top().first <= what.begin) {
            unused.push(busy.top().second);
            busy.pop();
        }
        int row = -1;
        if (!unused.empty()) {
            row = unused.top();
            unused.pop();
        } else if (static_cast<int>(lane.rows.size()) < cap) {
            row = static_cast<int>(lane.rows.size());
            lane.rows.emplace_back();
        } else {
            append(overflow, what);
            continue;
        }
        append(lane.rows[static_cast<std::size_t>(row)], what);
        busy.emplace(what.open ? std::numeric_limits<std::int64_t>::max() : what.end, row);
    }
    if (overflow.size() > 0) {
        overflow.sortedEnds = overflow.end;
        std::sort(overflow.sortedEnds.begin(), overflow.sortedEnds.end());
        lane.rows.push_back(std::move(overflow));
    }
}

} // namespace

LaneKind laneOf(SpanKind kind)
{
    switch (kind) {
    case SpanKind::WorkflowTask: return LaneKind::WorkflowTasks;
    case SpanKind::Activity: return LaneKind::Activities;
    case SpanKind::LocalActivity: return LaneKind::LocalActivities;
    case SpanKind::Timer: return LaneKind::Timers;
    case SpanKind::ChildWorkflow: return LaneKind::Children;
    case SpanKind::NexusOperation: return LaneKind::Nexus;
    case SpanKind::Signal:
    case SpanKind::Update:
    case SpanKind::ExternalSignal:
    case SpanKind::ExternalCancel:
    case SpanKind::CancelRequest: return LaneKind::Signals;
    case SpanKind::Marker: return LaneKind::Markers;
    case SpanKind::Attributes:
    case SpanKind::Options: return LaneKind::Attributes;
    }
    return LaneKind::Markers;
}

QString laneTitle(LaneKind kind)
{
    auto tr = [](const char* text) { return QCoreApplication::translate("Timeline", text); };
    switch (kind) {
    case LaneKind::WorkflowTasks: return tr("Workflow tasks");
    case LaneKind::Activities: return tr("Activities");
    case LaneKind::LocalActivities: return tr("Local activities");
    case LaneKind::Timers: return tr("Timers");
    case LaneKind::Children: return tr("Children");
    case LaneKind::Nexus: return tr("Nexus");
    case LaneKind::Signals: return tr("Signals, updates");
    case LaneKind::Markers: return tr("Markers");
    case LaneKind::Attributes: return tr("Attributes");
    }
    return {};
}

int rowCap(LaneKind kind)
{
    switch (kind) {
    case LaneKind::WorkflowTasks: return 1;
    case LaneKind::Activities: return 10;
    case LaneKind::LocalActivities: return 3;
    case LaneKind::Timers: return 4;
    case LaneKind::Children: return 6;
    case LaneKind::Nexus: return 4;
    case LaneKind::Signals: return 3;
    case LaneKind::Markers: return 2;
    case LaneKind::Attributes: return 1;
    }
    return 1;
}

bool isFailure(SpanOutcome outcome)
{
    switch (outcome) {
    case SpanOutcome::Failed:
    case SpanOutcome::TimedOut:
    case SpanOutcome::Terminated:
    case SpanOutcome::Rejected: return true;
    case SpanOutcome::Open:
    case SpanOutcome::Completed:
    case SpanOutcome::Canceled: return false;
    }
    return false;
}

std::size_t LaneRow::firstEndingAfter(std::int64_t t) const
{
    return static_cast<std::size_t>(std::upper_bound(end.begin(), end.end(), t) - end.begin());
}

std::size_t LaneRow::firstBeginningAtOrAfter(std::int64_t t) const
{
    return static_cast<std::size_t>(std::lower_bound(begin.begin(), begin.end(), t) - begin.begin());
}

std::size_t LaneRow::countWithin(std::int64_t from, std::int64_t to) const
{
    const std::vector<std::int64_t>& ends = overflow ? sortedEnds : end;
    const auto begun = firstBeginningAtOrAfter(to);
    const auto over = static_cast<std::size_t>(std::lower_bound(ends.begin(), ends.end(), from) - ends.begin());
    return begun > over ? begun - over : 0;
}

int LaneLayout::rowCount() const
{
    std::size_t rows = 0;
    for (const Lane& lane : lanes)
        rows += lane.rows.size();
    return static_cast<int>(rows);
}

LaneLayout layOut(std::span<const Span> spans, history::Time first, history::Time last)
{
    LaneLayout layout;
    layout.firstTime = first == kNoTime ? 0 : ns(first);
    layout.lastTime = std::max(layout.firstTime, last == kNoTime ? layout.firstTime : ns(last));
    std::array<std::vector<Placed>, kLaneKinds> byLane;
    std::int64_t fallback = layout.firstTime;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const Placed placed = place(spans[i], SpanIndex{static_cast<std::uint32_t>(i)}, fallback, layout.lastTime);
        fallback = placed.begin;
        byLane[static_cast<std::size_t>(laneOf(spans[i].kind))].push_back(placed);
    }
    for (int kind = 0; kind < kLaneKinds; ++kind) {
        std::vector<Placed>& placed = byLane[static_cast<std::size_t>(kind)];
        if (placed.empty())
            continue;
        // Stable: of two that begin together the earlier event stands higher.
        std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) { return a.begin < b.begin; });
        Lane lane;
        lane.kind = static_cast<LaneKind>(kind);
        lane.count = placed.size();
        lane.failed = static_cast<std::size_t>(std::count_if(placed.begin(), placed.end(), [](const Placed& p) { return p.failed; }));
        pack(lane, placed);
        layout.lanes.push_back(std::move(lane));
    }
    return layout;
}

} // namespace hindsight::ui
