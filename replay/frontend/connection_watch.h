// Which TCP connections a process tree has, and whether one of them reaches a Temporal frontend that is not ours.
// Socket inodes of /proc/PID/fd of the whole tree joined with /proc/PID/net/tcp and tcp6. Pure reading of /proc.
#pragma once

#include <string>
#include <vector>

namespace hindsight::replay {

struct TcpConnection {
    int pid = 0;
    std::string remote;       ///< "10.0.0.5:7233", "[::1]:5432"
    std::string local;
    std::string state;        ///< "ESTABLISHED", "SYN_SENT", ...
};

std::vector<TcpConnection> connectionsOf(const std::vector<int>& pids);
/// Pid of the process (any on this machine we may look at) that owns the socket `local` -> `remote`; 0 when not found.
int ownerOfSocket(const std::string& local, const std::string& remote);
/// "process 4711 (temporal)" that listens on a port; "" when not to be seen.
std::string listenerOn(int port);

/// What counts as a Temporal frontend: remote port 7233, addresses the user's environment or temporal.toml named
/// before we changed it, any address of a name under tmprl.cloud or temporal.io.
class FrontendAddresses {
public:
    /// Reads TEMPORAL_ADDRESS and the CLI's profile file from the given environment.
    static FrontendAddresses fromEnvironment(const std::vector<std::string>& environment);
    void add(const std::string& hostPort, const std::string& why);   ///< resolves names
    void allow(const std::string& hostPort);                          ///< --allow-connection
    /// "" when harmless, else why it counts: "port 7233", "TEMPORAL_ADDRESS of your environment".
    std::string forbids(const std::string& remote) const;

private:
    struct Entry { std::string address, why; };
    std::vector<Entry> m_frontends;
    std::vector<std::string> m_allowed;
};

} // namespace hindsight::replay
