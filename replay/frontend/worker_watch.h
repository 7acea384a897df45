// WorkerWatch: one look at a worker's processes and connections, and what follows from it. No thread of its own: WorkerSession
// calls look() every 50 ms until the first poll, then each second. Not thread-safe.
#pragma once

#include "replay/frontend/connection_watch.h"
#include "replay/frontend/frontend_addresses.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hindsight::replay {

class WorkerWatch {
public:
    /// The first connection of these processes that reaches a Temporal frontend other than ours, as whole sentences: who,
    /// where to, why it counts, what to set. None when all are harmless.
    std::optional<std::string> look(const std::vector<int>& processes, const FrontendAddresses& addresses);
    /// Every harmless connection seen, each once: "4711 python3 10.0.0.5:5432".
    const std::vector<std::string>& seen() const { return m_seen; }

private:
    std::set<std::string> m_known;
    std::vector<std::string> m_seen;
};

} // namespace hindsight::replay
