#include "replay/dialect/java/drift.h"

#include "replay/dialect/java/pieces.h"
#include "replay/dialect/java/reply.h"
#include "replay/verdict/command_view.h"

namespace hindsight::replay {

namespace {

constexpr int kNext = -1; // form of a question to a held run

} // namespace

JavaDrift::JavaDrift(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options, std::stop_token stop,
                     HistoryVerdict& out)
    : Drift(plan, names, worker, options, patientWithJava(options.limits),
            [&plan, values = options.values](const WorkerReply& reply) { return readJavaReply(reply, plan.history(), values); }, std::move(stop), out)
    , m_sdkVersion(options.sdkVersion)
{
}

std::vector<Segment> JavaDrift::segments(std::size_t k) const { return javaPieces(m_plan, k); }

const Answer* JavaDrift::show(std::size_t k, const Segment& piece, bool last)
{
    m_shown = {};
    m_shown.kind = Answer::Kind::Good;
    m_blocked = false;
    if (!isAsked(k, piece, last))
        return &m_shown;
    const bool further = last && showsAll(k);
    m_evict = isOver() || !isFollowed(k, piece);
    std::optional<JavaCommands> found = commands(k, piece, further);
    if (found && m_wasHeld && !explains(found->answer, piece, found->blocked)) {
        m_held = {0}; // never believe a run held by the worker where it says something odd
        found = commands(k, piece, further);
    }
    if (!found)
        return nullptr;
    m_shown = std::move(found->answer);
    m_blocked = found->blocked && m_shown.leftovers.size() < countOf(piece);
    if (found->blocked && further && !m_blocked)
        waitsBehind(k, m_shown.leftovers.size() - countOf(piece));
    return &m_shown;
}

std::optional<JavaCommands> JavaDrift::commands(std::size_t k, const Segment& piece, bool further)
{
    m_wasHeld = false;
    return javaCommands(m_plan, piece, further, [&](EventId cut, const std::vector<std::string>& appended) {
        const Answer* answer = put(k, cut, appended);
        return answer ? std::optional(*answer) : std::nullopt;
    });
}

/// Of block k. Events of our own go behind a whole prefix: a run that has met them is of no further use.
const Answer* JavaDrift::put(std::size_t k, EventId cut, const std::vector<std::string>& appended)
{
    const Answer* answer = nullptr;
    Question question = javaQuestion(m_plan, cut, m_sdkVersion);
    if (!appended.empty())
        question.appended = appended;
    const bool pure = question.appended.empty();
    if (pure && m_held.value > 0 && m_held < cut && keepsRuns()) {
        m_wasHeld = true;
        answer = askNext(cut);
    } else {
        question.form = ++m_forms; // from the first event: Java drops what it holds of the run
        question.evict = m_evict || !pure;
        answer = m_asker.ask(question);
    }
    m_held = answer && !answer->failed() && pure && !m_evict && javaGoesOn(m_plan, k, cut) ? cut : EventId{0};
    return answer;
}

const Answer* JavaDrift::askNext(EventId cut)
{
    Question question = javaQuestion(m_plan, cut, m_sdkVersion);
    question.first = {m_held.value + 1};
    question.form = kNext;
    question.evict = m_evict;
    return askHeld(question);
}

/// Whether a held run's answer is one that a whole replay of an agreeing history gives.
bool JavaDrift::explains(const Answer& answer, const Segment& piece, bool blocked) const
{
    if (answer.kind != Answer::Kind::Good && answer.kind != Answer::Kind::Extra)
        return false;
    const std::size_t wanted = countOf(piece), shown = answer.leftovers.size();
    if (shown > wanted || (shown < wanted && !blocked))
        return false;
    for (std::size_t i = 0; i < shown; ++i)
        if (!belongsAt(answer.leftovers[i], EventId{piece.first.value + static_cast<std::int64_t>(i)}))
            return false;
    return true;
}

/// Whether a later piece will be asked for, behind this one of block k.
bool JavaDrift::isFollowed(std::size_t k, const Segment& piece) const
{
    for (std::vector<Segment> pieces = piecesToShow(k); !pieces.empty(); pieces = piecesToShow(++k))
        for (std::size_t i = 0; i < pieces.size(); ++i)
            if (pieces[i].cut > piece.cut && isAsked(k, pieces[i], i + 1 == pieces.size()))
                return true;
    return false;
}

/// Block k is seen whole, and `more` commands; then the code waits in a side effect. When history has it next, it is early.
void JavaDrift::waitsBehind(std::size_t k, std::size_t more)
{
    const std::vector<EventId> next = m_plan.commandsAfter(k, more + 1);
    CommandView recorded = next.size() > more ? recordedCommand(m_plan.history(), next[more], false) : CommandView{};
    if (recorded.marker == "SideEffect" || recorded.marker == "MutableSideEffect")
        m_shown.leftovers.push_back(std::move(recorded));
    else
        m_out.notSeen.push_back({m_plan.task(k).blockEnd.value, "early commands", "behind_side_effect_without_marker"});
}

/// At a cut before a marker the code may go another way. Of these kinds the SDK itself compares who they are, so that in a
/// block that agrees another one shows only that.
bool JavaDrift::belongs(const CommandView& produced, const CommandView& recorded) const
{
    const bool compared = recorded.kind == "ScheduleActivityTask" || recorded.kind == "StartTimer" || recorded.kind == "StartChildWorkflowExecution"
        || recorded.kind == "ScheduleNexusOperation";
    return compared ? sameCommand(produced, recorded) : Drift::belongs(produced, recorded);
}

const char* JavaDrift::hiddenReason(bool last) const
{
    return m_blocked ? "behind_side_effect_without_marker" : Drift::hiddenReason(last);
}

} // namespace hindsight::replay
