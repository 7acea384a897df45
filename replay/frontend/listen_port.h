// Where the frontend may listen: finds a free port, or says which program holds the one that the user named. No gRPC.
#pragma once

#include "history/result.h"

#include <string>
#include <vector>

namespace hindsight::replay {

struct ListenPort {
    std::vector<std::string> hosts;   ///< numeric; for loopback 127.0.0.1 and, where the machine has it, ::1
    int port = 0;
};

/// `host`: name or address; `port` 0 = any free one. Error Busy names the process that listens; Invalid: no such host.
Result<ListenPort> findListenPort(const std::string& host, int port);

std::string hostPort(const std::string& host, int port);   ///< "[::1]:80" for IPv6
/// Under which addresses of this machine a server that listens there is reached: loopback, and all others for 0.0.0.0 and ::.
std::vector<std::string> ownHosts(const std::string& host);
bool isLoopback(const std::string& host);                  ///< 127.x, ::1, localhost

} // namespace hindsight::replay
