#include "replay/dialect/core/drift.h"

#include "replay/dialect/core/reply.h"

namespace hindsight::replay {

namespace {

constexpr const char* kMetadataQuery = "__temporal_workflow_metadata";
constexpr int kAll = 0, kNext = 1; // forms of a question

} // namespace

CoreDrift::CoreDrift(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options, std::stop_token stop,
                     HistoryVerdict& out)
    : Drift(plan, names, worker, options, options.limits,
            [&plan, values = options.values](const WorkerReply& reply) { return readCoreReply(reply, plan.history(), values); }, std::move(stop), out)
{
}

const Answer* CoreDrift::show(std::size_t k, const Segment& piece, bool last)
{
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
    if (answer)
        m_held = evict || answer->failed() ? EventId{0} : piece.cut;
    return answer;
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
    if (m_held.value == 0 || !keepsRuns()) {
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
    return askHeld(question);
}

/// Whether a held run's answer is one that a whole replay of an agreeing history gives.
bool CoreDrift::explains(const Answer& answer, std::size_t k, const Segment& piece) const
{
    if (answer.kind != Answer::Kind::Good && answer.kind != Answer::Kind::Extra)
        return false;
    if (answer.commands.size() < countOf(piece))
        return false;
    for (std::size_t i = 0; i < countOf(piece); ++i)
        if (!belongsAt(answer.leftovers[i], EventId{piece.first.value + static_cast<std::int64_t>(i)}))
            return false;
    return !showsAll(k) || answer.commands.size() == countOf(piece)
        || !onlyOnce({answer.leftovers.begin() + static_cast<std::ptrdiff_t>(countOf(piece)), answer.leftovers.end()}, k);
}

bool CoreDrift::showsAll(std::size_t k) const
{
    if (!Drift::showsAll(k))
        return false;
    // A local activity that ends as core completes the task has its marker here, and its result only in the next task.
    const EventId end = m_plan.task(k).blockEnd;
    return k == m_plan.taskCount() || end == m_plan.task(k).completed || !m_plan.isLookAhead(end) || m_plan.isPatchMarker(end)
        || m_plan.type(end) != history::EventType::MarkerRecorded;
}

} // namespace hindsight::replay
