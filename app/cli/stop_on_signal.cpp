#include "app/cli/stop_on_signal.h"

#include "app/cli/command.h"

#include <csignal>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace hindsight::app {

StopOnSignal::StopOnSignal()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_signals = signalfd(-1, &set, SFD_CLOEXEC);
    m_end = eventfd(0, EFD_CLOEXEC);
    m_thread = std::thread([this] { wait(m_signals, m_end); });
}

StopOnSignal::~StopOnSignal()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_end, &one, sizeof one);
    m_thread.join();
    ::close(m_signals);
    ::close(m_end);
}

void StopOnSignal::wait(int signals, int end)
{
    pollfd watched[] = {{signals, POLLIN, 0}, {end, POLLIN, 0}};
    for (;;) {
        if (::poll(watched, 2, -1) < 0)
            continue;
        if (watched[1].revents != 0)
            return;
        signalfd_siginfo info{};
        if (::read(signals, &info, sizeof info) != sizeof info)
            continue;
        if (!m_source.request_stop())
            ::_exit(kCancelled); // the second time: at once
    }
}

} // namespace hindsight::app
