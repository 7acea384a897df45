#include "replay/frontend/connection_watch.h"

#include "replay/frontend/proc.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace hindsight::replay {
namespace {

constexpr int kListen = 10, kTimeWait = 6, kClosed = 7;

std::string portOf(const std::string& address)
{
    return address.substr(address.rfind(':') + 1);
}

using SocketsByInode = std::map<std::uint64_t, ProcSocket>;

SocketsByInode socketsSeenBy(int pid)
{
    SocketsByInode sockets;
    for (auto& socket : tcpSockets(pid)) {
        if (socket.inode != 0)
            sockets.emplace(socket.inode, std::move(socket));
    }
    return sockets;
}

} // namespace

std::vector<TcpConnection> connectionsOf(const std::vector<int>& pids)
{
    struct Mine {
        int pid;
        ProcSocket socket;
    };
    std::vector<Mine> mine;
    std::set<std::string> listening; // ports: what comes in through them was opened by somebody else
    std::map<std::string, SocketsByInode> tables;
    for (const int pid : pids) {
        const auto inodes = socketInodes(pid);
        if (inodes.empty())
            continue;
        const std::string network = networkOf(pid);
        auto table = tables.find(network);
        if (table == tables.end())
            table = tables.emplace(network, socketsSeenBy(pid)).first;
        for (const auto inode : inodes) {
            const auto found = table->second.find(inode);
            if (found == table->second.end())
                continue;
            if (found->second.state == kListen)
                listening.insert(portOf(found->second.local));
            else if (found->second.state != kTimeWait && found->second.state != kClosed)
                mine.push_back({pid, found->second});
        }
    }
    std::vector<TcpConnection> connections;
    for (auto& [pid, socket] : mine) {
        if (!listening.contains(portOf(socket.local)))
            connections.push_back({pid, programName(pid), std::move(socket.remote), std::move(socket.local), tcpStateName(socket.state)});
    }
    return connections;
}

int ownerOfSocket(const std::string& local, int remotePort, const std::vector<int>& among, int network)
{
    const std::string port = std::to_string(remotePort);
    for (const auto& socket : tcpSockets(network)) {
        if (socket.local != local || portOf(socket.remote) != port || socket.inode == 0)
            continue;
        for (const int pid : among) {
            if (socketInodes(pid).contains(socket.inode))
                return pid;
        }
    }
    return 0;
}

int ownerOfSocket(const std::string& local, int remotePort)
{
    return ownerOfSocket(local, remotePort, allProcesses());
}

std::optional<PortHolder> listenerOn(int port)
{
    const std::string wanted = std::to_string(port);
    for (const auto& socket : tcpSockets()) {
        if (socket.state != kListen || portOf(socket.local) != wanted)
            continue;
        for (const int pid : allProcesses()) {
            if (socketInodes(pid).contains(socket.inode))
                return PortHolder{pid, programName(pid)};
        }
    }
    return std::nullopt;
}

} // namespace hindsight::replay
