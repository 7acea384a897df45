// What a screen reader sees of the timeline: lanes, and in each lane the spans in view ("ChargeCard, failed, 1.2 s,
// event 11"; strips as "23 spans, 2 failed"). UI thread. Built from the draw list, so it costs what is visible.
#pragma once

namespace hindsight::ui {

/// Makes Qt use it for every TimelineView; called by TimelineView, any number of times.
void installTimelineAccessibility();

} // namespace hindsight::ui
