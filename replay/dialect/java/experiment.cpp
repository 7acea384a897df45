#include "replay/dialect/java/experiment.h"

#include "replay/dialect/finding.h"
#include "replay/dialect/java/pieces.h"
#include "replay/dialect/java/reply.h"
#include "replay/dialect/java/stack.h"
#include "replay/dialect/java/text.h"
#include "replay/verdict/command_view.h"

#include <algorithm>

namespace hindsight::replay {

using history::EventType;

JavaExperiment::JavaExperiment(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
                               std::stop_token stop, HistoryVerdict& out)
    : m_plan(plan)
    , m_asker(plan, names, worker, patientWithJava(options.limits),
              [&plan, values = options.values](const WorkerReply& reply) { return readJavaReply(reply, plan.history(), values); },
              std::move(stop))
    , m_options(options)
    , m_out(out)
{
}

Question JavaExperiment::questionFor(EventId cut) const
{
    Question question = javaQuestion(m_plan, cut, m_options.sdkVersion);
    if (!(m_plan.closedByCommand() && cut == m_plan.end()))
        question.queries = {{"s", "__stack_trace"}}; // where the code waits, if it does
    return question;
}

const Answer* JavaExperiment::ask(EventId cut) { return m_asker.ask(questionFor(cut)); }

void JavaExperiment::run()
{
    if (const Answer* verdict = ask(m_plan.end()))
        judge(*verdict);
    else if (m_asker.halt().code == UnverifiedCode::Deadlock)
        locateDeadlock();
    if (stopped())
        halted();
    m_out.tasksAsked = m_asker.tasksAsked();
    m_out.repeats = m_asker.repeats();
}

void JavaExperiment::judge(const Answer& verdict)
{
    m_said = verdict.text;
    switch (verdict.kind) {
    case Answer::Kind::Good: return compatible(verdict);
    case Answer::Kind::Extra:
        if (agrees(verdict, m_plan.taskCount()))
            return stopped() ? void() : compatible(verdict);
        [[fallthrough]];
    case Answer::Kind::Mismatch:
        m_divergenceCertain = true;
        return locateDivergence(verdict);
    case Answer::Kind::Error:
    case Answer::Kind::DecodeError: return locateFailure(verdict);
    case Answer::Kind::UnknownEvent: return locateUnknown(verdict);
    case Answer::Kind::NotRegistered:
        unverified(UnverifiedCode::NotRegistered, notRegisteredText(m_out.workflowType), m_plan.task(1).completed, {0});
        m_out.failure = verdict.failure;
        return;
    case Answer::Kind::Finished: // not of this family
    case Answer::Kind::Deadlock:
    case Answer::Kind::Protocol:
    case Answer::Kind::Answered:
    case Answer::Kind::Silent:
    case Answer::Kind::Gone:
    case Answer::Kind::Nonsense:
        unverified(UnverifiedCode::Protocol, strangeAnswerText(verdict.text), {0}, {0});
        m_out.failure = verdict.failure;
    }
}

bool JavaExperiment::hadMutableSideEffect(EventId cut) const
{
    for (EventId id{1}; id <= cut; ++id.value)
        if (m_plan.markerName(id) == "MutableSideEffect")
            return true;
    return false;
}

/// A mutableSideEffect whose value had not changed leaves nothing in history; while replaying, Java waits in it for the next
/// command event all the same. So one is put there: the SDK lets the code go on, and says what does not fit. It is the next
/// recorded one, which fits a command that only comes early, or a change of the memo that changes nothing.
std::optional<CommandView> JavaExperiment::behindStandIn(const Answer& answer, std::size_t k)
{
    const EventId cut = m_plan.task(k).blockEnd;
    const std::vector<EventId> next = m_plan.commandsAfter(k, 1);
    const bool repeats = !next.empty() && m_plan.type(next.front()) != EventType::MarkerRecorded
        && recordedIdentity(m_plan.history(), next.front()).kind != "ProtocolMessage";
    Question question = questionFor(cut);
    question.form = 1;
    question.queries.clear();
    question.appended = {repeats ? eventAgain(m_plan, next.front(), cut) : emptyMemoChange(m_plan, cut)};
    const Answer* through = m_asker.ask(question);
    std::string kind = "ModifyWorkflowProperties";
    if (through && !repeats && through->kind == Answer::Kind::UnknownEvent && through->eventId == cut.value + 1) { // before 1.26
        kind = "UpsertWorkflowSearchAttributes";
        question.form = 2;
        question.appended = {emptyAttributesChange(m_plan, cut)};
        through = m_asker.ask(question);
    }
    if (!through)
        return std::nullopt; // halted
    if (!through->failed()) {
        if (repeats)
            return std::nullopt;
        CommandView command; // the code changes its memo, or its search attributes, there
        command.kind = kind;
        command.attributesJson = "{}";
        command.attributesComplete = false;
        return command;
    }
    const JavaSaid said = javaSaid(through->text);
    if (said.nothing || through->ownFailure())
        return std::nullopt;
    return namedStandIn(said.command ? *said.command : answer.leftovers.front(), answer);
}

/// The first command beyond the events sent, unless history has all of them next: those that come before their time are kept
/// by the SDK, and every check of it passes.
std::optional<CommandView> JavaExperiment::surplus(const Answer& answer, std::size_t k)
{
    if (answer.kind != Answer::Kind::Extra)
        return std::nullopt;
    const std::vector<EventId> next = m_plan.commandsAfter(k, answer.leftovers.size());
    auto recorded = next.begin();
    bool seenThrough = false; // the first of them stands for nothing
    for (const CommandView& more : answer.leftovers) {
        const CommandView command = recorded != next.end() ? recordedIdentity(m_plan.history(), *recorded) : CommandView{};
        const bool standsIn = isStandIn(more);
        if (standsIn ? command.marker == "SideEffect" || command.marker == "MutableSideEffect" : sameCommand(more, command)) {
            ++recorded;
            continue;
        }
        if (!standsIn)
            return seenThrough ? more : namedStandIn(answer.leftovers.front(), answer);
        if (&more != &answer.leftovers.front()) { // what stands before it would meet the appended event
            if (!hadMutableSideEffect(m_plan.task(k).blockEnd))
                return namedStandIn(seenThrough ? more : answer.leftovers.front(), answer);
            continue;
        }
        if (std::optional<CommandView> behind = behindStandIn(answer, k))
            return behind;
        seenThrough = true;
    }
    return std::nullopt;
}

bool JavaExperiment::agrees(const Answer& answer, std::size_t k)
{
    return answer.kind == Answer::Kind::Good || (answer.kind == Answer::Kind::Extra && !surplus(answer, k));
}

} // namespace hindsight::replay
