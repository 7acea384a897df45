// DrawList: what is to be painted of the lanes, as values: bands, boxes, strips, points and texts in logical pixels.
// Made by drawLanes (pure), painted by raster.h, compared as text by tests. Length follows pixels, not events.
#pragma once

#include "ui/theme/role.h"
#include "ui/timeline/lane_geometry.h"
#include "ui/timeline/labels.h"
#include "ui/timeline/time_scale.h"

#include <QString>

#include <span>
#include <variant>
#include <vector>

namespace hindsight::ui {

struct BandItem {            ///< ground of a lane and its title in the gutter
    double y, height;
    bool even;
    QString title, count;
};

struct GridItem { double x; };

struct BoxItem {
    double x0, x1, y;
    double runX;             ///< queue shade in [x0, runX), run shade in [runX, x1)
    bool attempts;           ///< the queue part is a hatched stretch of attempts that the history does not hold
    bool openEnd, failed, canceled;
    bool cutLeft, cutRight;  ///< goes on beyond the edge of the view
    Role role;
    history::SpanIndex span;
    QString label, attemptsLabel;
    double labelX;
    bool labelOnRun;         ///< else on the queue shade
    double markX;            ///< where the mark of a failure stands; inside the box when there is no room behind it
};

struct StripRun {
    double x0, x1;
    float level;             ///< height, 0 to 1
    float shade;             ///< how busy these pixels are, in steps: 0.4 to 1
    std::uint32_t count, failed;
    Role role;
};
struct StripItem {           ///< a row, or part of one, whose spans are too narrow for boxes
    double y;
    std::vector<StripRun> runs;
    bool histogram = false;  ///< bars stand on the row's ground; else they are centred
};

enum class PointShape { Diamond, HollowDiamond, Circle, Flag, Cross };
struct PointItem {
    double x, y;             ///< centre
    PointShape shape;
    Role role;
    std::uint32_t count;
    history::SpanIndex span; ///< the first of them
};

struct TextItem {
    double x, y, width;      ///< y of the row
    QString text;
    Role role;
    bool plate = false;      ///< written on a plate, over a strip
    history::SpanIndex span = history::kNoSpan; ///< whose name it is, when it stands beside its mark
};

/// An open span is drawn this much beyond the last time, fading: what a run waits for since its last event is seen too.
inline constexpr double kOpenTail = 20;
double openTail(const history::Span& span);

using DrawItem = std::variant<BandItem, GridItem, StripItem, BoxItem, PointItem, TextItem>;
using DrawList = std::vector<DrawItem>;

struct LaneScene {
    const LaneLayout& layout;
    const LaneGeometry& geometry;
    const TimelineMetrics& metrics;
    std::span<const history::Span> spans;
    TimeScale scale;
    bool utc = false;        ///< grid lines stand where the ruler has its ticks
    double top = 0;          ///< y of the first visible content pixel
    double height = 0;       ///< visible content pixels
};

/// Cost: O(visible pixels x log n), whatever is in the rows.
DrawList drawLanes(const LaneScene& scene, TextMeasure& text);
/// One line an item, for tests and for eyes.
QString toText(const DrawList& list);

} // namespace hindsight::ui
