#include "ui/timeline/overview.h"

#include "ui/timeline/span_text.h"

#include <algorithm>
#include <cmath>

namespace hindsight::ui {
namespace {

constexpr double kBar = 2.5;

std::int64_t ns(history::Time t) { return t.time_since_epoch().count(); }

void addBars(Overview& overview, const LaneRow& row, std::span<const history::Span> spans, const TimeScale& scale)
{
    std::size_t i = 0;
    while (i < row.size()) {
        const double x = scale.x(row.begin[i]);
        const auto next = ns(scale.timeAt(x + kBar));
        OverviewBar bar{x, x + kBar, 0, Role::OverviewBar, 0};
        history::Duration longest{0};
        do {
            longest = std::max(longest, history::Duration{row.end[i] - row.begin[i]});
            if (isFailure(spans[row.span[i].value].outcome))
                bar.role = Role::SpanFailed;
            ++bar.count;
            ++i;
        } while (i < row.size() && row.begin[i] < next);
        bar.level = taskLevel(longest);
        if (bar.role != Role::SpanFailed && longest >= kTaskLimit / 2)
            bar.role = Role::SpanRetry;
        // A failure is seen even when it was quick.
        if (bar.role == Role::SpanFailed)
            bar.level = std::max(bar.level, 0.6);
        overview.bars.push_back(bar);
    }
}

void addLine(Overview& overview, const Lane& lane, std::span<const history::Span> spans, const TimeScale& scale)
{
    OverviewLine line{lane.kind, {}};
    std::vector<OverviewLine::Part>& parts = line.parts;
    for (double x = scale.left(); x < scale.right(); x += kBar) {
        const auto from = ns(scale.timeAt(x));
        const auto to = ns(scale.timeAt(x + kBar));
        Role role = Role::LaneEven;
        for (const LaneRow& row : lane.rows) {
            if (row.countWithin(from, to) == 0)
                continue;
            // All that touch these pixels; of overlapping ones only those that begin here.
            const auto first = row.overflow ? row.firstBeginningAtOrAfter(from) : row.firstEndingAfter(from - 1);
            const bool failed = row.failedBefore[std::max(first, row.firstBeginningAtOrAfter(to))] > row.failedBefore[first];
            if (failed) {
                role = Role::SpanFailed;
                break;
            }
            if (role == Role::LaneEven) {
                const auto& span = spans[row.span[std::min(first, row.size() - 1)].value];
                role = lane.kind == LaneKind::Activities ? Role::SpanOk : spanRole(span);
                if (role == Role::SpanFailed) // of a neighbour: this column had no failure
                    role = lane.kind == LaneKind::Children ? Role::SpanChild : Role::SpanOk;
            }
        }
        if (role == Role::LaneEven)
            continue;
        if (!parts.empty() && parts.back().role == role && parts.back().x1 >= x - 0.01)
            parts.back().x1 = x + kBar;
        else
            parts.push_back({x, x + kBar, role});
    }
    overview.lines.push_back(std::move(line));
}

} // namespace

double taskLevel(history::Duration length)
{
    const double ms = static_cast<double>(length.count()) / 1e6;
    const double limit = static_cast<double>(kTaskLimit.count()) / 1e6;
    return std::clamp(std::log10(std::max(ms, 1.0)) / std::log10(limit), 0.2, 1.0);
}

Overview overviewOf(const LaneLayout& layout, std::span<const history::Span> spans, const TimeScale& scale)
{
    Overview overview;
    for (const Lane& lane : layout.lanes) {
        switch (lane.kind) {
        case LaneKind::WorkflowTasks:
            addBars(overview, lane.rows.front(), spans, scale);
            break;
        case LaneKind::Activities:
        case LaneKind::Timers:
        case LaneKind::Children:
        case LaneKind::Signals:
            addLine(overview, lane, spans, scale);
            break;
        case LaneKind::LocalActivities:
        case LaneKind::Nexus:
        case LaneKind::Markers:
        case LaneKind::Attributes:
            break;
        }
    }
    return overview;
}

} // namespace hindsight::ui
