// One row of a lane as draw items. Pure; cost O(pixels x log n): spans that fall on the same two pixels are skipped
// over by binary search and counted by index, never visited.
#pragma once

#include "ui/timeline/draw_list.h"

namespace hindsight::ui {

void drawRow(const LaneScene& scene, const Lane& lane, const LaneRow& row, double y, TextMeasure& text, DrawList& out);
/// Spans that found no row of their own: how many are open at once, as a histogram.
void drawOverflowRow(const LaneScene& scene, const Lane& lane, const LaneRow& row, double y, TextMeasure& text, DrawList& out);

} // namespace hindsight::ui
