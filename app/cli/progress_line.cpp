#include "app/cli/progress_line.h"

#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace hindsight::app {

ProgressLine::ProgressLine() : m_terminal(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine()
{
    clear();
}

void ProgressLine::update(const std::string& text)
{
    if (!m_terminal)
        return;
    const std::lock_guard lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    if (m_drawn && now - m_last < std::chrono::milliseconds(100))
        return;
    m_last = now;
    m_drawn = true;
    struct winsize window {};
    const std::size_t width = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 10 ? window.ws_col : 80U;
    std::fprintf(stderr, "\r\033[K%s", text.substr(0, width - 1).c_str());
    std::fflush(stderr);
}

void ProgressLine::clear()
{
    const std::lock_guard lock(m_mutex);
    if (m_drawn)
        std::fputs("\r\033[K", stderr);
    m_drawn = false;
}

} // namespace hindsight::app
