#include "ui/timeline/lane_geometry.h"

#include <cmath>

namespace hindsight::ui {

TimelineMetrics TimelineMetrics::forFont(double fontHeight, double titleWidth, bool narrow)
{
    TimelineMetrics metrics;
    metrics.box = std::max(18.0, std::ceil(fontHeight) + 2);
    metrics.row = metrics.box + 4;
    metrics.ruler = std::max(26.0, std::ceil(fontHeight) + 12);
    metrics.overview = std::max(46.0, std::ceil(fontHeight) + 32);
    metrics.gutter = narrow ? std::ceil(titleWidth * 0.72) + 14 : std::ceil(titleWidth) + 28;
    metrics.letter = std::max(5.0, fontHeight * 0.5);
    return metrics;
}

double LaneGeometry::rowY(std::size_t lane, std::size_t row, const TimelineMetrics& metrics) const
{
    return lanes[lane].y + metrics.lanePad + static_cast<double>(row) * metrics.row;
}

LaneGeometry placeLanes(const LaneLayout& layout, const TimelineMetrics& metrics)
{
    LaneGeometry geometry;
    double y = 0;
    for (const Lane& lane : layout.lanes) {
        const double height = 2 * metrics.lanePad + static_cast<double>(lane.rows.size()) * metrics.row;
        geometry.lanes.push_back({y, height});
        y += height + metrics.laneGap;
    }
    geometry.height = y;
    return geometry;
}

} // namespace hindsight::ui
