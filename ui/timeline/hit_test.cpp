#include "ui/timeline/hit_test.h"

#include "ui/timeline/span_text.h"

#include <algorithm>
#include <cmath>

namespace hindsight::ui {
namespace {

constexpr double kReach = 4;       ///< pixels off a narrow span that still count as on it
constexpr double kPointReach = 8;

std::int64_t ns(history::Time t) { return t.time_since_epoch().count(); }

Hit hitRow(const TimelinePicture& picture, const LaneRow& row, double x)
{
    const TimeScale& scale = picture.scale();
    Hit hit{Hit::What::Axis, history::kNoSpan, 0, 0, 0, 0};
    if (row.overflow) {
        const auto from = ns(scale.timeAt(x - 1));
        const auto to = ns(scale.timeAt(x + 1));
        hit.count = row.countWithin(from, to);
        hit.failed = row.failedBefore[row.firstBeginningAtOrAfter(to)] - row.failedBefore[row.firstBeginningAtOrAfter(from)];
        if (hit.count > 0)
            hit.what = Hit::What::Strip;
        return hit;
    }
    const auto from = ns(scale.timeAt(x - kPointReach - kOpenTail));
    const auto to = ns(scale.timeAt(x + kPointReach));
    const auto first = static_cast<std::size_t>(std::lower_bound(row.end.begin(), row.end.end(), from) - row.end.begin());
    const auto over = static_cast<std::size_t>(std::upper_bound(row.begin.begin(), row.begin.end(), to) - row.begin.begin());
    // A column of pixels can hold thousands: a few neighbours of the pointer are enough to find the nearest.
    const auto centre = row.firstBeginningAtOrAfter(ns(scale.timeAt(x)));
    double best = kPointReach + 1;
    std::size_t found = row.size();
    for (std::size_t i = std::max(first, centre > 8 ? centre - 8 : 0); i < std::min(over, centre + 8); ++i) {
        const history::Span& span = picture.snapshot()->spans()[row.span[i].value];
        const bool point = isPoint(span);
        const double x0 = scale.x(row.begin[i]);
        const double x1 = std::max(scale.x(row.end[i]), x0 + 2) + openTail(span);
        const double off = x < x0 ? x0 - x : x > x1 ? x - x1 : 0;
        if (off <= (point ? kPointReach : kReach) && off < best) {
            best = off;
            found = i;
        }
    }
    if (found == row.size())
        return hit;
    hit.what = Hit::What::Span;
    hit.span = row.span[found];
    // Several on the same two pixels cannot be told apart here.
    const auto pixelFrom = row.begin[found];
    const auto pixelTo = std::max(ns(scale.timeAt(scale.x(pixelFrom) + 2)), pixelFrom + 1);
    const auto until = row.firstBeginningAtOrAfter(pixelTo);
    const auto start = row.firstBeginningAtOrAfter(pixelFrom);
    if (until - start > 1 && scale.x(row.end[found]) - scale.x(row.begin[found]) < 3 && openTail(picture.snapshot()->spans()[hit.span.value]) == 0) {
        hit.what = Hit::What::Strip;
        hit.count = until - start;
        hit.failed = row.failedBefore[until] - row.failedBefore[start];
    }
    return hit;
}

struct Place {
    std::size_t lane, row, entry;
};

std::optional<Place> placeOf(const LaneLayout& layout, history::SpanIndex span)
{
    for (std::size_t l = 0; l < layout.lanes.size(); ++l)
        for (std::size_t r = 0; r < layout.lanes[l].rows.size(); ++r) {
            const auto& spans = layout.lanes[l].rows[r].span;
            if (const auto it = std::find(spans.begin(), spans.end(), span); it != spans.end())
                return Place{l, r, static_cast<std::size_t>(it - spans.begin())};
        }
    return std::nullopt;
}

history::SpanIndex nearestIn(const LaneRow& row, std::int64_t t)
{
    if (row.size() == 0)
        return history::kNoSpan;
    const auto after = std::min(row.firstBeginningAtOrAfter(t), row.size() - 1);
    const auto before = after > 0 ? after - 1 : 0;
    return t - row.begin[before] <= row.begin[after] - t ? row.span[before] : row.span[after];
}

} // namespace

Hit hitAt(const TimelinePicture& picture, QPointF at)
{
    Hit hit;
    const TimelineMetrics& metrics = picture.metrics();
    if (!picture.snapshot())
        return hit;
    if (at.y() < metrics.overview)
        return {Hit::What::Overview, history::kNoSpan, 0, 0, 0, 0};
    if (at.y() < metrics.top())
        return {Hit::What::Ruler, history::kNoSpan, 0, 0, 0, 0};
    if (at.x() < metrics.gutter)
        return {Hit::What::Gutter, history::kNoSpan, 0, 0, 0, 0};
    if (picture.marks() && at.y() >= picture.footArea().top())
        return {Hit::What::Axis, history::kNoSpan, 0, 0, 0, 0};
    const double y = at.y() - metrics.top() + picture.top();
    for (std::size_t l = 0; l < picture.layout().lanes.size(); ++l) {
        const LanePlace& place = picture.geometry().lanes[l];
        if (y < place.y || y >= place.y + place.height)
            continue;
        const auto& rows = picture.layout().lanes[l].rows;
        const auto r = static_cast<std::size_t>(std::clamp((y - place.y - metrics.lanePad) / metrics.row, 0.0, static_cast<double>(rows.size()) - 0.5));
        hit = hitRow(picture, rows[r], at.x());
        hit.lane = l;
        hit.row = r;
        if (hit.what != Hit::What::Axis)
            return hit;
        // The name beside a mark counts as the mark.
        const double rowY = picture.geometry().rowY(l, r, metrics);
        for (const DrawItem& item : picture.drawn())
            if (const auto* text = std::get_if<TextItem>(&item);
                text && text->span != history::kNoSpan && std::abs(text->y - rowY) < 0.5 && at.x() >= text->x && at.x() <= text->x + text->width) {
                hit.what = Hit::What::Span;
                hit.span = text->span;
                return hit;
            }
        return hit;
    }
    hit.what = Hit::What::Axis;
    return hit;
}

history::SpanIndex walk(const LaneLayout& layout, history::SpanIndex from, history::Time around, Walk direction)
{
    const auto place = placeOf(layout, from);
    if (!place) {
        for (const Lane& lane : layout.lanes)
            if (const auto span = nearestIn(lane.rows.front(), ns(around)); span != history::kNoSpan)
                return span;
        return history::kNoSpan;
    }
    const LaneRow& row = layout.lanes[place->lane].rows[place->row];
    switch (direction) {
    case Walk::Left: return place->entry > 0 ? row.span[place->entry - 1] : history::kNoSpan;
    case Walk::Right: return place->entry + 1 < row.size() ? row.span[place->entry + 1] : history::kNoSpan;
    case Walk::Up:
        if (place->row > 0)
            return nearestIn(layout.lanes[place->lane].rows[place->row - 1], row.begin[place->entry]);
        return place->lane > 0 ? nearestIn(layout.lanes[place->lane - 1].rows.back(), row.begin[place->entry]) : history::kNoSpan;
    case Walk::Down:
        if (place->row + 1 < layout.lanes[place->lane].rows.size())
            return nearestIn(layout.lanes[place->lane].rows[place->row + 1], row.begin[place->entry]);
        return place->lane + 1 < layout.lanes.size() ? nearestIn(layout.lanes[place->lane + 1].rows.front(), row.begin[place->entry]) : history::kNoSpan;
    }
    return history::kNoSpan;
}

} // namespace hindsight::ui
