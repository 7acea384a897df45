// What any source of histories gives: pages of bytes as received, and what is known beside them.
#pragma once

#include "history/model/snapshot.h"

namespace hindsight::history {

enum class HistoryFormat { Server, Binary, CliJson, BareJson, WebJson };
std::string_view historyFormatName(HistoryFormat format); ///< "CLI JSON", ...

struct LoadedHistory {
    RunKey key;
    HistoryFormat format = HistoryFormat::Server;
    std::vector<Page> pages;             ///< final events only, contiguous History messages
    Page transientTail;                  ///< events of an unfinished workflow task the server appended; may be null
    std::string description;             ///< serialized DescribeWorkflowExecutionResponse, "" = none
    Time describedAt = kNoTime;
    std::string origin;                  ///< file path or "host:port"
    bool replayable = true;              ///< false: payloads were decoded by the exporter, ids are missing, ...
    std::string notReplayableReason;
    std::vector<std::string> notes;      ///< for the user, not stored: "2 unknown fields were left out: ..."
};

} // namespace hindsight::history
