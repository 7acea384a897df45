// Whether a proxy stands between us and an address. Loopback never goes through one, whatever the environment says.
#pragma once

#include <string>
#include <string_view>

namespace hindsight::history {

struct Proxy {
    bool allowed = true;        ///< false: connect directly
    std::string uri;            ///< "" = what gRPC reads itself (lower-case variables)
};

bool isLoopback(std::string_view address);          ///< "localhost:7233", "127.0.0.1:7233", "[::1]:7233"
/// Reads HTTPS_PROXY, https_proxy, NO_PROXY and no_proxy.
Proxy proxyFor(const std::string& address);

} // namespace hindsight::history
