#include "replay/frontend/fence.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace hindsight::replay {
namespace {

constexpr std::size_t kMostListeners = 2;

bool writeFile(const char* path, const std::string& text)
{
    const int fd = ::open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const auto written = ::write(fd, text.data(), text.size());
    const int problem = errno;
    ::close(fd);
    errno = problem;
    return written == static_cast<ssize_t>(text.size());
}

bool raiseLoopback()
{
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP;
    const int result = ::ioctl(fd, SIOCSIFFLAGS, &request);
    const int problem = errno;
    ::close(fd);
    errno = problem;
    return result == 0;
}

template <class Address>
int listenOn(const Address& address)
{
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    const int fd = ::socket(generic->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (generic->sa_family == AF_INET6)
        ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (::bind(fd, generic, sizeof address) == 0 && ::listen(fd, SOMAXCONN) == 0)
        return fd;
    const int problem = errno;
    ::close(fd);
    errno = problem;
    return -1;
}

bool pass(int socket, const int* fds, std::size_t count)
{
    char byte = 'L';
    iovec data{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kMostListeners)> control{};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * count);
    std::memcpy(CMSG_DATA(header), fds, sizeof(int) * count);
    return ::sendmsg(socket, &message, MSG_NOSIGNAL) == 1;
}

const char* whatFailed(FenceStep step)
{
    switch (step) {
    case FenceStep::Namespaces: return "a network of its own";
    case FenceStep::UserMapping: return "a user of that network";
    case FenceStep::Loopback: return "the loopback device of that network";
    case FenceStep::Listening: return "listening in that network";
    case FenceStep::Passing: return "handing the listening socket over";
    }
    return "a network of its own";
}

} // namespace

std::optional<FenceProblem> enterFence(int port, int socket)
{
    const auto failed = [](FenceStep step) { return FenceProblem{step, errno}; };
    const auto user = std::to_string(::geteuid());
    const auto group = std::to_string(::getegid());
    // Both at once: the new user namespace owns the network, so its processes have no right over any other, root's neither.
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return failed(FenceStep::Namespaces);
    // Everybody stays who they are; the kernel wants setgroups given up first.
    if (!writeFile("/proc/self/setgroups", "deny") || !writeFile("/proc/self/gid_map", group + " " + group + " 1")
        || !writeFile("/proc/self/uid_map", user + " " + user + " 1"))
        return failed(FenceStep::UserMapping);
    if (!raiseLoopback())
        return failed(FenceStep::Loopback);

    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(static_cast<std::uint16_t>(port));
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = v4.sin_port;
    v6.sin6_addr = in6addr_loopback;
    const std::array<int, kMostListeners> listeners = {listenOn(v4), listenOn(v6)};
    if (listeners[0] < 0)
        return failed(FenceStep::Listening);
    if (!pass(socket, listeners.data(), listeners[1] < 0 ? 1 : 2)) // a machine without IPv6 has no ::1
        return failed(FenceStep::Passing);
    for (const int fd : listeners) {
        if (fd >= 0)
            ::close(fd);
    }
    return std::nullopt;
}

std::vector<int> takeListeners(int socket)
{
    char byte = 0;
    iovec data{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kMostListeners)> control{};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t got = 0;
    do
        got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    std::vector<int> listeners;
    const cmsghdr* header = got == 1 ? CMSG_FIRSTHDR(&message) : nullptr;
    if (header != nullptr && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
        listeners.resize((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        std::memcpy(listeners.data(), CMSG_DATA(header), listeners.size() * sizeof(int));
    }
    return listeners;
}

std::string fenceProblemText(const FenceProblem& problem)
{
    std::string advice = "Nothing was started. Permit user namespaces, or check without --isolate, where only real servers that the worker reaches "
                         "are recognised, not kept away";
    if (problem.step == FenceStep::Namespaces && problem.number == ENOSPC)
        advice = "user.max_user_namespaces or user.max_net_namespaces is used up or 0. " + advice;
    else if (problem.number == EPERM || problem.number == EACCES)
        advice = "Kernels forbid it by kernel.unprivileged_userns_clone=0 or kernel.apparmor_restrict_unprivileged_userns=1, containers by their "
                 "seccomp profile. " + advice;
    return fmt::format("--isolate: this machine does not let the worker have {}: {}. {}", whatFailed(problem.step), std::strerror(problem.number), advice);
}

} // namespace hindsight::replay
