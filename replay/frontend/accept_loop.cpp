#include "replay/frontend/accept_loop.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace hindsight::replay {

AcceptLoop::AcceptLoop(std::vector<int> listeners, std::function<void(int, int)> connection)
    : m_listeners(std::move(listeners)), m_connection(std::move(connection)), m_wake(::eventfd(0, EFD_CLOEXEC))
{
    m_thread = std::thread([this] { run(); });
}

AcceptLoop::~AcceptLoop()
{
    ::eventfd_write(m_wake, 1);
    m_thread.join();
    ::close(m_wake);
    for (const int listener : m_listeners)
        ::close(listener);
}

void AcceptLoop::run()
{
    std::vector<pollfd> fds = {{m_wake, POLLIN, 0}};
    for (const int listener : m_listeners)
        fds.push_back({listener, POLLIN, 0});
    for (;;) {
        if (::poll(fds.data(), fds.size(), -1) < 0)
            continue;
        if (fds[0].revents != 0)
            return;
        for (const pollfd& ready : fds) {
            if (ready.revents == 0)
                continue;
            const int fd = ::accept4(ready.fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (fd >= 0) {
                const int on = 1;
                ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                m_connection(ready.fd, fd);
            } else if (errno == EMFILE || errno == ENFILE) {
                std::this_thread::sleep_for(std::chrono::milliseconds(50)); // it stays readable: do not spin until files are free
            }
        }
    }
}

} // namespace hindsight::replay
