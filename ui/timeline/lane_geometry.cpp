#include "ui/timeline/lane_geometry.h"

#include <cmath>

namespace hindsight::ui {

GutterSize gutterFor(double viewWidth)
{
    return viewWidth < 620 ? GutterSize::Narrow : viewWidth < 1000 ? GutterSize::Plain : GutterSize::Wide;
}

TimelineMetrics TimelineMetrics::forFont(double fontHeight, double titleWidth, GutterSize gutter)
{
    TimelineMetrics metrics;
    metrics.box = std::max(18.0, std::ceil(fontHeight) + 2);
    metrics.row = metrics.box + 4;
    metrics.ruler = std::max(26.0, std::ceil(fontHeight) + 12);
    metrics.overview = std::max(46.0, std::ceil(fontHeight) + 32);
    switch (gutter) {
    case GutterSize::Wide: metrics.gutter = std::ceil(titleWidth + fontHeight * 2.8) + 30; break;
    case GutterSize::Plain: metrics.gutter = std::ceil(titleWidth + fontHeight * 1.2) + 30; break; // two digits beside it
    case GutterSize::Narrow: metrics.gutter = std::ceil(titleWidth * 0.72) + 16; break;
    }
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
