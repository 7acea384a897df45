// LaneGeometry: where lanes and rows stand vertically. Pure; depends on the layout and the metrics alone.
#pragma once

#include "ui/timeline/lane_layout.h"

namespace hindsight::ui {

/// How much of the width the lane titles get: with counts, without, or cut.
enum class GutterSize { Wide, Plain, Narrow };
GutterSize gutterFor(double viewWidth);

/// Sizes in logical pixels, made from the font.
struct TimelineMetrics {
    double gutter = 116;    ///< lane titles
    double overview = 46;   ///< strip of the whole run
    double ruler = 26;
    double row = 22;
    double box = 18;        ///< height of a span within its row
    double lanePad = 4;     ///< above and below the rows of a lane
    double laneGap = 4;
    static TimelineMetrics forFont(double fontHeight, double titleWidth, GutterSize gutter);
    double top() const { return overview + ruler; }
};

struct LanePlace {
    double y = 0;
    double height = 0;
};

struct LaneGeometry {
    std::vector<LanePlace> lanes; ///< y from the top of the content
    double height = 0;            ///< of all lanes
    double rowY(std::size_t lane, std::size_t row, const TimelineMetrics& metrics) const;
};

LaneGeometry placeLanes(const LaneLayout& layout, const TimelineMetrics& metrics);

} // namespace hindsight::ui
