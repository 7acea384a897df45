// Drift: what the new code's commands carry, against what was recorded, in the events that agree (replay protocol, section
// 4.5), in event order, until a limit. How a family shows the commands of a piece of a block is the part of CoreDrift,
// JavaDrift. One thread; lives for one comparison.
#pragma once

#include "replay/dialect/dialect.h"
#include "replay/plan/segment_size.h"
#include "replay/verdict/compare.h"

#include <set>

namespace hindsight::replay {

class Drift {
public:
    Drift(const Drift&) = delete;
    Drift& operator=(const Drift&) = delete;
    virtual ~Drift() = default;
    /// Compares the events up to out.checkedTo; in the tasks up to out.lastAgreeingTask more than was recorded counts, too.
    void run();

protected:
    Drift(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options, const AskLimits& limits,
          Asker::ReadReply read, std::stop_token stop, HistoryVerdict& out);

    /// Block k cut into pieces that one answer can show each; the last one is always there.
    virtual std::vector<Segment> segments(std::size_t k) const = 0;
    /// The code's commands behind piece.cut; null: halted.
    virtual const Answer* show(std::size_t k, const Segment& piece, bool last) = 0;
    /// Whether a command of the code may be set beside the one recorded in its place.
    virtual bool belongs(const CommandView& produced, const CommandView& recorded) const { return produced.kind == recorded.kind; }
    /// Why the command of a piece was not to be seen.
    virtual const char* hiddenReason(bool last) const { return last ? "worker_failed_at_this_cut" : "not_visible_before_marker"; }
    /// Whether what task k wants beyond its block is the code's doing, and its next command would be one for a later task.
    virtual bool showsAll(std::size_t k) const;

    bool belongsAt(const CommandView& produced, EventId event) const;
    bool agreesAsWhole(std::size_t k) const { return k <= m_whole; }
    /// Commands that are in no later block in their place.
    bool onlyOnce(const std::vector<CommandView>& more, std::size_t k) const;
    /// Those of segments(k) that lie in what is compared.
    std::vector<Segment> piecesToShow(std::size_t k) const;
    bool isLast(std::size_t k) const;
    bool isOver() const;

    /// A question to the run that the worker holds, asked once: it may not hold it after all.
    const Answer* askHeld(const Question& question);
    /// False: it did not too often.
    bool keepsRuns() const;

    const ReplayPlan& m_plan;
    HistoryVerdict& m_out;
    Asker m_asker;
    EventId m_held{0};                 ///< the worker holds the run up to this event; 0 = it does not

private:
    bool compareTask(std::size_t k);
    /// False: the rest was not compared, and that was said.
    bool comparePiece(std::size_t k, const Segment& piece, bool last);
    void compareCommands(std::size_t k, const Segment& piece, bool last, const Answer& answer);
    void earlyCommands(std::size_t k, const std::vector<CommandView>& more);
    Surroundings surroundings(const Answer& answer) const;
    void hidden(EventId from, bool last);
    void stop(std::size_t k, EventId from, const char* reason);
    EventId nextCommand(std::size_t k, EventId from) const;
    const char* haltReason() const;

    const RunNames m_names;
    const WorkerAccess& m_worker;
    const std::chrono::microseconds m_limit;
    CommandComparer m_comparer;
    const std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    const EventId m_to;
    int m_coldTasks = 0;               ///< in a row in which the worker did not hold the run after all
    std::size_t m_whole = 0;           ///< tasks 1..m_whole agree as a whole
    std::set<std::int64_t> m_early;    ///< recorded events whose command was seen too early already
    std::set<std::string> m_withdrawn; ///< commands seen that history never has
};

} // namespace hindsight::replay
