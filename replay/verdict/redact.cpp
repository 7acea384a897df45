#include "replay/verdict/redact.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <optional>

namespace hindsight::replay {

namespace {

struct Data { std::size_t end, bytes; }; ///< position behind the value, and how many bytes it stands for

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// From the opening quote on; an unclosed one reaches to the end of the text.
Data quoted(std::string_view text, std::size_t open)
{
    std::size_t bytes = 0, at = open + 1;
    while (at < text.size() && text[at] != '"') {
        if (text[at] == '\\' && at + 1 < text.size()) {
            ++at;
            if (text[at] == 'x') {
                at += 2;                                      // \x1f
            } else if (isDigit(text[at])) {
                for (int n = 0; n < 2 && at + 1 < text.size() && isDigit(text[at + 1]); ++n)
                    ++at;                                     // \037
            }
        }
        ++at;
        ++bytes;
    }
    return {std::min(at + 1, text.size()), bytes};
}

/// From the opening bracket on, when the list holds numbers only.
std::optional<Data> numbers(std::string_view text, std::size_t open)
{
    std::size_t count = 0, at = open + 1;
    for (; at < text.size() && text[at] != ']'; ++at) {
        if (isDigit(text[at]))
            count += !isDigit(text[at - 1]) ? 1U : 0U;
        else if (text[at] != ',' && !std::isspace(static_cast<unsigned char>(text[at])))
            return std::nullopt;
    }
    return Data{std::min(at + 1, text.size()), count};
}

} // namespace

std::string withoutPayloadData(std::string_view text)
{
    constexpr std::string_view key = "ata:"; // of data:, or of Data: as SDKs written in Go had it
    std::string clean;
    std::size_t from = 0;
    while (true) {
        std::size_t found = text.find(key, from + 1);
        while (found != std::string_view::npos && text[found - 1] != 'd' && text[found - 1] != 'D')
            found = text.find(key, found + 1);
        if (found == std::string_view::npos)
            return clean.append(text.substr(from));
        std::size_t at = found + key.size();
        clean.append(text.substr(from, at - from));
        from = at;
        // "metadata:" ends in the same letters and holds no payload data.
        if (found > 1 && std::isalnum(static_cast<unsigned char>(text[found - 2])))
            continue;
        while (at < text.size() && text[at] == ' ')
            ++at;
        std::optional<Data> data;
        if (at < text.size() && text[at] == 'b' && at + 1 < text.size() && text[at + 1] == '"')
            data = quoted(text, at + 1);
        else if (at < text.size() && text[at] == '"')
            data = quoted(text, at);
        else if (at < text.size() && text[at] == '[')
            data = numbers(text, at);
        if (!data)
            continue;
        clean += fmt::format("{}<{} bytes>", text[found + key.size()] == ' ' ? " " : "", data->bytes);
        from = data->end;
    }
}

} // namespace hindsight::replay
