// Binary `History` (temporal.api.history.v1) as pages: byte for byte what the file holds, cut at event borders.
#pragma once

#include "history/model/snapshot.h"
#include "history/result.h"

#include <functional>
#include <stop_token>

namespace hindsight::history {

/// True when the bytes begin like a serialized History whose first event names its id.
bool looksLikeBinaryHistory(std::string_view bytes);
/// Error says the event and the byte. `progress` gets the bytes done.
Result<std::vector<Page>> readBinaryHistory(std::string_view bytes, std::stop_token stop,
                                            const std::function<void(std::uint64_t)>& progress);

} // namespace hindsight::history
