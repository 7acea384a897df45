// CoreExperiment: one history against one worker on the Rust core: verdict, and the first divergence by bisection
// (replay protocol, section 4.4). Lives for one judge(); one thread. Tasks: one for the verdict; to locate at most
// log2(workflow tasks) + log2(commands of that task) + 4.
#pragma once

#include "replay/dialect/dialect.h"

namespace hindsight::replay {

class CoreExperiment {
public:
    CoreExperiment(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
                   std::stop_token stop, HistoryVerdict& out);
    void run();

private:
    using Bad = bool (CoreExperiment::*)(const Answer&, std::size_t) const;

    /// Another form of the same cut: its marker of a local activity tells of a failure.
    static constexpr int kLocalActivityFailed = 1;

    const Answer* ask(std::size_t k, EventId cut);
    Question questionFor(std::size_t k, EventId cut) const;
    bool diverges(const Answer& answer, std::size_t k) const;   ///< failed, or more commands that are not merely early
    bool fails(const Answer& answer, std::size_t k) const;
    bool onlyEarly(const std::vector<CommandView>& leftovers, std::size_t k) const;

    void judge(const Answer& verdict);
    void locateDivergence(const Answer& verdict);
    void locateFailure(const Answer& verdict);
    void locateDeadlock();
    std::size_t deadlockWhereOthersHadIt();
    void locateUnknownEvent(const Answer& verdict);
    bool divergedBefore(std::size_t k);
    bool hidesAnotherLocalActivity(std::size_t k, EventId event, const Answer& before, const Answer& failing);
    bool wantsAnother(EventId event, const Answer& before, const Answer& failing) const;
    bool placedByText(const Answer& verdict);
    /// Smallest k in (0, high] whose prefix is bad; `high` is known to be. 0 = halted.
    std::size_t firstBadTask(std::size_t high, Bad bad);
    /// Smallest cut in [C(k), high] that fails; `high` is known to. {0} = halted.
    EventId firstFailingCut(std::size_t k, EventId high, bool hiding = false);
    void placeInTask(std::size_t k);
    bool placedByPatch(std::size_t k, const Answer& whole);
    void placeByOpener(std::size_t k, const Answer& failing);
    bool placeByCancel(std::size_t k, const Answer& failing);

    void divergedAt(std::size_t k, EventId event, const Answer& before);
    void divergedAfter(std::size_t k, const Answer& extra);
    void fillDivergence(std::size_t k, EventId event, bool after);
    std::optional<Waiting> waitingAt(EventId cut, const Answer& answer, bool forgiveLater) const;
    void compatible(const Answer& verdict);
    void unverified(UnverifiedCode code, std::string reason, EventId event, EventId proven);
    void halted();
    void ownFailureAt(const Answer& failing, EventId event, EventId proven);

    const ReplayPlan& m_plan;
    Asker m_asker;
    JudgeOptions m_options;
    HistoryVerdict& m_out;
    std::string m_said;                        ///< what the SDK said about the history as a whole
    Halt m_deadlock;                           ///< established on the whole history; only the place is still sought
    bool m_divergenceCertain = false;          ///< the verdict stands, only the place is still sought
};

} // namespace hindsight::replay
