#include "history/source/proxy.h"

#include <cstdlib>

namespace hindsight::history {

namespace {

std::string hostOf(std::string_view address)
{
    for (const std::string_view scheme : {"dns:///", "dns:", "ipv4:", "ipv6:"}) {
        if (address.starts_with(scheme)) {
            address.remove_prefix(scheme.size());
            break;
        }
    }
    if (address.starts_with('['))
        return std::string(address.substr(1, address.find(']') - 1));
    return std::string(address.substr(0, address.find(':')));
}

std::string variable(const char* upper, const char* lower)
{
    for (const char* const name : {lower, upper}) {
        if (const char* const value = std::getenv(name); value != nullptr && *value != '\0')
            return value;
    }
    return {};
}

bool excluded(std::string_view host, std::string_view list)
{
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        std::string_view entry = list.substr(0, comma);
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
        while (entry.starts_with(' '))
            entry.remove_prefix(1);
        while (entry.ends_with(' '))
            entry.remove_suffix(1);
        if (entry == "*")
            return true;
        if (entry.starts_with('.'))
            entry.remove_prefix(1);
        const bool inDomain = host.ends_with(entry) && (host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.');
        if (!entry.empty() && inDomain)
            return true;
    }
    return false;
}

} // namespace

bool isLoopback(std::string_view address)
{
    const std::string host = hostOf(address);
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

Proxy proxyFor(const std::string& address)
{
    if (isLoopback(address) || excluded(hostOf(address), variable("NO_PROXY", "no_proxy")))
        return {false, {}};
    return {true, variable("HTTPS_PROXY", "https_proxy")};
}

} // namespace hindsight::history
