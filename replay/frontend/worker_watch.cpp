#include "replay/frontend/worker_watch.h"

#include "replay/frontend/listen_port.h"

#include <fmt/format.h>

namespace hindsight::replay {

namespace {

/// A server on this machine that is Temporal's by its program, whatever its port: `temporal server start-dev --port 8000`, the one that an
/// SDK's test environment starts, temporal-server.
std::string servedByTemporal(const std::string& remote)
{
    const auto parsed = parseHostPort(remote);
    if (!parsed || !isLoopback(parsed->host))
        return {};
    const auto listener = listenerOn(parsed->port);
    return listener && listener->program.starts_with("temporal")
        ? fmt::format("process {} ({}) serves there", listener->pid, listener->program) : std::string();
}

} // namespace

std::optional<std::string> WorkerWatch::look(const std::vector<int>& processes, const FrontendAddresses& addresses)
{
    constexpr std::size_t kMostListed = 200; // a crawler of a worker would fill the report
    std::optional<std::string> forbidden;
    for (const auto& connection : connectionsOf(processes)) {
        if (addresses.isOwn(connection.remote))
            continue;
        std::string why = addresses.forbids(connection.remote);
        std::string line = fmt::format("{} {} {}", connection.pid, connection.program, connection.remote);
        const bool isNew = why.empty() && m_known.insert(line).second;
        if (isNew && !addresses.isAllowed(connection.remote))
            why = servedByTemporal(connection.remote);
        if (!why.empty()) {
            if (!forbidden)
                forbidden = fmt::format("process {} ({}) of the worker reaches {}, which counts as another Temporal frontend: {}. "
                                        "There it would run this code on real tasks. Make the worker read its address from TEMPORAL_ADDRESS, or put "
                                        "{{address}} into the command or --env; if it is something else, permit it with --allow-connection {}",
                                        connection.pid, connection.program, connection.remote, why, connection.remote);
            continue;
        }
        if (isNew && m_seen.size() < kMostListed)
            m_seen.push_back(std::move(line));
    }
    return forbidden;
}

} // namespace hindsight::replay
