// Reading /proc: process trees, which sockets a process holds, the machine's TCP tables. No state; every call reads anew.
// Cost: about 0.1 ms a process. What may not be read (other users' processes) is left out.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hindsight::replay {

struct ProcSocket {
    std::string local, remote;   ///< "127.0.0.1:80", "[::1]:80"; IPv4 in IPv6 is written as IPv4
    int state = 0;               ///< kernel's number: 1 ESTABLISHED, 2 SYN_SENT, 10 LISTEN
    std::uint64_t inode = 0;
};

/// `root` and everything below it, itself first; empty when it does not exist.
std::vector<int> processTree(int root);
bool processAlive(int pid);      ///< false for a zombie
char processState(int pid);      ///< the kernel's letter: 'R', 'S', 'T' stopped, 't' stopped by a tracer, ...; 0 when gone
/// Start time in clock ticks since boot, 0 when gone: tells a process from a later one with the same number.
std::uint64_t processStart(int pid);
std::string programName(int pid); ///< "python3", "" when gone
std::set<std::uint64_t> socketInodes(int pid);
/// Memory that these processes hold, in bytes: what they share among each other or with others is divided among the sharers.
/// Up to `enough` an upper bound will do, which is quicker found.
std::int64_t heldMemory(const std::vector<int>& pids, std::int64_t enough = -1);
std::int64_t machineMemory();     ///< bytes
/// TCP over IPv4 and IPv6 as seen from the network namespace of `pid` (0 = ours).
std::vector<ProcSocket> tcpSockets(int pid = 0);
/// Lines of /proc/net/tcp or tcp6. Exposed for tests: skips what it cannot read.
std::vector<ProcSocket> parseTcpTable(std::string_view text);
std::string tcpStateName(int state);
/// As in ProcSocket; the words are in network order.
std::string hostAndPort(bool v6, std::array<std::uint32_t, 4> words, std::uint16_t port);
/// "net:[4026531840]" (0 = ours), "" when it may not be seen: a worker may put itself into a network namespace of its own (unshare, rootless containers).
std::string networkOf(int pid);
std::vector<int> allProcesses();

} // namespace hindsight::replay
