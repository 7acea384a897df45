// What Document remembers of one run, shown or not. Private to Document.
#pragma once

#include "ui/document/document.h"

namespace hindsight::ui {

struct Document::RunView {
    history::SnapshotPtr snapshot;
    StateIndexPtr state;
    std::optional<replay::HistoryVerdict> verdict;
    QString failure;
    history::EventIndex cursor = history::kNoEvent;
    TimeRange range;
    bool fitted = true; ///< the range follows the whole run while it grows
    history::SpanIndex selection = history::kNoSpan;
    std::uint64_t lastShown = 0;
};

} // namespace hindsight::ui
