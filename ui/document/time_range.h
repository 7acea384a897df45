// TimeRange: the part of the time axis that is in view, absolute int64 ns, half-open; and how zoom and pan change it.
// Pure functions, no overflow for any pair of times; doubles only for the factor and the anchor.
#pragma once

#include "history/model/ids.h"

namespace hindsight::ui {

struct TimeRange {
    history::Time begin{};
    history::Time end{};
    friend bool operator==(const TimeRange&, const TimeRange&) = default;
    bool empty() const { return end <= begin; }
    history::Duration length() const; ///< saturates instead of overflowing
};

/// Shortest range that can be reached by zooming: two neighbouring nanoseconds are then hundreds of pixels apart.
inline constexpr history::Duration kShortestRange{1000};

/// `a - b` that saturates; kNoTime on either side gives 0.
history::Duration difference(history::Time a, history::Time b);
/// `t + d` that saturates.
history::Time shifted(history::Time t, history::Duration d);

/// The range that shows [first, last] with a little air around it; never empty, also when first == last.
TimeRange rangeAround(history::Time first, history::Time last, double air = 0.02);
/// factor > 1 zooms out. The time at `anchor` (0 = begin, 1 = end) stays where it is.
TimeRange zoomed(const TimeRange& range, double factor, double anchor);
/// Moves by a share of the range's own length.
TimeRange panned(const TimeRange& range, double share);
/// Keeps `range` within `whole` widened by half its length on both sides, and not shorter than kShortestRange.
TimeRange confined(const TimeRange& range, const TimeRange& whole);
/// Same length, centred on `t`.
TimeRange centredOn(const TimeRange& range, history::Time t);

} // namespace hindsight::ui
