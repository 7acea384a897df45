#include "replay/frontend/socket_diag.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace hindsight::replay {
namespace {

struct Request {
    nlmsghdr head;
    inet_diag_req_v2 body;
};

ProcSocket described(const inet_diag_msg& message)
{
    const auto side = [&](const __be32(&words)[4], __be16 port) {
        std::array<std::uint32_t, 4> address{};
        std::memcpy(address.data(), words, sizeof words);
        return hostAndPort(message.idiag_family == AF_INET6, address, ntohs(port));
    };
    return {side(message.id.idiag_src, message.id.idiag_sport), side(message.id.idiag_dst, message.id.idiag_dport), message.idiag_state,
            message.idiag_inode};
}

/// All messages of one answer; false when it is not one.
bool readDump(int fd, std::vector<ProcSocket>& sockets)
{
    std::array<char, 32768> buffer; // the kernel fills no more than that at once
    for (;;) {
        const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), MSG_TRUNC);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || static_cast<std::size_t>(got) > buffer.size())
            return false;
        std::size_t left = static_cast<std::size_t>(got);
        for (std::size_t at = 0; left >= sizeof(nlmsghdr);) {
            nlmsghdr head;
            std::memcpy(&head, buffer.data() + at, sizeof head);
            if (head.nlmsg_len < sizeof head || head.nlmsg_len > left)
                return false;
            if (head.nlmsg_type == NLMSG_DONE)
                return true;
            if (head.nlmsg_type != SOCK_DIAG_BY_FAMILY || head.nlmsg_len < NLMSG_LENGTH(sizeof(inet_diag_msg)))
                return false; // an error, or a kernel that knows no such request
            inet_diag_msg message;
            std::memcpy(&message, buffer.data() + at + NLMSG_HDRLEN, sizeof message);
            sockets.push_back(described(message));
            const std::size_t step = std::min<std::size_t>(NLMSG_ALIGN(head.nlmsg_len), left);
            at += step;
            left -= step;
        }
    }
}

bool dump(int fd, int family, std::vector<ProcSocket>& sockets)
{
    Request request{};
    request.head.nlmsg_len = sizeof request;
    request.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.body.sdiag_family = static_cast<__u8>(family);
    request.body.sdiag_protocol = IPPROTO_TCP;
    request.body.idiag_states = ~0U;
    return ::send(fd, &request, sizeof request, 0) == static_cast<ssize_t>(sizeof request) && readDump(fd, sockets);
}

} // namespace

std::optional<std::vector<ProcSocket>> diagnosedTcpSockets()
{
    const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (fd < 0)
        return std::nullopt;
    const timeval patience{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::vector<ProcSocket> sockets;
    const bool whole = dump(fd, AF_INET, sockets) && dump(fd, AF_INET6, sockets);
    ::close(fd);
    return whole ? std::optional(std::move(sockets)) : std::nullopt;
}

} // namespace hindsight::replay
