// JSON for people: laid out anew, but with every number, key and its order as they were written. Pure; never throws,
// whatever the bytes (payloads are foreign).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hindsight::history {

/// Pretty-printed with two spaces; nothing when `text` is not one JSON value in UTF-8.
std::optional<std::string> prettyJson(std::string_view text);

std::string base64(std::string_view bytes);

} // namespace hindsight::history
