// The second half of CoreExperiment: what was found, in the words of the report.
#include "replay/dialect/core/enhanced_stack.h"
#include "replay/dialect/core/experiment.h"
#include "replay/dialect/core/marker.h"
#include "replay/dialect/core/stack_text.h"
#include "replay/dialect/core/waiting.h"
#include "replay/dialect/finding.h"
#include "replay/verdict/command_view.h"
#include "replay/verdict/redact.h"
#include "replay/verdict/wording.h"

#include <set>

namespace hindsight::replay {

using history::EventType;

namespace {

/// Something recorded up to `cut` is still under way.
bool anythingOpen(const ReplayPlan& plan, EventId cut)
{
    std::set<std::int64_t> open;
    for (std::int64_t id = 1; id <= cut.value; ++id)
        switch (plan.type({id})) {
        case EventType::ActivityTaskScheduled:
        case EventType::TimerStarted:
        case EventType::StartChildWorkflowExecutionInitiated:
        case EventType::SignalExternalWorkflowExecutionInitiated:
        case EventType::RequestCancelExternalWorkflowExecutionInitiated:
        case EventType::NexusOperationScheduled: open.insert(id); break;
        case EventType::ActivityTaskStarted:
        case EventType::ActivityTaskCancelRequested:
        case EventType::ChildWorkflowExecutionStarted:
        case EventType::NexusOperationStarted:
        case EventType::NexusOperationCancelRequested: break;
        default: open.erase(plan.history().opener(plan.indexOf({id})).value);
        }
    return !open.empty();
}

/// The code stands still for each of these until it is answered.
bool isWaitedFor(const CommandView& command)
{
    return command.kind == "ScheduleActivityTask" || command.kind == "StartTimer" || command.kind == "StartChildWorkflowExecution"
        || command.kind == "SignalExternalWorkflowExecution" || command.kind == "RequestCancelExternalWorkflowExecution"
        || command.kind == "ScheduleNexusOperation";
}

std::string_view stackOf(const Answer& answer, const char* form)
{
    const auto stack = answer.queries.find(form);
    return stack == answer.queries.end() ? std::string_view{} : std::string_view(stack->second);
}

std::optional<SourcePlace> placeOf(const Answer& answer) { return onlyPlace(stackOf(answer, "s"), stackOf(answer, "e")); }

/// The line at which the code stands with the one command that it produced; nothing else is there for it to wait for.
std::optional<SourcePlace> placeOfProduced(const ReplayPlan& plan, EventId cut, const Answer& answer)
{
    if (answer.leftovers.size() != 1 || !isWaitedFor(answer.leftovers.front()) || anythingOpen(plan, cut))
        return std::nullopt;
    return placeOf(answer);
}

} // namespace

/// `forgiveLater`: a local activity whose marker stands at or after the cut is one the history knows about.
std::optional<Waiting> CoreExperiment::waitingAt(EventId cut, const Answer& answer, bool forgiveLater) const
{
    const auto stack = answer.queries.find("s");
    if (stack == answer.queries.end() || stack->second.empty())
        return std::nullopt; // the code has ended
    const std::vector<PendingWork> pending = pendingWork(stack->second);
    const std::string text = m_options.values ? readableStack(stack->second) : withoutPayloadData(readableStack(stack->second));
    if (text.empty())
        return std::nullopt;

    std::multiset<std::string> known = openActivityTypes(m_plan, cut);
    if (forgiveLater)
        for (EventId id{cut.value + 2}; id <= m_plan.end(); ++id.value) // cut + 1 is the event in question
            if (m_plan.markerName(id) == "core_local_activity")
                known.insert(recordedIdentity(m_plan.history(), id).name);
    const CommandView next = recordedIdentity(m_plan.history(), {cut.value + 1});
    std::optional<Waiting> first, asRecorded;
    for (const PendingWork& work : pending) {
        const auto scheduled = known.find(work.name);
        if (work.kind == PendingWork::Kind::LocalActivity || (work.kind == PendingWork::Kind::Activity && scheduled == known.end())) {
            // Several run at once, told in no order: the one that history does not have here is the one to name.
            Waiting local{Waiting::Kind::LocalActivity, work.name, text};
            if (next.marker != "core_local_activity" || next.name != work.name)
                return local;
            asRecorded = std::move(local);
            continue;
        }
        if (work.kind == PendingWork::Kind::Activity)
            known.erase(scheduled);
        if (!first)
            first = Waiting{work.kind == PendingWork::Kind::Activity ? Waiting::Kind::Activity
                                : work.kind == PendingWork::Kind::ChildWorkflow ? Waiting::Kind::ChildWorkflow : Waiting::Kind::Other,
                            work.name, text};
    }
    if (asRecorded)
        return asRecorded;
    return first ? first : Waiting{Waiting::Kind::Other, {}, text};
}

void CoreExperiment::fillDivergence(std::size_t k, EventId event, bool after)
{
    setDiverged(m_plan, k, event, after, m_options.values ? m_said : withoutPayloadData(m_said), m_out);
}

void CoreExperiment::divergedAt(std::size_t k, EventId event, const Answer& before)
{
    fillDivergence(k, event, false);
    Divergence& found = *m_out.divergence;
    found.recorded = recordedCommand(m_plan.history(), event, m_options.values);
    const EventId cut{event.value - 1};
    if (!before.leftovers.empty()) {
        found.produced = before.leftovers.front();
        found.source = placeOfProduced(m_plan, cut, before);
    } else if (found.recorded->kind != "ProtocolMessage") { // an update without a handler is not something the code waits in
        found.waiting = waitingAt(cut, before, false);
        found.source = found.waiting ? placeOf(before) : std::nullopt;
        // TypeScript does not name local activities; where another one is recorded, core does when it refuses the marker.
        for (const int form : {0, kLocalActivityFailed})
            if (const Answer* refused = m_asker.known(event, form);
                refused && found.waiting && found.waiting->kind == Waiting::Kind::LocalActivity && found.waiting->name.empty())
                found.waiting->name = localActivityRefused(refused->text, found.recorded->name);
        // Among several things that are waited for, it may be one that is recorded later.
        if (found.waiting && found.waiting->kind == Waiting::Kind::LocalActivity && found.waiting->name.empty() && !found.source)
            found.waiting->kind = Waiting::Kind::Other;
    }
    m_out.reason = divergenceReason(found);
}

void CoreExperiment::divergedAfter(std::size_t k, const Answer& extra)
{
    const EventId end = m_plan.task(k).blockEnd;
    // A run cannot go on behind its terminal event: what is more stands before it.
    const bool atTerminal = m_plan.closedByCommand() && k == m_plan.taskCount();
    fillDivergence(k, end, !atTerminal);
    Divergence& found = *m_out.divergence;
    if (atTerminal)
        found.recorded = recordedCommand(m_plan.history(), end, m_options.values);
    if (!extra.leftovers.empty()) {
        found.produced = extra.leftovers.front();
        found.source = placeOfProduced(m_plan, end, extra);
    }
    m_out.reason = divergenceReason(found);
}

void CoreExperiment::compatible(const Answer& verdict)
{
    setCompatible(m_plan, m_out);
    if (m_plan.closedByCommand())
        return;
    // A local activity is no command until it has ended: one that new code would start at the open end stays unseen.
    if (const auto waiting = waitingAt(m_plan.end(), verdict, false); waiting && waiting->kind == Waiting::Kind::LocalActivity)
        m_out.notSeen.push_back({m_plan.end().value, "localActivity" + (waiting->name.empty() ? "" : " " + waiting->name),
                                 "in_flight_or_started_by_new_code"});
}

void CoreExperiment::unverified(UnverifiedCode code, std::string reason, EventId event, EventId proven)
{
    setUnverified(m_plan, code, std::move(reason), event, proven, m_out);
}

void CoreExperiment::halted()
{
    // What earlier tasks proved stays proven.
    EventId proven{0};
    for (std::size_t k = 1; k <= m_plan.taskCount(); ++k) {
        const Answer* answer = m_asker.known(m_plan.task(k).blockEnd);
        if (answer && !diverges(*answer, k))
            proven = m_plan.task(k).blockEnd;
    }
    Halt halt = m_asker.halt();
    const bool atWorker = halt.code == UnverifiedCode::WorkerHung || halt.code == UnverifiedCode::WorkerDied;
    if (m_divergenceCertain)
        halt.reason = placeNotFoundText(halt.reason);
    else if (m_deadlock.code != UnverifiedCode::None && (atWorker || halt.code == UnverifiedCode::TimeLimit))
        return unverified(m_deadlock.code, m_deadlock.reason, {0}, proven); // known before the place was sought
    // Asking for the place would cost a worker each time; it is known when only one task is left.
    const std::size_t next = m_plan.taskThatSees({proven.value + 1});
    const bool placed = atWorker && !m_divergenceCertain && next > 0 && m_asker.lastCut() == m_plan.task(next).blockEnd;
    unverified(halt.code, std::move(halt.reason), placed ? m_plan.task(next).completed : EventId{0}, proven);
}

void CoreExperiment::ownFailureAt(const Answer& failing, EventId event, EventId proven)
{
    setOwnFailure(m_plan, failing, failing.ownFailure(), event, proven, m_out);
}

} // namespace hindsight::replay
