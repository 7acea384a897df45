#include "replay/dialect/drift.h"

#include "replay/verdict/command_view.h"

#include <algorithm>
#include <fmt/format.h>

namespace hindsight::replay {

namespace {

/// A worker that keeps no runs (a cache of size 0, several processes) is not tried for ever.
constexpr int kHopelessCold = 3;

bool isOfWorkflowTask(history::EventType type)
{
    using enum history::EventType;
    return type == WorkflowTaskScheduled || type == WorkflowTaskStarted || type == WorkflowTaskCompleted || type == WorkflowTaskFailed
        || type == WorkflowTaskTimedOut;
}

} // namespace

Drift::Drift(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options, const AskLimits& limits,
             Asker::ReadReply read, std::stop_token stop, HistoryVerdict& out)
    : m_plan(plan)
    , m_out(out)
    , m_asker(plan, names, worker, limits, std::move(read), std::move(stop))
    , m_names(names)
    , m_worker(worker)
    , m_limit(options.driftLimit)
    , m_comparer(plan.history(), options.values)
    , m_to{out.checkedTo}
{
    while (m_whole < plan.taskCount() && plan.task(m_whole + 1).completed.value <= out.lastAgreeingTask)
        ++m_whole;
}

void Drift::run()
{
    m_out.drift = DriftSeen::Full;
    for (std::size_t k = 1; k <= m_plan.taskCount() && m_plan.task(k).completed <= m_to; ++k)
        if (!compareTask(k))
            break;
    m_out.driftTasks += m_asker.tasksAsked();
}

/// The pieces of block k whose commands are behind something later in it; the last one is always there.
std::vector<Segment> Drift::piecesToShow(std::size_t k) const
{
    std::vector<Segment> pieces;
    if (k > m_plan.taskCount() || m_plan.task(k).completed > m_to)
        return pieces;
    const std::vector<Segment> all = segments(k);
    for (std::size_t i = 0; i < all.size(); ++i) {
        pieces.push_back(all[i]);
        pieces.back().last = std::min(all[i].last, m_to);
        if (i + 1 < all.size() && countOf(pieces.back()) == 0)
            pieces.pop_back();
    }
    return pieces;
}

bool Drift::isLast(std::size_t k) const { return k == m_plan.taskCount() || m_plan.task(k + 1).completed > m_to; }

bool Drift::compareTask(std::size_t k)
{
    const std::vector<Segment> pieces = piecesToShow(k);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const bool last = i + 1 == pieces.size();
        const bool over = isOver();
        // A run that the worker holds is asked about once more, so that it forgets it.
        if (over && m_held.value == 0) {
            stop(k, pieces[i].first, "drift_limit");
            return false;
        }
        if (!comparePiece(k, pieces[i], last))
            return false;
        if (over) {
            stop(k, {m_plan.task(k).blockEnd.value + 1}, "drift_limit");
            return false;
        }
    }
    return true;
}

bool Drift::comparePiece(std::size_t k, const Segment& piece, bool last)
{
    if (last && !agreesAsWhole(k) && countOf(piece) == 0)
        return true; // nothing here agrees as a whole: what is more is the divergence itself
    const Answer* answer = show(k, piece, last);
    if (!answer) {
        stop(k, piece.first, haltReason());
        return false;
    }
    compareCommands(k, piece, last, *answer);
    return true;
}

const Answer* Drift::askHeld(const Question& question)
{
    const Answer* answer = m_asker.askOnce(question);
    if (!answer)
        return answer;
    // A worker without a cache says so at once; one of temporalio 1.24 or older says nothing, and each such task costs its time limit.
    if (answer->kind == Answer::Kind::Silent)
        m_coldTasks = kHopelessCold;
    else
        m_coldTasks = answer->failed() ? m_coldTasks + 1 : 0;
    return answer;
}

bool Drift::keepsRuns() const { return m_coldTasks < kHopelessCold; }

bool Drift::belongsAt(const CommandView& produced, EventId event) const
{
    return belongs(produced, recordedIdentity(m_plan.history(), event));
}

void Drift::compareCommands(std::size_t k, const Segment& piece, bool last, const Answer& answer)
{
    const std::size_t wanted = countOf(piece);
    if (answer.kind != Answer::Kind::Good && answer.kind != Answer::Kind::Extra) {
        if (wanted > 0)
            hidden(piece.first, last);
        return;
    }
    const Surroundings where = surroundings(answer);
    for (std::size_t i = 0; i < wanted; ++i) {
        const EventId event{piece.first.value + static_cast<std::int64_t>(i)};
        if (i >= answer.commands.size() || !belongsAt(answer.leftovers[i], event)) {
            hidden(event, last);
            return;
        }
        Comparison found = m_comparer.compare(event, answer.commands[i], where);
        if (found.ownQueue && m_out.workerNote.empty())
            m_out.workerNote = fmt::format("the worker serves the task queue \"{}\", the recorded runs had \"{}\": where the code names no queue, that is no difference",
                                           where.workerQueue, where.runQueue);
        std::ranges::move(found.differences, std::back_inserter(m_out.differences));
        std::ranges::move(found.notSeen, std::back_inserter(m_out.notSeen));
    }
    if (last && showsAll(k) && answer.leftovers.size() > wanted)
        earlyCommands(k, {answer.leftovers.begin() + static_cast<std::ptrdiff_t>(wanted), answer.leftovers.end()});
}

bool Drift::showsAll(std::size_t k) const
{
    if (!agreesAsWhole(k))
        return false;
    if (k == m_plan.taskCount())
        return true;
    // Tasks that follow on each other without any news are one for the code.
    for (EventId id{m_plan.task(k).blockEnd.value + 1}; id < m_plan.task(k + 1).started; ++id.value)
        if (!isOfWorkflowTask(m_plan.type(id)))
            return true;
    return false;
}

/// The SDK forgets those that the code itself takes back before history comes to them.
bool Drift::onlyOnce(const std::vector<CommandView>& more, std::size_t k) const
{
    const std::vector<EventId> next = m_plan.commandsAfter(k, more.size());
    for (std::size_t i = 0; i < more.size(); ++i)
        if (i >= next.size() || next[i] > m_to || !sameCommand(more[i], recordedIdentity(m_plan.history(), next[i])))
            return true;
    return false;
}

/// Commands that the next blocks have, produced here already: the SDK keeps them until history comes to them.
void Drift::earlyCommands(std::size_t k, const std::vector<CommandView>& more)
{
    const EventId after = m_plan.task(k).blockEnd;
    std::vector<EventId> next = m_plan.commandsAfter(k, more.size());
    std::size_t at = 0;
    for (const CommandView& command : more) {
        Difference difference{after.value, command.kind, command.name, command.id, {}, "null", "null", true};
        if (at < next.size() && next[at] <= m_to && sameCommand(command, recordedIdentity(m_plan.history(), next[at]))) {
            if (m_early.insert(next[at++].value).second)
                m_out.differences.push_back(std::move(difference));
        } else if (difference.withdrawn = true; m_withdrawn.insert(fmt::format("{} {} {}", command.kind, command.name, command.id)).second) {
            m_out.differences.push_back(std::move(difference));
        }
    }
}

Surroundings Drift::surroundings(const Answer& answer) const
{
    Surroundings where;
    where.runNamespace = m_out.namespaceAssumed ? std::string{} : m_out.namespaceName;
    where.runQueue = m_plan.history().facts().taskQueue;
    where.workerNamespace = answer.workerNamespace.empty() ? m_names.namespaceName : answer.workerNamespace;
    where.workerQueue = answer.queue;
    if (const std::vector<std::string> queues = m_worker.queues(); where.workerQueue.empty() && queues.size() == 1)
        where.workerQueue = queues.front();
    return where;
}

/// The first recorded command from `from` on, of task k or later; {0}: there is none in what agrees.
EventId Drift::nextCommand(std::size_t k, EventId from) const
{
    const std::vector<EventId> next = from <= m_plan.task(k).blockEnd ? std::vector{from} : m_plan.commandsAfter(k, 1);
    return next.empty() || next.front() > m_to ? EventId{0} : next.front();
}

/// Without what the cut hides the code may take another way, or fail: what it does there says nothing.
void Drift::hidden(EventId from, bool last)
{
    m_out.drift = DriftSeen::Partial;
    m_out.notSeen.push_back({from.value, "attributes", hiddenReason(last)});
}

void Drift::stop(std::size_t k, EventId from, const char* reason)
{
    const EventId first = nextCommand(k, from);
    if (first.value == 0)
        return; // nothing is left that could differ
    m_out.drift = DriftSeen::Partial;
    m_out.notSeen.push_back({first.value, "attributes", reason});
}

bool Drift::isOver() const { return m_limit.count() > 0 && std::chrono::steady_clock::now() - m_begin >= m_limit; }

const char* Drift::haltReason() const
{
    switch (m_asker.halt().code) {
    case UnverifiedCode::Cancelled: return "cancelled";
    case UnverifiedCode::TimeLimit: return "time_limit";
    default: return "worker_did_not_answer";
    }
}

} // namespace hindsight::replay
