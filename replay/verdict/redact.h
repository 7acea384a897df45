// SDK texts without the user's data: payload bytes that an SDK prints are cut to "<n bytes>". Pure.
#pragma once

#include <string>
#include <string_view>

namespace hindsight::replay {

/// Cuts `data: "..."` (prototext, escapes counted as one byte), `data: b"..."` and `data: [1, 2, 3]` (Rust's debug form).
std::string withoutPayloadData(std::string_view text);

} // namespace hindsight::replay
