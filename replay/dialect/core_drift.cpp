#include "replay/dialect/core_drift.h"

#include "replay/dialect/core_reply.h"
#include "replay/verdict/command_view.h"

#include <algorithm>
#include <fmt/format.h>

namespace hindsight::replay {

namespace {

constexpr const char* kMetadataQuery = "__temporal_workflow_metadata";
constexpr int kAll = 0, kNext = 1; // forms of a question
/// A worker that keeps no runs (a cache of size 0, several processes) is not tried for ever.
constexpr int kHopelessCold = 3;

bool isOfWorkflowTask(history::EventType type)
{
    using enum history::EventType;
    return type == WorkflowTaskScheduled || type == WorkflowTaskStarted || type == WorkflowTaskCompleted || type == WorkflowTaskFailed
        || type == WorkflowTaskTimedOut;
}

std::size_t count(const Segment& piece) { return static_cast<std::size_t>(std::max<std::int64_t>(0, piece.last.value - piece.first.value + 1)); }

} // namespace

CoreDrift::CoreDrift(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options, std::stop_token stop,
                     HistoryVerdict& out)
    : m_plan(plan)
    , m_names(names)
    , m_worker(worker)
    , m_limit(options.driftLimit)
    , m_out(out)
    , m_asker(plan, names, worker, options.limits,
              [&plan, values = options.values](const WorkerReply& reply) { return readCoreReply(reply, plan.history(), values); }, std::move(stop))
    , m_comparer(plan.history(), options.values)
    , m_to{out.checkedTo}
{
    while (m_whole < plan.taskCount() && plan.task(m_whole + 1).completed.value <= out.lastAgreeingTask)
        ++m_whole;
}

void CoreDrift::run()
{
    m_out.drift = DriftSeen::Full;
    for (std::size_t k = 1; k <= m_plan.taskCount() && m_plan.task(k).completed <= m_to; ++k)
        if (!compareTask(k))
            break;
    m_out.driftTasks += m_asker.tasksAsked();
}

/// The pieces of block k whose commands are behind something later in it; the last one is always there.
std::vector<Segment> CoreDrift::piecesToShow(std::size_t k) const
{
    std::vector<Segment> pieces;
    if (k > m_plan.taskCount() || m_plan.task(k).completed > m_to)
        return pieces;
    const std::vector<Segment> all = m_plan.segments(k);
    for (std::size_t i = 0; i < all.size(); ++i) {
        pieces.push_back(all[i]);
        pieces.back().last = std::min(all[i].last, m_to);
        if (i + 1 < all.size() && count(pieces.back()) == 0)
            pieces.pop_back();
    }
    return pieces;
}

bool CoreDrift::isLast(std::size_t k) const { return k == m_plan.taskCount() || m_plan.task(k + 1).completed > m_to; }

bool CoreDrift::compareTask(std::size_t k)
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

bool CoreDrift::comparePiece(std::size_t k, const Segment& piece, bool last)
{
    if (last && k > m_whole && count(piece) == 0)
        return true; // nothing here agrees as a whole: what is more is the divergence itself
    // What is hidden behind a marker makes the code go another way: nothing can follow on that.
    const bool evict = !last || isLast(k) || isOver() || piecesToShow(k + 1).size() > 1;
    const Answer* answer = last ? askNext(k, piece.cut, evict) : askAll(k, piece.cut, evict);
    if (answer && last && m_held.value != 0 && !explains(*answer, k, piece)) {
        // Never believe a run held by the worker where it says something odd. The first question makes it forget the run.
        if (!answer->failed())
            askAll(k, piece.cut, true);
        m_asker.forget(piece.cut, kAll);
        m_held = {0};
        answer = askAll(k, piece.cut, evict);
    }
    if (!answer) {
        stop(k, piece.first, haltReason());
        return false;
    }
    m_held = evict || answer->failed() ? EventId{0} : piece.cut;
    compareCommands(k, piece, last, *answer);
    return true;
}

const Answer* CoreDrift::askAll(std::size_t k, EventId cut, bool evict)
{
    Question question;
    question.cut = cut;
    question.form = kAll;
    question.started = question.previousStarted = m_plan.task(k).started.value;
    question.queries = {{"m", kMetadataQuery}}; // without one, a closed history may be answered by silence
    question.evict = evict;
    question.queryOnSilence = kMetadataQuery;
    return m_asker.ask(question);
}

const Answer* CoreDrift::askNext(std::size_t k, EventId cut, bool evict)
{
    if (m_held.value == 0 || m_coldTasks >= kHopelessCold) {
        m_held = {0};
        return askAll(k, cut, evict);
    }
    Question question;
    question.cut = cut;
    question.form = kNext;
    // After a cut at a Completed event core still waits for what follows it: from there (replay protocol, section 4.8).
    question.first = m_held == m_plan.task(k - 1).completed ? m_held : EventId{m_held.value + 1};
    question.started = question.previousStarted = m_plan.task(k).started.value;
    question.queries = {{"m", kMetadataQuery}};
    question.evict = evict;
    const Answer* answer = m_asker.askOnce(question);
    if (answer)
        m_coldTasks = answer->failed() || answer->kind == Answer::Kind::Silent ? m_coldTasks + 1 : 0;
    return answer;
}

bool CoreDrift::belongs(const CommandView& produced, EventId event) const
{
    return produced.kind == recordedCommand(m_plan.history(), event, false).kind;
}

/// Whether a held run's answer is one that a whole replay of an agreeing history gives.
bool CoreDrift::explains(const Answer& answer, std::size_t k, const Segment& piece) const
{
    if (answer.kind != Answer::Kind::Good && answer.kind != Answer::Kind::Extra)
        return false;
    if (answer.commands.size() < count(piece))
        return false;
    for (std::size_t i = 0; i < count(piece); ++i)
        if (!belongs(answer.leftovers[i], {piece.first.value + static_cast<std::int64_t>(i)}))
            return false;
    return !showsAll(k) || answer.commands.size() == count(piece)
        || !onlyOnce({answer.leftovers.begin() + static_cast<std::ptrdiff_t>(count(piece)), answer.leftovers.end()}, k);
}

void CoreDrift::compareCommands(std::size_t k, const Segment& piece, bool last, const Answer& answer)
{
    const std::size_t wanted = count(piece);
    if (answer.kind != Answer::Kind::Good && answer.kind != Answer::Kind::Extra) {
        if (wanted > 0)
            hidden(piece.first, last);
        return;
    }
    const Surroundings where = surroundings(answer);
    for (std::size_t i = 0; i < wanted; ++i) {
        const EventId event{piece.first.value + static_cast<std::int64_t>(i)};
        if (i >= answer.commands.size() || !belongs(answer.leftovers[i], event)) {
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

/// Whether what task k wants beyond its block is the code's doing, and its next command would be one for a later task.
bool CoreDrift::showsAll(std::size_t k) const
{
    if (k > m_whole)
        return false;
    if (k == m_plan.taskCount())
        return true;
    // A local activity that ends as core completes the task has its marker here, and its result only in the next task.
    const EventId end = m_plan.task(k).blockEnd;
    if (end != m_plan.task(k).completed && m_plan.isLookAhead(end) && !m_plan.isPatchMarker(end)
        && m_plan.type(end) == history::EventType::MarkerRecorded)
        return false;
    // Tasks that follow on each other without any news are one for the code.
    for (EventId id{end.value + 1}; id < m_plan.task(k + 1).started; ++id.value)
        if (!isOfWorkflowTask(m_plan.type(id)))
            return true;
    return false;
}

/// Commands that are in no later block in their place: core forgets those that the code itself takes back before history
/// comes to them.
bool CoreDrift::onlyOnce(const std::vector<CommandView>& more, std::size_t k) const
{
    const std::vector<EventId> next = m_plan.commandsAfter(k, more.size());
    for (std::size_t i = 0; i < more.size(); ++i)
        if (i >= next.size() || next[i] > m_to || !sameCommand(more[i], recordedCommand(m_plan.history(), next[i], false)))
            return true;
    return false;
}

/// Commands that the next blocks have, produced here already: core keeps them until history comes to them.
void CoreDrift::earlyCommands(std::size_t k, const std::vector<CommandView>& more)
{
    const EventId after = m_plan.task(k).blockEnd;
    std::vector<EventId> next = m_plan.commandsAfter(k, more.size());
    std::size_t at = 0;
    for (const CommandView& command : more) {
        Difference difference{after.value, command.kind, command.name, command.id, {}, "null", "null", true};
        if (at < next.size() && next[at] <= m_to && sameCommand(command, recordedCommand(m_plan.history(), next[at], false))) {
            if (m_early.insert(next[at++].value).second)
                m_out.differences.push_back(std::move(difference));
        } else if (difference.withdrawn = true; m_withdrawn.insert(fmt::format("{} {} {}", command.kind, command.name, command.id)).second) {
            m_out.differences.push_back(std::move(difference));
        }
    }
}

Surroundings CoreDrift::surroundings(const Answer& answer) const
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
EventId CoreDrift::nextCommand(std::size_t k, EventId from) const
{
    const std::vector<EventId> next = from <= m_plan.task(k).blockEnd ? std::vector{from} : m_plan.commandsAfter(k, 1);
    return next.empty() || next.front() > m_to ? EventId{0} : next.front();
}

/// Without the marker behind it the code may take another way, or fail: what it does there says nothing.
void CoreDrift::hidden(EventId from, bool last)
{
    m_out.drift = DriftSeen::Partial;
    m_out.notSeen.push_back({from.value, "attributes", last ? "worker_failed_at_this_cut" : "not_visible_before_marker"});
}

void CoreDrift::stop(std::size_t k, EventId from, const char* reason)
{
    const EventId first = nextCommand(k, from);
    if (first.value == 0)
        return; // nothing is left that could differ
    m_out.drift = DriftSeen::Partial;
    m_out.notSeen.push_back({first.value, "attributes", reason});
}

bool CoreDrift::isOver() const { return m_limit.count() > 0 && std::chrono::steady_clock::now() - m_begin >= m_limit; }

const char* CoreDrift::haltReason() const
{
    switch (m_asker.halt().code) {
    case UnverifiedCode::Cancelled: return "cancelled";
    case UnverifiedCode::TimeLimit: return "time_limit";
    default: return "worker_did_not_answer";
    }
}

} // namespace hindsight::replay
