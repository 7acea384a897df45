#include "app/cli/progress_line.h"

#include <cstdio>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace hindsight::app {

namespace {

constexpr auto kBetweenDraws = std::chrono::milliseconds(100);

} // namespace

ProgressLine::ProgressLine() : m_terminal(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine()
{
    if (m_drawing.joinable()) {
        m_drawing.request_stop();
        m_drawing.join();
    }
    clear();
}

void ProgressLine::update(const std::string& text)
{
    if (!m_terminal)
        return;
    const std::lock_guard lock(m_mutex);
    m_text = text;
    const bool first = !m_shown;
    m_shown = true;
    if (!m_drawing.joinable()) {
        m_begin = std::chrono::steady_clock::now();
        m_drawing = std::jthread([this](std::stop_token stop) { keepDrawing(std::move(stop)); });
    } else if (first) {
        m_changed.notify_one();
    }
}

void ProgressLine::draw()
{
    struct winsize window {};
    const std::size_t width = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 10 ? window.ws_col : 80U;
    const std::chrono::duration<double> since = std::chrono::steady_clock::now() - m_begin;
    std::fprintf(stderr, "\r\033[K%s", fmt::format("{} ({:.1f} s)", m_text, since.count()).substr(0, width - 1).c_str());
    std::fflush(stderr);
    m_drawn = true;
}

void ProgressLine::keepDrawing(std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    while (!stop.stop_requested()) {
        m_changed.wait(lock, stop, [this] { return m_shown; });
        if (stop.stop_requested())
            return;
        draw();
        m_changed.wait_for(lock, stop, kBetweenDraws, [] { return false; });
    }
}

void ProgressLine::clear()
{
    const std::lock_guard lock(m_mutex);
    if (m_drawn)
        std::fputs("\r\033[K", stderr);
    m_shown = m_drawn = false;
}

} // namespace hindsight::app
