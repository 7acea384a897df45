// One line of progress on stderr, rewritten in place ten times a second at most, with the time since its first word, so that it
// moves also while one long thing is under way; silent when stderr is not a terminal. Any thread may call update().
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace hindsight::app {

class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine();                        ///< clear()
    void update(const std::string& text);   ///< the last text is shown within a tenth of a second
    void clear();                           ///< before anything else is printed

private:
    void draw();
    void keepDrawing(std::stop_token stop);

    bool m_terminal = false, m_shown = false, m_drawn = false;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::string m_text;
    std::chrono::steady_clock::time_point m_begin{};
    std::jthread m_drawing;                 ///< from the first text on; last, so that it ends first
};

} // namespace hindsight::app
