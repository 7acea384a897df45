// What a verdict means for the run itself: would it ever meet the new build, and what would a reset undo? Pure; one pass
// over the event types, only versioning events, activities' ends and updates are decoded.
#pragma once

#include "history/model/snapshot.h"
#include "replay/verdict/report.h"

namespace hindsight::replay {

/// By the last completed workflow task and later option updates. `workerBuild`: build id of the worker that was checked, ""
/// = it has none. A run that is pinned to exactly that build will meet it. Runs versioned by the older build id rules: unknown.
Reach reachOf(const history::HistorySnapshot& snapshot, const std::string& workerBuild);

/// A reset to the workflow task completed by `taskCompleted`: the new run keeps the events before it and repeats the task.
/// drops: every later event; reruns: activities, local activities, children and Nexus operations begun or ended behind it;
/// reapplies: signals and updates behind it, which the server hands to the new run unless it is told not to.
/// `text` says it in words.
ResetEffect resetTo(const history::HistorySnapshot& snapshot, history::EventId taskCompleted);

std::string_view reachWords(Reach reach);   ///< a sentence part; "" for unknown

} // namespace hindsight::replay
