// Is this text UTF-8? Histories are foreign bytes: names and payloads may hold anything. Pure.
#pragma once

#include <string>
#include <string_view>

namespace hindsight::history {

bool isValidUtf8(std::string_view text);
/// The text with every byte that is not part of UTF-8 replaced by U+FFFD.
std::string toValidUtf8(std::string_view text);

} // namespace hindsight::history
