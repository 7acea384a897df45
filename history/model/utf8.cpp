#include "history/model/utf8.h"

#include <simdjson.h>

namespace hindsight::history {

namespace {

/// Length of the UTF-8 sequence at the start of `text`; 0 when there is none.
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = static_cast<unsigned char>(text.front());
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
    if (length == 0 || text.size() < length || !isValidUtf8(text.substr(0, length)))
        return 0;
    return length;
}

} // namespace

bool isValidUtf8(std::string_view text)
{
    return simdjson::validate_utf8(text.data(), text.size());
}

std::string toValidUtf8(std::string_view text)
{
    if (isValidUtf8(text))
        return std::string(text);
    std::string out;
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        if (length == 0)
            out += "\xef\xbf\xbd";
        else
            out += text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

} // namespace hindsight::history
