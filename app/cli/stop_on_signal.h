// Ctrl+C as a stop token: SIGINT, SIGTERM and SIGHUP ask to stop, a second one ends the process at once (130).
// Make it before any other thread starts: threads inherit the blocked signals.
#pragma once

#include <stop_token>
#include <thread>

namespace hindsight::app {

class StopOnSignal {
public:
    StopOnSignal();
    ~StopOnSignal();
    StopOnSignal(const StopOnSignal&) = delete;
    StopOnSignal& operator=(const StopOnSignal&) = delete;
    std::stop_token token() const { return m_source.get_token(); }

private:
    void wait(int signals, int end);

    std::stop_source m_source;
    int m_signals = -1, m_end = -1;
    std::thread m_thread;
};

} // namespace hindsight::app
