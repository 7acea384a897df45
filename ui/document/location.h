// Location: a place one can come back to; LocationHistory: the back/forward list (Alt+Left, Alt+Right). Pure values.
// Steps and pans update the current place; jumps push a new one and drop what was ahead.
#pragma once

#include "ui/document/time_range.h"

#include <optional>
#include <vector>

namespace hindsight::ui {

struct Location {
    history::RunKey run;
    history::EventIndex event = history::kNoEvent;
    TimeRange range;
    friend bool operator==(const Location&, const Location&) = default;
};

class LocationHistory {
public:
    void push(Location location);
    void replace(Location location); ///< the current place moved (step, pan, zoom)
    void forget(const history::RunKey& run);
    std::optional<Location> back();
    std::optional<Location> forward();
    bool canGoBack() const { return m_at > 0 && !m_places.empty(); }
    bool canGoForward() const { return m_at + 1 < m_places.size(); }

private:
    static constexpr std::size_t kMost = 200;
    std::vector<Location> m_places;
    std::size_t m_at = 0;
};

} // namespace hindsight::ui
