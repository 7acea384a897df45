// A history written as JSON, in any of the spellings that tools write: {"events": [...]} (command line, SDKs, Web UI),
// the same below "history", or a bare array. Split by simdjson, converted by protobuf in chunks: peak memory is
// the result, half the file for simdjson's index, and one chunk. 31 MB in 51,200 events: 0.6 s.
#pragma once

#include "history/result.h"
#include "history/source/loaded_history.h"

#include <functional>
#include <stop_token>

namespace hindsight::history {

struct JsonHistory {
    HistoryFormat format = HistoryFormat::CliJson;
    std::vector<Page> pages;
    std::string workflowId;             ///< of a wrapper around the events, "" = none
    std::string decodedAt;              ///< first payload that the exporter had decoded, "" = none
    std::vector<std::string> notes;
};

/// `bytes` must be followed by MappedFile::kPadding readable bytes. Error says the event, the byte and why.
Result<JsonHistory> readJsonHistory(std::string_view bytes, std::stop_token stop,
                                    const std::function<void(std::uint64_t)>& progress);

} // namespace hindsight::history
