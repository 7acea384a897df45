#include "replay/dialect/java/drift.h"

#include "replay/dialect/java/pieces.h"
#include "replay/dialect/java/reply.h"
#include "replay/verdict/command_view.h"

namespace hindsight::replay {

JavaDrift::JavaDrift(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options, std::stop_token stop,
                     HistoryVerdict& out)
    : Drift(plan, names, worker, options, patientWithJava(options.limits),
            [&plan, values = options.values](const WorkerReply& reply) { return readJavaReply(reply, plan.history(), values); }, std::move(stop), out)
{
}

std::vector<Segment> JavaDrift::segments(std::size_t k) const { return javaPieces(m_plan, k); }

const Answer* JavaDrift::show(std::size_t k, const Segment& piece, bool last)
{
    m_shown = {};
    m_shown.kind = Answer::Kind::Good;
    m_blocked = false;
    const bool further = last && showsAll(k);
    if (countOf(piece) == 0 && !further)
        return &m_shown;
    const auto ask = [this](EventId cut, const std::vector<std::string>& appended) -> std::optional<Answer> {
        Question question = javaQuestion(cut);
        question.appended = appended;
        question.form = appended.empty() ? 0 : ++m_forms;
        const Answer* answer = m_asker.ask(question);
        return answer ? std::optional(*answer) : std::nullopt;
    };
    std::optional<JavaCommands> commands = javaCommands(m_plan, piece, further, ask);
    if (!commands)
        return nullptr;
    m_shown = std::move(commands->answer);
    m_blocked = commands->blocked && m_shown.leftovers.size() < countOf(piece);
    if (commands->blocked && further && !m_blocked)
        waitsBehind(k, m_shown.leftovers.size() - countOf(piece));
    return &m_shown;
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
