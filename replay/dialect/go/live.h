// GoLive: a workflow task run live, for the one thing that no replay of Go shows: what its activities are given (replay
// protocol, section 5). Only where the task has no marker and nothing is pending beside it; still, functions of
// MutableSideEffect, new versions and new local activities may run, so it is asked only when the user wants it. It shows
// contents and never decides a verdict. Lives with its Asker; one thread. Two tasks a workflow task.
#pragma once

#include "replay/dialect/go/asking.h"

#include <map>

namespace hindsight::replay {

class GoLive {
public:
    GoLive(const ReplayPlan& plan, Asker& asker, GoAsking& asking, bool protocolMessages);
    /// The activities of task k as the code starts them, serialized commands by recorded event. Null: halted. Empty: not to be
    /// asked, or the answer is not what was recorded.
    const std::map<EventId, std::string>* activitiesOf(std::size_t k);

private:
    bool mayRun(std::size_t k) const;
    std::map<EventId, std::string> paired(std::size_t k, const Answer& answer) const;

    const ReplayPlan& m_plan;
    Asker& m_asker;
    GoAsking& m_ask;
    const bool m_protocolMessages;
    std::size_t m_task = 0;                      ///< whose answer is kept
    std::map<EventId, std::string> m_activities;
};

} // namespace hindsight::replay
