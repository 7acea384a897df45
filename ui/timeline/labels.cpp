#include "ui/timeline/labels.h"

namespace hindsight::ui {

double LabelCache::width(const QString& text)
{
    if (const auto found = m_widths.constFind(text); found != m_widths.cend())
        return *found;
    if (m_widths.size() >= kMost)
        m_widths.clear();
    return *m_widths.insert(text, m_metrics.horizontalAdvance(text));
}

QString LabelCache::elided(const QString& text, double room)
{
    if (width(text) <= room)
        return text;
    const std::pair key(text, static_cast<int>(room));
    if (const auto found = m_elided.constFind(key); found != m_elided.cend())
        return *found;
    if (m_elided.size() >= kMost)
        m_elided.clear();
    QString cut = m_metrics.elidedText(text, Qt::ElideRight, static_cast<int>(room));
    if (cut.size() < 3) // an ellipsis with less than two letters says nothing
        cut.clear();
    return *m_elided.insert(key, cut);
}

} // namespace hindsight::ui
