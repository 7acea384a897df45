// KnownDeadlocks: where histories of each workflow type stood still in this check. It only shortens the waiting: the
// others are still asked, twice on the whole and once at the place, and may be found otherwise. Thread-safe.
#pragma once

#include "history/model/ids.h"

#include <map>
#include <mutex>
#include <string>

namespace hindsight::replay {

class KnownDeadlocks {
public:
    void add(const std::string& workflowType, history::EventId place)
    {
        const std::lock_guard lock(m_mutex);
        ++m_seen[workflowType][place.value];
    }
    /// Where enough of this type stood still; {0}: too few did.
    history::EventId placeOf(const std::string& workflowType) const
    {
        constexpr int kEnough = 3;
        const std::lock_guard lock(m_mutex);
        if (const auto type = m_seen.find(workflowType); type != m_seen.end())
            for (const auto& [place, histories] : type->second)
                if (histories >= kEnough && place > 0)
                    return {place};
        return {0};
    }

private:
    mutable std::mutex m_mutex;
    std::map<std::string, std::map<std::int64_t, int>> m_seen;
};

} // namespace hindsight::replay
