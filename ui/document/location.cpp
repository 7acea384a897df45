#include "ui/document/location.h"

#include <algorithm>

namespace hindsight::ui {

void LocationHistory::push(Location location)
{
    if (!m_places.empty()) {
        const Location& current = m_places[m_at];
        if (current.run == location.run && current.event == location.event) {
            replace(std::move(location));
            return;
        }
        m_places.resize(m_at + 1);
    }
    m_places.push_back(std::move(location));
    if (m_places.size() > kMost)
        m_places.erase(m_places.begin());
    m_at = m_places.size() - 1;
}

void LocationHistory::replace(Location location)
{
    if (m_places.empty())
        push(std::move(location));
    else
        m_places[m_at] = std::move(location);
}

void LocationHistory::forget(const history::RunKey& run)
{
    std::vector<Location> kept;
    std::size_t at = 0;
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        if (m_places[i].run == run)
            continue;
        if (i <= m_at)
            at = kept.size();
        kept.push_back(std::move(m_places[i]));
    }
    m_places = std::move(kept);
    m_at = at;
}

std::optional<Location> LocationHistory::back()
{
    if (!canGoBack())
        return std::nullopt;
    return m_places[--m_at];
}

std::optional<Location> LocationHistory::forward()
{
    if (!canGoForward())
        return std::nullopt;
    return m_places[++m_at];
}

} // namespace hindsight::ui
