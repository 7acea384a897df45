#include "ui/timeline/draw_list.h"

#include "ui/timeline/draw_rows.h"
#include "ui/timeline/ruler.h"

#include <QLocale>

namespace hindsight::ui {

double openTail(const history::Span& span)
{
    return span.outcome == history::SpanOutcome::Open && span.begin != span.end ? kOpenTail : 0;
}

DrawList drawLanes(const LaneScene& scene, TextMeasure& text)
{
    DrawList list;
    const double from = scene.top - scene.metrics.laneGap;
    const double to = scene.top + scene.height;
    const auto visible = [&](double y, double height) { return y + height >= from && y <= to; };
    for (std::size_t i = 0; i < scene.layout.lanes.size(); ++i) {
        const Lane& lane = scene.layout.lanes[i];
        const LanePlace& place = scene.geometry.lanes[i];
        if (!visible(place.y, place.height))
            continue;
        const QString count = lane.count > 1 ? QLocale().toString(static_cast<qulonglong>(lane.count)) : QString();
        list.emplace_back(BandItem{place.y, place.height, i % 2 == 0, laneTitle(lane.kind), count});
    }
    for (const Tick& tick : ticksOf(scene.scale, scene.layout.firstTime, scene.utc))
        list.emplace_back(GridItem{tick.x});
    for (std::size_t i = 0; i < scene.layout.lanes.size(); ++i) {
        const Lane& lane = scene.layout.lanes[i];
        for (std::size_t r = 0; r < lane.rows.size(); ++r) {
            const double y = scene.geometry.rowY(i, r, scene.metrics);
            if (!visible(y, scene.metrics.row))
                continue;
            if (lane.rows[r].overflow)
                drawOverflowRow(scene, lane, lane.rows[r], y, text, list);
            else
                drawRow(scene, lane, lane.rows[r], y, text, list);
        }
    }
    return list;
}

} // namespace hindsight::ui
