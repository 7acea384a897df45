#include "ui/document/time_range.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hindsight::ui {
namespace {

using history::Duration;
using history::Time;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

std::int64_t scaledTo(std::int64_t value, double factor)
{
    const double product = static_cast<double>(value) * factor;
    if (!(std::abs(product) < 9.2e18))
        return product > 0 ? kMost : -kMost;
    return static_cast<std::int64_t>(std::llround(product));
}

} // namespace

history::Duration TimeRange::length() const { return difference(end, begin); }

Duration difference(Time a, Time b)
{
    if (a == history::kNoTime || b == history::kNoTime)
        return Duration{0};
    std::int64_t result = 0;
    if (__builtin_sub_overflow(a.time_since_epoch().count(), b.time_since_epoch().count(), &result))
        return Duration{a > b ? kMost : -kMost};
    return Duration{result};
}

Time shifted(Time t, Duration d)
{
    std::int64_t result = 0;
    if (__builtin_add_overflow(t.time_since_epoch().count(), d.count(), &result))
        return Time{Duration{d.count() > 0 ? kMost : -kMost}};
    return Time{Duration{std::max(result, -kMost)}}; // the least value is kNoTime
}

TimeRange rangeAround(Time first, Time last, double air)
{
    if (first == history::kNoTime || last == history::kNoTime)
        first = last = Time{};
    if (last < first)
        std::swap(first, last);
    const Duration length = difference(last, first);
    // A run of zero length is shown in the middle of one second.
    const Duration margin = length.count() == 0 ? Duration{500'000'000}
                                                : std::max(Duration{scaledTo(length.count(), air)}, Duration{1});
    return {shifted(first, -margin), shifted(last, margin)};
}

TimeRange zoomed(const TimeRange& range, double factor, double anchor)
{
    const std::int64_t length = range.length().count();
    const std::int64_t wanted = std::max(scaledTo(length, factor), kShortestRange.count());
    // Computed from the anchor outwards, so that rounding never moves what is under the pointer.
    const Time fixed = shifted(range.begin, Duration{scaledTo(length, anchor)});
    const Time begin = shifted(fixed, Duration{-scaledTo(wanted, anchor)});
    return {begin, shifted(begin, Duration{wanted})};
}

TimeRange panned(const TimeRange& range, double share)
{
    const Duration by{scaledTo(range.length().count(), share)};
    const Time begin = shifted(range.begin, by);
    return {begin, shifted(begin, range.length())};
}

TimeRange confined(const TimeRange& range, const TimeRange& whole)
{
    const Duration air{whole.length().count() / 2};
    const TimeRange limits{shifted(whole.begin, -air), shifted(whole.end, air)};
    const Duration length = std::clamp(range.length(), std::min(kShortestRange, limits.length()), limits.length());
    Time begin = std::max(range.begin, limits.begin);
    if (difference(limits.end, begin) < length)
        begin = shifted(limits.end, -length);
    return {begin, shifted(begin, length)};
}

TimeRange centredOn(const TimeRange& range, Time t)
{
    const Duration length = range.length();
    const Time begin = shifted(t, Duration{-length.count() / 2});
    return {begin, shifted(begin, length)};
}

} // namespace hindsight::ui
