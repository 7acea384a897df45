#include "ui/timeline/ruler.h"

#include <QDateTime>

#include <array>
#include <limits>

namespace hindsight::ui {
namespace {

using history::Duration;
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

QString decimal(std::int64_t ns, std::int64_t unit, std::int64_t step)
{
    int digits = 0;
    for (std::int64_t u = unit; u > 1 && step % u != 0 && digits < 9; u /= 10)
        ++digits;
    return QString::number(static_cast<double>(ns) / static_cast<double>(unit), 'f', digits);
}

/// "2 m 5 s": the two neighbouring units, the lesser one only when the step needs it.
QString paired(std::int64_t ns, std::int64_t big, const QString& bigName, std::int64_t small, const QString& smallName, std::int64_t step)
{
    QString text = QString::number(ns / big) + QLatin1Char(' ') + bigName;
    if (ns % big != 0)
        text += QLatin1Char(' ') + decimal(ns % big, small, step) + QLatin1Char(' ') + smallName;
    return text;
}

} // namespace

Duration evenStep(Duration least)
{
    const std::int64_t want = std::max<std::int64_t>(least.count(), 1);
    for (std::int64_t power = 1; power <= kSecond; power *= 10)
        for (const std::int64_t factor : {1, 2, 5})
            if (power * factor < 10 * kSecond && power * factor >= want)
                return Duration{power * factor};
    constexpr std::array steps{10 * kSecond, 15 * kSecond, 30 * kSecond, kMinute, 2 * kMinute, 5 * kMinute, 10 * kMinute, 15 * kMinute,
                               30 * kMinute, kHour, 2 * kHour, 3 * kHour, 6 * kHour, 12 * kHour, kDay};
    for (const std::int64_t step : steps)
        if (step >= want)
            return Duration{step};
    for (std::int64_t power = 1; power < std::numeric_limits<std::int64_t>::max() / kDay / 10; power *= 10)
        for (const std::int64_t factor : {1, 2, 5})
            if (power * factor * kDay >= want)
                return Duration{power * factor * kDay};
    return Duration{100'000 * kDay};
}

QString elapsedTick(Duration since, Duration step)
{
    const bool negative = since.count() < 0;
    const std::int64_t ns = negative ? -since.count() : since.count();
    const std::int64_t s = step.count();
    QString text;
    if (ns == 0)
        return QStringLiteral("0");
    if (ns >= kDay)
        text = paired(ns, kDay, QStringLiteral("d"), kHour, QStringLiteral("h"), s);
    else if (ns >= kHour)
        text = s >= kMinute ? paired(ns, kHour, QStringLiteral("h"), kMinute, QStringLiteral("m"), s)
                            : QStringLiteral("%1 h %2 m %3 s").arg(ns / kHour).arg(ns % kHour / kMinute).arg(decimal(ns % kMinute, kSecond, s));
    else if (ns >= 2 * kMinute || (ns >= kMinute && s >= 15 * kSecond))
        text = paired(ns, kMinute, QStringLiteral("m"), kSecond, QStringLiteral("s"), s);
    else if (ns >= kSecond || s >= kSecond / 100)
        text = decimal(ns, kSecond, s) + QStringLiteral(" s");
    else if (ns >= kSecond / 1000 || s >= kSecond / 100'000)
        text = decimal(ns, kSecond / 1000, s) + QStringLiteral(" ms");
    else
        text = decimal(ns, 1000, s) + QStringLiteral(" µs");
    return (negative ? QStringLiteral("−") : QStringLiteral("+")) + text;
}

QString utcTick(history::Time time, Duration step)
{
    const auto whole = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(whole, Qt::UTC);
    const std::int64_t s = step.count();
    if (s >= kDay)
        return at.toString(QStringLiteral("d MMM yyyy"));
    if (at.time().msecsSinceStartOfDay() == 0 && s >= kMinute)
        return at.toString(QStringLiteral("d MMM"));
    if (s >= kMinute)
        return at.toString(QStringLiteral("HH:mm"));
    if (s >= kSecond)
        return at.toString(QStringLiteral("HH:mm:ss"));
    if (s >= kSecond / 1000)
        return at.toString(QStringLiteral("HH:mm:ss.zzz"));
    const auto inSecond = ((time.time_since_epoch().count() % kSecond) + kSecond) % kSecond;
    return at.toString(QStringLiteral("ss.")) + QStringLiteral("%1").arg(inSecond / 1000, 6, 10, QLatin1Char('0'));
}

std::vector<Tick> ticksOf(const TimeScale& scale, std::int64_t start, bool utc, double spacing)
{
    std::vector<Tick> ticks;
    const TimeRange& range = scale.range();
    if (range.empty())
        return ticks;
    const double perPixel = static_cast<double>(range.length().count()) / scale.width();
    const Duration step = evenStep(Duration{static_cast<std::int64_t>(std::min(perPixel * spacing, 9e18))});
    const history::Time origin{Duration{utc ? 0 : start}};
    const std::int64_t first = difference(range.begin, origin).count();
    std::int64_t n = first / step.count();
    if (first > 0 && first % step.count() != 0)
        ++n;
    for (int guard = 0; guard < 1000; ++guard, ++n) {
        std::int64_t offset = 0;
        if (__builtin_mul_overflow(n, step.count(), &offset))
            break;
        const history::Time at = shifted(origin, Duration{offset});
        if (at >= range.end)
            break;
        ticks.push_back({scale.x(at), utc ? utcTick(at, step) : elapsedTick(Duration{offset}, step)});
    }
    return ticks;
}

} // namespace hindsight::ui
