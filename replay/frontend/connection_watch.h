// Which TCP connections a process tree has, and who is at the other end of one: socket inodes of /proc/PID/fd joined with
// /proc/PID/net/tcp and tcp6. Pure reading of /proc. What counts as a Temporal frontend: frontend_addresses.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace hindsight::replay {

struct TcpConnection {
    int pid = 0;
    std::string program;      ///< "python3"
    std::string remote;       ///< "10.0.0.5:7233", "[::1]:5432"; IPv4 through an IPv6 socket is written as IPv4
    std::string local;
    std::string state;        ///< "ESTABLISHED", "SYN_SENT", ...
};

/// Connections that these processes opened, or are opening; those that others opened to them are left out.
std::vector<TcpConnection> connectionsOf(const std::vector<int>& pids);
/// Pid of the process that owns the socket with this local address and a peer port; 0 when not found. Looks among these
/// processes, or among all that we may look at.
/// `network`: a process in the network where these addresses mean something; 0 = ours.
int ownerOfSocket(const std::string& local, int remotePort, const std::vector<int>& among, int network = 0);
int ownerOfSocket(const std::string& local, int remotePort);
struct PortHolder {
    int pid = 0;
    std::string program;      ///< "temporal"
};
/// Who listens on a port of this machine; none when not to be seen.
std::optional<PortHolder> listenerOn(int port);

} // namespace hindsight::replay
