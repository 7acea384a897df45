// CheckItem: one history on its way to a verdict: what was read of it, and whether it can be put to a worker at all.
// A value of check(); no thread of its own. Cost of prepared(): one pass over the history's tasks.
#pragma once

#include "replay/check.h"
#include "replay/dialect/asker.h"

namespace hindsight::replay {

struct CheckItem {
    CheckInput input;
    std::optional<ReplayPlan> plan;      ///< none: the verdict stands without a worker
    RunNames names;
    bool workflowIdKnown = true;
    HistoryVerdict verdict;              ///< until it is finished: what is known without a worker
    HistoryVerdict judged;               ///< by the worker that had it last
};

CheckItem prepared(CheckInput input, const std::string& defaultNamespace);

void leaveUnverified(HistoryVerdict& verdict, UnverifiedCode code, std::string reason);

} // namespace hindsight::replay
