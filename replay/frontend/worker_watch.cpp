#include "replay/frontend/worker_watch.h"

#include <fmt/format.h>

namespace hindsight::replay {

std::optional<std::string> WorkerWatch::look(const std::vector<int>& processes, const FrontendAddresses& addresses)
{
    constexpr std::size_t kMostListed = 200; // a crawler of a worker would fill the report
    std::optional<std::string> forbidden;
    for (const auto& connection : connectionsOf(processes)) {
        if (addresses.isOwn(connection.remote))
            continue;
        const std::string why = addresses.forbids(connection.remote);
        if (!why.empty()) {
            if (!forbidden)
                forbidden = fmt::format("process {} ({}) of the worker reaches {}, which counts as another Temporal frontend: {}. "
                                        "There it would run this code on real tasks. Make the worker read its address from TEMPORAL_ADDRESS, or put "
                                        "{{address}} into the command or --env; if it is something else, permit it with --allow-connection {}",
                                        connection.pid, connection.program, connection.remote, why, connection.remote);
            continue;
        }
        std::string line = fmt::format("{} {} {}", connection.pid, connection.program, connection.remote);
        if (m_seen.size() < kMostListed && m_known.insert(line).second)
            m_seen.push_back(std::move(line));
    }
    return forbidden;
}

} // namespace hindsight::replay
