// Overview: the whole run in one strip: how long workflow tasks took, where they failed, and what else was going on.
// Pure; cost O(tasks) once a width (the tasks of 1M events: a few ms), cached by TimelinePicture.
#pragma once

#include "ui/theme/role.h"
#include "ui/timeline/lane_layout.h"
#include "ui/timeline/time_scale.h"

#include <span>
#include <vector>

namespace hindsight::ui {

/// A workflow task that takes this long is timed out by default.
inline constexpr history::Duration kTaskLimit = std::chrono::seconds(10);

struct OverviewBar {
    double x0, x1;
    double level;       ///< 0 to 1: the longest task of these pixels, logarithmic from 1 ms to the limit
    Role role;          ///< failed or timed out, near the limit, or plain
    std::uint32_t count;
};

struct OverviewLine {   ///< one of the thin lines below the bars: activities, timers, children, signals
    LaneKind kind;
    struct Part { double x0, x1; Role role; };
    std::vector<Part> parts;
};

struct Overview {
    std::vector<OverviewBar> bars;
    std::vector<OverviewLine> lines;
};

Overview overviewOf(const LaneLayout& layout, std::span<const history::Span> spans, const TimeScale& scale);
/// Height of a bar for a task of this length.
double taskLevel(history::Duration length);

} // namespace hindsight::ui
