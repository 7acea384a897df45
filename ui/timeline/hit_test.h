// Hit test: what is under a point of the timeline, and which span lies next to another. Pure; O(rows + log n).
#pragma once

#include "ui/timeline/timeline_picture.h"

namespace hindsight::ui {

struct Hit {
    enum class What { Nothing, Overview, Ruler, Gutter, Axis, Span, Strip };
    What what = What::Nothing;
    history::SpanIndex span = history::kNoSpan; ///< Span; Strip: the first of them, kNoSpan for overflow rows
    std::size_t count = 0, failed = 0;          ///< Strip
    std::size_t lane = 0, row = 0;              ///< Span, Strip
    friend bool operator==(const Hit&, const Hit&) = default;
};

Hit hitAt(const TimelinePicture& picture, QPointF at);

enum class Walk { Left, Right, Up, Down };
/// The neighbour of `from` in its row, or the span nearest in time in the row above or below; kNoSpan when there is
/// none. From kNoSpan: the span nearest to `around`.
history::SpanIndex walk(const LaneLayout& layout, history::SpanIndex from, history::Time around, Walk direction);

} // namespace hindsight::ui
