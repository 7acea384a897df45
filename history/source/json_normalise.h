// Brings one event of a foreign JSON spelling to the one that protobuf's JSON parser takes: enum values in PascalCase,
// payloads that the exporter decoded, fields that this version does not know. Guided by the message descriptors.
// The slow path: files in today's spelling never come here.
#pragma once

#include "history/result.h"

#include <set>
#include <string>
#include <string_view>

namespace hindsight::history {

struct NormaliseReport {
    std::set<std::string> unknownFields; ///< paths without indices, "workflowExecutionStartedEventAttributes.foo"
    std::string decodedAt;               ///< first payload that was decoded by the exporter, "" = none
};

/// `event`: the JSON of one HistoryEvent. Returns it rewritten.
Result<std::string> normaliseEventJson(std::string_view event, NormaliseReport& report);

} // namespace hindsight::history
