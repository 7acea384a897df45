// Markers of local activities on the Rust core, changed to find out what the code asked for. Pure: bytes in, bytes out.
#pragma once

#include <string>
#include <string_view>

namespace hindsight::replay {

/// The recorded marker (a serialized HistoryEvent) as if the local activity had failed instead; "" when it is no such marker.
std::string failedInstead(std::string_view markerEvent);

/// "Activity type of recorded marker 'quote' does not match activity type of local activity command 'quoteV2'" -> quoteV2; "" when
/// core does not say that of the recorded one.
std::string localActivityRefused(std::string_view text, const std::string& recorded);

} // namespace hindsight::replay
