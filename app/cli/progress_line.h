// One line of progress on stderr, rewritten in place; silent when stderr is not a terminal. Any thread may call update().
#pragma once

#include <chrono>
#include <mutex>
#include <string>

namespace hindsight::app {

class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine();                        ///< clear()
    void update(const std::string& text);   ///< at most ten times a second
    void clear();                           ///< before anything else is printed

private:
    bool m_terminal = false, m_drawn = false;
    std::mutex m_mutex;
    std::chrono::steady_clock::time_point m_last{};
};

} // namespace hindsight::app
