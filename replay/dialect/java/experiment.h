// JavaExperiment: one history against one worker of the Java SDK: verdict and first divergence (replay protocol, section 6).
// Lives for one judge(); one thread. Tasks: one for the verdict; to locate 2 when the SDK names the event, else at most
// log2(workflow tasks) + log2(commands of that task) + 4.
#pragma once

#include "replay/dialect/dialect.h"

namespace hindsight::replay {

class JavaExperiment {
public:
    JavaExperiment(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
                   std::stop_token stop, HistoryVerdict& out);
    void run();

private:
    Question questionFor(EventId cut) const;
    const Answer* ask(EventId cut);
    bool stopped() const { return m_asker.halt().code != UnverifiedCode::None; }
    bool agrees(const Answer& answer, std::size_t k);
    std::optional<CommandView> surplus(const Answer& answer, std::size_t k);
    std::optional<CommandView> behindStandIn(const Answer& answer, std::size_t k);
    bool hadMutableSideEffect(EventId cut) const;

    void judge(const Answer& verdict);
    void locateDivergence(const Answer& verdict);
    void locateFailure(const Answer& verdict);
    void locateUnknown(const Answer& verdict);
    void locateDeadlock();
    bool divergedBefore(std::size_t k);
    std::size_t firstBadTask(std::size_t high, bool onlyFailures);
    EventId firstFailingCut(std::size_t k, EventId high);
    void placeInTask(std::size_t k);
    void placeNamed(std::size_t k, const Answer& refusal);
    bool placedByVersion(std::size_t k, const Answer& whole);
    void placeByCancel(std::size_t k, const Answer& failing);
    std::size_t taskCompletedAt(EventId event) const;
    EventId agreedBefore(std::size_t k) const { return k > 1 ? m_plan.task(k - 1).blockEnd : EventId{0}; }

    void divergedAt(std::size_t k, EventId event, const Answer* before, const Answer& refusal);
    void divergedAfter(std::size_t k, CommandView produced, const Answer& said);
    CommandView versionNamed(CommandView command, EventId from) const;
    void fillDivergence(std::size_t k, EventId event, bool after);
    void compatible(const Answer& verdict);
    void unverified(UnverifiedCode code, std::string reason, EventId event, EventId proven);
    void ownFailureAt(const Answer& failing, EventId event, EventId proven);
    void halted();

    const ReplayPlan& m_plan;
    Asker m_asker;
    JudgeOptions m_options;
    HistoryVerdict& m_out;
    std::string m_said;                 ///< what the SDK said about the history as a whole
    Halt m_deadlock;                    ///< established on the whole history; only the place is still sought
    bool m_divergenceCertain = false;   ///< the verdict stands, only the place is still sought
};

} // namespace hindsight::replay
