// One page of GetWorkflowExecutionHistory taken apart by its wire format: the bytes of its events stay exactly as the
// server sent them, whether as `history` or as `raw_history` blobs. Pure; one scan of the top level and of event ids.
#pragma once

#include "history/model/snapshot.h"
#include "history/result.h"

#include <string>

namespace hindsight::history {

struct HistoryPage {
    Page events;                        ///< bytes of a History; never null
    std::string nextToken;              ///< "" = last page
    bool archived = false;
};

Result<HistoryPage> parseHistoryPage(std::string response);

/// Follows the event ids from page to page: 1, 2, 3, ... without a gap and without a repetition.
class PageSequence {
public:
    /// Error names the ids. Pages without events are allowed a few times in a row, as long as the token moves.
    Result<void> add(const HistoryPage& page, const std::string& usedToken);
    std::int64_t lastId() const { return m_last; }

private:
    std::int64_t m_last = 0;
    std::size_t m_pages = 0, m_emptyInARow = 0;
};

} // namespace hindsight::history
