#include "replay/frontend/line_cutter.h"

#include <algorithm>

namespace hindsight::replay {
namespace {

/// Length of the UTF-8 character at the front; 0 when there is none.
std::size_t characterLength(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    std::size_t length = 0;
    unsigned low = 0x80, high = 0xbf; // of the second byte
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf) {
        length = 2;
    } else if (first >= 0xe0 && first <= 0xef) {
        length = 3;
        low = first == 0xe0 ? 0xa0 : 0x80;
        high = first == 0xed ? 0x9f : 0xbf;
    } else if (first >= 0xf0 && first <= 0xf4) {
        length = 4;
        low = first == 0xf0 ? 0x90 : 0x80;
        high = first == 0xf4 ? 0x8f : 0xbf;
    } else {
        return 0;
    }
    if (text.size() < length || byte(1) < low || byte(1) > high)
        return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80)
            return 0;
    }
    return length;
}

/// Without the colours that loggers write for a terminal: ESC [ parameters, intermediates, one final byte (ECMA-48, 5.4).
std::string withoutColours(std::string_view line)
{
    std::string result;
    while (!line.empty()) {
        const auto escape = line.find("\x1b[");
        result += line.substr(0, escape);
        if (escape == std::string_view::npos)
            break;
        line.remove_prefix(escape + 2);
        const auto final = std::ranges::find_if_not(line, [](char c) { return c >= ' ' && c <= '?'; });
        line.remove_prefix(static_cast<std::size_t>(final - line.begin()));
        if (!line.empty() && line.front() >= '@' && line.front() <= '~')
            line.remove_prefix(1);
    }
    return result;
}

} // namespace

std::string printable(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const auto length = characterLength(text);
        const bool control = length == 1 && static_cast<unsigned char>(text[0]) < ' ' && text[0] != '\t';
        if (length == 0 || control || text[0] == '\x7f')
            result += '?';
        else
            result += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

void LineCutter::add(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto newline = std::min(bytes.find('\n'), bytes.size());
        const auto room = kLongestLine - m_rest.size();
        m_cut = m_cut || newline > room;
        m_rest += bytes.substr(0, std::min(newline, room));
        if (newline == bytes.size())
            return;
        flush();
        bytes.remove_prefix(newline + 1);
    }
}

void LineCutter::end()
{
    if (!m_rest.empty())
        flush();
}

void LineCutter::flush()
{
    if (!m_rest.empty() && m_rest.back() == '\r')
        m_rest.pop_back();
    m_line(printable(withoutColours(m_rest)) + (m_cut ? "..." : ""));
    m_rest.clear();
    m_cut = false;
}

} // namespace hindsight::replay
