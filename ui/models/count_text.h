// "1 event", "1,204 events": a number by the locale and the word that fits it. Pure. (Qt's %n needs a translation file
// even for English; this does not.)
#pragma once

#include <QLocale>
#include <QString>

namespace hindsight::ui {

inline QString countText(qint64 count, const QString& one, const QString& many)
{
    return QString(QLocale().toString(count) + QLatin1Char(' ') + (count == 1 ? one : many));
}

} // namespace hindsight::ui
