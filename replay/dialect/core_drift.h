// CoreDrift: what the new code's commands carry, against what was recorded, in the events that agree (replay protocol,
// section 4.5), in event order, until a limit. One thread; lives for one comparison. The worker keeps the run in its cache and
// is sent only what is new, so that it is linear in the events; a block with something hidden behind a marker or an update
// costs whole prefixes: one for each piece, and one to go on from.
#pragma once

#include "replay/dialect/dialect.h"
#include "replay/verdict/compare.h"

#include <set>

namespace hindsight::replay {

class CoreDrift {
public:
    CoreDrift(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options, std::stop_token stop,
              HistoryVerdict& out);
    /// Compares the events up to out.checkedTo; in the tasks up to out.lastAgreeingTask more than was recorded counts, too.
    void run();

private:
    bool compareTask(std::size_t k);
    /// False: the rest was not compared, and that was said.
    bool comparePiece(std::size_t k, const Segment& piece, bool last);
    void compareCommands(std::size_t k, const Segment& piece, bool last, const Answer& answer);
    void earlyCommands(std::size_t k, const std::vector<CommandView>& more);

    const Answer* askAll(std::size_t k, EventId cut, bool evict);   ///< events 1..cut
    const Answer* askNext(std::size_t k, EventId cut, bool evict);  ///< from where the worker stands, if that works
    bool belongs(const CommandView& produced, EventId event) const;
    bool explains(const Answer& answer, std::size_t k, const Segment& piece) const;
    std::vector<Segment> piecesToShow(std::size_t k) const;
    bool isLast(std::size_t k) const;

    Surroundings surroundings(const Answer& answer) const;
    bool showsAll(std::size_t k) const;
    bool onlyOnce(const std::vector<CommandView>& more, std::size_t k) const;
    void hidden(EventId from, bool last);
    void stop(std::size_t k, EventId from, const char* reason);
    EventId nextCommand(std::size_t k, EventId from) const;
    bool isOver() const;
    const char* haltReason() const;

    const ReplayPlan& m_plan;
    const RunNames m_names;
    const WorkerAccess& m_worker;
    const std::chrono::microseconds m_limit;
    HistoryVerdict& m_out;
    Asker m_asker;
    CommandComparer m_comparer;
    const std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    const EventId m_to;
    std::size_t m_whole = 0;           ///< tasks 1..m_whole agree as a whole
    EventId m_held{0};                 ///< the worker holds the run up to this event; 0 = it does not
    int m_coldTasks = 0;               ///< in a row in which the worker did not hold it after all
    std::set<std::int64_t> m_early;    ///< recorded events whose command was seen too early already
    std::set<std::string> m_withdrawn; ///< commands seen that history never has
};

} // namespace hindsight::replay
