// TimeScale: times (absolute int64 ns) to logical pixels and back. A value; doubles only at this last step.
#pragma once

#include "ui/document/time_range.h"

#include <algorithm>

namespace hindsight::ui {

class TimeScale {
public:
    TimeScale() = default;
    /// `left` is the x of range.begin, `width` the pixels of the whole range (> 0).
    TimeScale(const TimeRange& range, double left, double width) : m_range(range), m_left(left), m_width(std::max(width, 1.0)) {}

    /// Far outside times stay finite: they are cut at a million pixels off either edge.
    double x(std::int64_t t) const
    {
        const auto offset = difference(history::Time{history::Duration{t}}, m_range.begin);
        const double share = static_cast<double>(offset.count()) / static_cast<double>(std::max<std::int64_t>(m_range.length().count(), 1));
        return m_left + std::clamp(share * m_width, -1e6, m_width + 1e6);
    }
    double x(history::Time t) const { return x(t.time_since_epoch().count()); }
    history::Time timeAt(double px) const
    {
        const double ns = (px - m_left) / m_width * static_cast<double>(m_range.length().count());
        return shifted(m_range.begin, history::Duration{static_cast<std::int64_t>(std::clamp(ns, -9e18, 9e18))});
    }
    /// 0 at the left edge, 1 at the right one: the anchor of a zoom.
    double shareAt(double px) const { return (px - m_left) / m_width; }
    double left() const { return m_left; }
    double right() const { return m_left + m_width; }
    double width() const { return m_width; }
    const TimeRange& range() const { return m_range; }

private:
    TimeRange m_range;
    double m_left = 0;
    double m_width = 1;
};

} // namespace hindsight::ui
