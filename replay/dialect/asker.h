// Asker: asks one worker about one history, one task at a time, until there is an answer that can be judged: repeats after
// a lost task, a dead or stuck worker, a deadlock alarm, an unknown type on one of several queues. Answers are kept by
// question. Owner and thread: the judge of one history.
#pragma once

#include "replay/dialect/answer.h"
#include "replay/dialect/known_deadlocks.h"
#include "replay/dialect/worker_access.h"
#include "replay/plan/replay_plan.h"

#include <chrono>
#include <functional>
#include <map>
#include <stop_token>

namespace hindsight::replay {

/// What the task says about the run beside its events.
struct RunNames {
    std::string namespaceName, workflowId, runId, workflowType, taskQueue;
};

struct AskLimits {
    std::chrono::milliseconds taskBase{10000};       ///< a task may take this long ...
    std::chrono::microseconds taskPerEvent{5000};    ///< ... and this for each event
    std::chrono::milliseconds history{0};            ///< for all tasks of one history; 0 = no limit
    int deadlockRepeats = 3;
    const KnownDeadlocks* deadlocks = nullptr;       ///< of this check: one repeat where enough others stood still
};

/// One task, as far as a dialect decides it.
struct Question {
    EventId cut;                              ///< events first..cut are sent
    EventId first{1};                         ///< more than 1: to a run that the worker holds up to there
    int form = 0;                             ///< the dialect's: the same cut asked in another way
    std::int64_t started = 0, previousStarted = 0;
    std::map<std::int64_t, std::string> replaced; ///< as in WorkerTask
    std::vector<std::string> appended;
    std::map<std::string, std::string> queries;
    std::map<std::string, std::vector<std::string>> queryArguments; ///< as in WorkerTask
    std::string legacyQuery;                  ///< query type; not empty: sent instead of a workflow task
    bool evict = false;
    bool alone = false;                       ///< with nothing else at this worker
    /// What a silence is followed by: the same task as a legacy query, which tells a stuck worker from a task that gets no
    /// answer; "" = the same task again.
    std::string queryOnSilence;
    bool silenceIsGood = false;               ///< that query answered: the task was good (core, at the terminal event)
};

class Asker {
public:
    using ReadReply = std::function<Answer(const WorkerReply&)>;
    Asker(const ReplayPlan& plan, RunNames names, WorkerAccess& access, AskLimits limits, ReadReply read, std::stop_token stop);

    /// Null when halted: halt() says why. The pointer lives as long as we.
    const Answer* ask(const Question& question);
    /// As ask(question). The worker gets `following` in the answer to its completion of the first task, without a poll, where
    /// it completes it; what it says to that is kept only when it is Good, else it is as if never asked.
    const Answer* askWith(const Question& question, const Question& following);
    /// The question of this answer once more, alone at the worker: for stacks that an SDK mixes up when tasks run side by side
    /// (Go writes all of them into one buffer). Null when halted.
    const Answer* againAlone(const Answer& answer);
    /// The same, but the worker's first word stands, whatever it is: for tasks that can be asked in another way.
    const Answer* askOnce(const Question& question);
    /// An answer that was given already; null when none was.
    const Answer* known(EventId cut, int form = 0) const;
    const Halt& halt() const { return m_halt; }
    /// After a deadlock ended it: go on, to find the place. From now on an alarm is an answer, asked for once (each holds a
    /// thread of the worker for good, so the next task gets a new one), and a silence is not asked about again.
    void goOnBehindDeadlock();
    /// The next ask() of this cut is a new one.
    void forget(EventId cut, int form = 0)
    {
        m_answers.erase({cut, form});
        m_questions.erase({cut, form});
    }
    /// Where others of this type stood still; {0}: nothing is known.
    EventId likelyDeadlock() const { return m_limits.deadlocks ? m_limits.deadlocks->placeOf(m_names.workflowType) : EventId{0}; }
    /// The last cut that was put to the worker.
    EventId lastCut() const { return m_lastCut; }
    int tasksAsked() const { return m_asked; }       ///< repeats included
    int repeats() const { return m_repeats; }

private:
    const Answer* keep(const Question& question, Answer answer);
    std::optional<Answer> settled(const Question& question);
    std::optional<Answer> answered(WorkerTask& task, const Question& question);
    std::optional<Answer> onOtherQueues(WorkerTask& task, Answer first);
    std::optional<Answer> afterDeadlock(WorkerTask& task, Answer first);
    std::optional<Answer> behindDeadlock(WorkerTask& task);
    std::optional<Answer> once(WorkerTask& task);
    std::optional<Answer> stopWith(UnverifiedCode code, std::string reason);
    void reportStuck(std::string_view what);
    WorkerTask taskFor(const Question& question) const;

    const ReplayPlan& m_plan;
    RunNames m_names;
    WorkerAccess& m_access;
    AskLimits m_limits;
    ReadReply m_read;
    std::stop_token m_stop;
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    std::map<std::pair<EventId, int>, Answer> m_answers, m_aloneAnswers;   ///< by cut and form
    std::map<std::pair<EventId, int>, Question> m_questions;
    std::optional<Question> m_following;  ///< of the question that is being asked
    Halt m_halt;
    EventId m_lastCut;
    bool m_alone = false;      ///< the next task must not share the worker
    bool m_behindDeadlock = false;
    int m_deaths = 0, m_asked = 0, m_repeats = 0;
};

} // namespace hindsight::replay
