#include "ui/models/time_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace hindsight::ui {

using history::Time;

namespace {

qint64 millis(Time t) { return std::chrono::floor<std::chrono::milliseconds>(t.time_since_epoch()).count(); }

QChar padChar() { return QLatin1Char('0'); }

} // namespace

QString elapsedText(Time t, Time start)
{
    if (t == history::kNoTime || start == history::kNoTime)
        return {};
    const auto elapsed = std::chrono::floor<std::chrono::milliseconds>(t - start).count();
    const bool negative = elapsed < 0;
    const qint64 ms = negative ? -elapsed : elapsed;
    const qint64 seconds = ms / 1000;
    const qint64 days = seconds / 86400;
    QString text(QLatin1Char(negative ? '-' : '+'));
    if (days > 0)
        text += QString::number(days) + QLatin1String("d ");
    return text + QStringLiteral("%1:%2:%3.%4")
        .arg(seconds / 3600 % 24, 2, 10, padChar()).arg(seconds / 60 % 60, 2, 10, padChar())
        .arg(seconds % 60, 2, 10, padChar()).arg(ms % 1000, 3, 10, padChar());
}

QString clockText(Time t)
{
    if (t == history::kNoTime)
        return {};
    return QDateTime::fromMSecsSinceEpoch(millis(t), Qt::UTC).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
}

QString timeText(Time t, Time start, TimeDisplay display)
{
    switch (display) {
    case TimeDisplay::Elapsed: return elapsedText(t, start);
    case TimeDisplay::Utc: return clockText(t);
    }
    return {};
}

QString dayText(Time t, Time now)
{
    if (t == history::kNoTime)
        return QCoreApplication::translate("dayText", "No start time");
    const QDate day = QDateTime::fromMSecsSinceEpoch(millis(t)).date();
    const QDate today = QDateTime::fromMSecsSinceEpoch(millis(now)).date();
    if (day == today)
        return QCoreApplication::translate("dayText", "Today");
    if (day.addDays(1) == today)
        return QCoreApplication::translate("dayText", "Yesterday");
    return QLocale().toString(day, day.year() == today.year() ? QStringLiteral("ddd, d MMMM") : QStringLiteral("d MMMM yyyy"));
}

} // namespace hindsight::ui
