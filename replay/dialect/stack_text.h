// What a worker's answer to __stack_trace says about where its code waits. Pure text reading.
#pragma once

#include "replay/verdict/report.h"

#include <string>
#include <string_view>
#include <vector>

namespace hindsight::replay {

/// Something the code waits for, by the name of its task: "activity: ship_order" (Python), scheduleLocalActivity (TypeScript).
struct PendingWork {
    enum class Kind { Activity, LocalActivity, ChildWorkflow, NexusOperation } kind = Kind::Activity;
    std::string name;   ///< type; "" when the text does not say
    friend bool operator==(const PendingWork&, const PendingWork&) = default;
};

/// In the order of the text. Python shows local activities as activities: the caller takes off the scheduled ones.
std::vector<PendingWork> pendingWork(std::string_view stackTrace);

/// The stack without the frames of the query that asked for it, for people.
std::string readableStack(std::string_view stackTrace);

} // namespace hindsight::replay
