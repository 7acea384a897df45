// Ruler: ticks at even values, elapsed since the start of the run or absolute in UTC. Pure; at most a few dozen ticks.
#pragma once

#include "ui/timeline/time_scale.h"

#include <QString>

#include <vector>

namespace hindsight::ui {

struct Tick {
    double x;
    QString label;
};

/// The least even step (1, 2, 5 x 10^k; minutes, hours, days in their own steps) that is not below `least`.
history::Duration evenStep(history::Duration least);
/// Ticks about `spacing` pixels apart. Elapsed ones count from `start`, UTC ones from midnight.
std::vector<Tick> ticksOf(const TimeScale& scale, std::int64_t start, bool utc, double spacing = 96);
/// "+65 s", "+1 m 20 s", "+250 us": as exact as `step` needs.
QString elapsedTick(history::Duration since, history::Duration step);
QString utcTick(history::Time time, history::Duration step);

} // namespace hindsight::ui
