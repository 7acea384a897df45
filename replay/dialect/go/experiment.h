// GoExperiment: one history against one worker on the Go SDK, by sentinel probes: verdict, and the first divergence by
// bisection (replay protocol, section 5). Lives for one judge(); one thread. Tasks: one for the verdict, two when the run
// ended by a command; to locate log2(workflow tasks) + 4, and one for each command of that task where the text names none.
#pragma once

#include "replay/dialect/dialect.h"
#include "replay/dialect/go/asking.h"
#include "replay/dialect/go/rules.h"

namespace hindsight::replay {

class GoExperiment {
public:
    GoExperiment(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
                 std::stop_token stop, HistoryVerdict& out);
    void run();

private:
    /// A recorded command that the SDK compares.
    struct Recorded { EventId id; CommandView view; };
    /// What one cut inside a block shows.
    struct Sight {
        bool matched = false;              ///< the code produces all commands up to the cut
        std::optional<CommandView> next;   ///< what it produces behind it
        struct Want { GoWant want; Answer asking; };
        std::vector<Want> wants;           ///< what it asked for and no recorded marker gave, in this order; it was given something
        std::optional<GoWant> unmet;       ///< what it ended with, asking in vain
        Answer answer;
    };

    /// `wants`: what a shorter cut of the block asked for. None: halted.
    std::optional<Sight> look(std::size_t k, EventId cut, EventId end, std::vector<Sight::Want> wants);

    // Judging.
    void runPrefix();
    void runLastTask();
    void locate(std::size_t high);
    void placeIn(std::size_t k);                 ///< 0 = halted
    void locateBefore(std::size_t n, EventId end, const Answer& ended);
    std::size_t firstBadTask(std::size_t high);  ///< 0 = halted
    bool agrees(std::size_t k, const Answer& answer) { return answer.kind == Answer::Kind::Good || early(k, answer).has_value(); }
    /// How many of the next recorded commands task k produced already; none when what it has more is something else.
    std::optional<std::size_t> early(std::size_t k, const Answer& answer);
    std::vector<Recorded> recordedIn(std::size_t k) const;   ///< block k without what the SDK leaves out
    bool isCompared(const CommandView& view) const { return isComparedByGo(view, m_protocolMessages); }

    // Placing: task k is the first that does not agree. `end`: the last event that was sent of its block.
    void place(std::size_t k, EventId end, const Answer& answer);
    void placeFinished(std::size_t k, const Answer& answer);
    void placeByScan(std::size_t k, EventId end, const Answer& whole);
    EventId eventNamed(std::string_view text, std::size_t k, EventId end) const;
    EventId versionMarker(std::string_view text, std::size_t k, EventId end) const;
    void placeFailing(std::size_t k, EventId cut, const Sight& failing, const std::optional<Sight>& before);
    std::optional<EventId> firstBehind(std::size_t k, EventId event, const GoWant& want);
    bool endsAsRecorded(const Answer& answer) const;
    std::string recordedFailure() const;
    void locateDeadlock();

    // Saying.
    void divergedAt(std::size_t k, EventId event, std::optional<CommandView> produced, const Answer& said, bool waits = true);
    void divergedAfter(std::size_t k, std::optional<CommandView> produced, const Answer& said);
    void fillDivergence(std::size_t k, EventId event, bool after, const Answer& said);
    std::optional<WorkerFailure> failureOf(const Answer& answer);
    std::optional<SourcePlace> refusedCall(const Answer& answer);
    void compatible();
    void unverified(UnverifiedCode code, std::string reason, EventId event, EventId proven);
    void failedAt(const Answer& answer, EventId event, EventId proven);
    void halted();
    EventId agreedBefore(std::size_t k) const { return k > 1 ? m_plan.task(k - 1).blockEnd : EventId{0}; }

    const ReplayPlan& m_plan;
    Asker m_asker;
    GoAsking m_ask;
    JudgeOptions m_options;
    HistoryVerdict& m_out;
    Halt m_deadlock;
    bool m_protocolMessages = false;           ///< updates are commands in this history (SDK flag 3)
    bool m_divergenceCertain = false;          ///< the verdict stands, only the place is still sought
};

} // namespace hindsight::replay
