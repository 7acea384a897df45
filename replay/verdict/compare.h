// compare: a recorded command event against the command that the new code produces in its place, field by field. What a
// server writes of its own accord into an event, and what a worker of another place says of itself, is no difference; what
// cannot be told is `notSeen`. Pure; any thread. Cost: two parsed messages a call.
#pragma once

#include "replay/verdict/report.h"

#include <memory>
#include <string_view>

namespace hindsight::history {
class HistorySnapshot;
}

namespace hindsight::replay {

/// Where the run lived, and where the worker that is asked lives; "" = not known.
struct Surroundings {
    std::string runNamespace, runQueue, workerNamespace, workerQueue;
};

struct Comparison {
    std::vector<Difference> differences;
    std::vector<NotSeen> notSeen;
    bool sameKind = true;              ///< false: these two do not belong beside each other, nothing was compared
    bool ownQueue = false;             ///< the worker's own task queue stood for the run's own
};

class CommandComparer {
public:
    /// `values`: payload values in the differences.
    CommandComparer(const history::HistorySnapshot& snapshot, bool values);
    ~CommandComparer();
    /// `command`: a serialized temporal.api.command.v1.Command.
    Comparison compare(history::EventId event, std::string_view command, const Surroundings& where) const;

private:
    struct Run;
    const history::HistorySnapshot& m_snapshot;
    std::unique_ptr<Run> m_run;
    bool m_values;
};

} // namespace hindsight::replay
