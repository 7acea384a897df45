// LineCutter: bytes of a pipe -> lines of text: bounded length, no control characters, no colours, valid UTF-8 (a worker may write anything).
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace hindsight::replay {

class LineCutter {
public:
    explicit LineCutter(std::function<void(const std::string&)> line) : m_line(std::move(line)) {}
    void add(std::string_view bytes);
    void end();    ///< what stands without a newline is a line too

    static constexpr std::size_t kLongestLine = 4000; ///< bytes; the rest of a line is dropped and "..." put

private:
    void flush();
    std::function<void(const std::string&)> m_line;
    std::string m_rest;
    bool m_cut = false;
};

/// Control characters except tab become '?', as does every byte that is not UTF-8.
std::string printable(std::string_view text);

} // namespace hindsight::replay
