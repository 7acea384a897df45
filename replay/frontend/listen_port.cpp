#include "replay/frontend/listen_port.h"

#include "replay/frontend/connection_watch.h"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace hindsight::replay {
namespace {

/// Tries to listen; the port that was got, or -errno.
int tryListen(const std::string& host, int port)
{
    sockaddr_storage address{};
    socklen_t size = 0;
    if (host.find(':') != std::string::npos) {
        auto* v6 = reinterpret_cast<sockaddr_in6*>(&address);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(static_cast<std::uint16_t>(port));
        if (inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) != 1)
            return -EINVAL;
        size = sizeof *v6;
    } else {
        auto* v4 = reinterpret_cast<sockaddr_in*>(&address);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(static_cast<std::uint16_t>(port));
        if (inet_pton(AF_INET, host.c_str(), &v4->sin_addr) != 1)
            return -EINVAL;
        size = sizeof *v4;
    }
    const int fd = ::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); // as gRPC does: old connections in TIME_WAIT do not matter
    int result = 0;
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd, 1) != 0) {
        result = -errno;
    } else {
        sockaddr_storage bound{};
        socklen_t boundSize = sizeof bound;
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &boundSize);
        result = bound.ss_family == AF_INET6 ? ntohs(reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port)
                                             : ntohs(reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
    }
    ::close(fd);
    return result;
}

Result<std::string> numeric(const std::string& host)
{
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    const int failure = ::getaddrinfo(host.c_str(), nullptr, &wanted, &found);
    if (failure != 0)
        return Error{ErrorCode::Invalid, fmt::format("cannot listen on {}: {}. Name an address of this machine", host, ::gai_strerror(failure))};
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, &::freeaddrinfo);
    char text[NI_MAXHOST] = {};
    ::getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
    return std::string(text);
}

Error cannotListen(const std::string& host, int port, int problem)
{
    if (problem == EADDRINUSE) {
        const auto holder = listenerOn(port);
        return {ErrorCode::Busy, fmt::format("cannot listen on {}: {} holds this port. Stop it, or name another port", hostPort(host, port),
                                             holder ? fmt::format("process {} ({})", holder->pid, holder->program) : "another program")};
    }
    return {ErrorCode::Invalid, fmt::format("cannot listen on {}: {}", hostPort(host, port), std::strerror(problem))};
}

} // namespace

Result<ListenPort> findListenPort(const std::string& host, int port)
{
    ListenPort result;
    const bool bothLoopbacks = host == "127.0.0.1" || host == "localhost";
    if (bothLoopbacks) {
        result.hosts = {"127.0.0.1"};
        if (tryListen("::1", 0) >= 0) // a worker that says "localhost" may try this one first
            result.hosts.emplace_back("::1");
    } else {
        auto address = numeric(host);
        if (!address.ok())
            return address.error();
        result.hosts = {address.value()};
    }
    constexpr int kAttempts = 20; // a port that is free on one loopback may be taken on the other
    for (int attempt = 0;; ++attempt) {
        result.port = tryListen(result.hosts.front(), port);
        if (result.port < 0)
            return cannotListen(result.hosts.front(), port, -result.port);
        if (result.hosts.size() == 1)
            return result;
        const int second = tryListen(result.hosts.back(), result.port);
        if (second >= 0)
            return result;
        if (port != 0 || attempt == kAttempts)
            return cannotListen(result.hosts.back(), result.port, -second);
    }
}

std::string hostPort(const std::string& host, int port)
{
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

std::vector<std::string> ownHosts(const std::string& host)
{
    std::vector<std::string> hosts = {"127.0.0.1", "::1"};
    ifaddrs* interfaces = nullptr;
    if ((host != "0.0.0.0" && host != "::") || ::getifaddrs(&interfaces) != 0)
        return hosts;
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(interfaces, &::freeifaddrs);
    for (const ifaddrs* at = interfaces; at != nullptr; at = at->ifa_next) {
        char text[INET6_ADDRSTRLEN] = {};
        if (at->ifa_addr == nullptr)
            continue;
        if (at->ifa_addr->sa_family == AF_INET)
            ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(at->ifa_addr)->sin_addr, text, sizeof text);
        else if (at->ifa_addr->sa_family == AF_INET6)
            ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(at->ifa_addr)->sin6_addr, text, sizeof text);
        if (*text != '\0')
            hosts.emplace_back(text);
    }
    return hosts;
}

bool isLoopback(const std::string& host)
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

} // namespace hindsight::replay
