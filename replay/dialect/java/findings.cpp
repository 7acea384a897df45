// The third part of JavaExperiment: what was found, in the words of the report.
#include "replay/dialect/finding.h"
#include "replay/dialect/java/experiment.h"
#include "replay/dialect/java/reply.h"
#include "replay/dialect/java/stack.h"
#include "replay/dialect/java/text.h"
#include "replay/verdict/command_view.h"
#include "replay/verdict/redact.h"
#include "replay/verdict/wording.h"

#include <algorithm>
namespace hindsight::replay {

using history::EventType;

namespace {

/// Whether the command may be the one that the SDK's text tells something of.
bool fits(const CommandView& said, const CommandView& command)
{
    return said.kind == command.kind && (said.marker.empty() || said.marker == command.marker)
        && (said.name.empty() || command.name.empty() || said.name == command.name) && (said.id.empty() || said.id == command.id);
}

/// Whether an activity was scheduled and has no end yet.
bool activityOpen(const ReplayPlan& plan)
{
    int open = 0;
    for (EventId id{1}; id <= plan.end(); ++id.value) {
        switch (plan.type(id)) {
        case EventType::ActivityTaskScheduled: ++open; break;
        case EventType::ActivityTaskCompleted:
        case EventType::ActivityTaskFailed:
        case EventType::ActivityTaskTimedOut:
        case EventType::ActivityTaskCanceled: --open; break;
        default: break;
        }
    }
    return open > 0;
}

} // namespace

void JavaExperiment::fillDivergence(std::size_t k, EventId event, bool after)
{
    setDiverged(m_plan, k, event, after, m_options.values ? m_said : withoutPayloadData(m_said), m_out);
}

/// `before`: the answer to the events before this one, null when the code cannot be brought there; `refusal`: to those with it.
void JavaExperiment::divergedAt(std::size_t k, EventId event, const Answer* before, const Answer& refusal)
{
    fillDivergence(k, event, false);
    Divergence& found = *m_out.divergence;
    found.recorded = recordedCommand(m_plan.history(), event, m_options.values);
    const auto stack = before ? before->queries.find("s") : std::map<std::string, std::string>::const_iterator{};
    const bool told = before && stack != before->queries.end();
    bool standsIn = false;
    if (before && !before->leftovers.empty()) {
        standsIn = isStandIn(before->leftovers.front());
        found.produced = namedStandIn(before->leftovers.front(), *before);
    }
    // The cut may have hidden what changes the code's way; what it does with all events there the SDK says, if little of it.
    const bool ofThis = refusal.eventId == event.value || !newMutableSideEffect(refusal.text).empty(); // that text names no event
    const JavaSaid said = ofThis ? javaSaid(refusal.text) : JavaSaid{};
    if (said.nothing)
        found.produced.reset();
    else if (said.command && (!found.produced || !fits(*said.command, *found.produced)))
        found.produced = versionNamed(*said.command, event);
    else if (said.command && found.produced->name.empty()) // the id of a mutableSideEffect
        found.produced->name = said.command->name;
    if (!found.produced && told && found.recorded->kind != "ProtocolMessage") // an update without a handler is not something the code waits in
        found.waiting = javaWaiting(stack->second);
    // A command leaves no stack behind; where the code waits is the place only when it waits there instead of producing it.
    if (told && (found.waiting || standsIn))
        found.source = javaUserFrame(stack->second);
    else if (!before && refusal.kind == Answer::Kind::Mismatch && refusal.failure) // thrown by what the code called
        found.source = javaUserFrame(refusal.failure->stack);
    if (found.waiting && !m_options.values)
        found.waiting->text = withoutPayloadData(found.waiting->text);
    m_out.reason = divergenceReason(found);
}

/// A version that the SDK does not name: the only one that the block has from there on.
CommandView JavaExperiment::versionNamed(CommandView command, EventId from) const
{
    if (command.marker != "Version" || !command.name.empty())
        return command;
    const std::size_t k = m_plan.taskOfBlockEvent(from);
    for (EventId id = from; k > 0 && id <= m_plan.task(k).blockEnd; ++id.value) {
        if (m_plan.markerName(id) != "Version")
            continue;
        if (!command.name.empty())
            return {command.kind, {}, {}, command.marker, command.attributesJson, false};
        command.name = recordedIdentity(m_plan.history(), id).name;
    }
    return command;
}

/// `said`: the answer that shows it.
void JavaExperiment::divergedAfter(std::size_t k, CommandView produced, const Answer& said)
{
    const EventId end = m_plan.task(k).blockEnd;
    // A run cannot go on behind its terminal event: what is more stands before it.
    const bool atTerminal = m_plan.closedByCommand() && k == m_plan.taskCount();
    fillDivergence(k, end, !atTerminal);
    Divergence& found = *m_out.divergence;
    if (atTerminal)
        found.recorded = recordedCommand(m_plan.history(), end, m_options.values);
    const auto stack = said.queries.find("s");
    if (said.failure)
        found.source = javaUserFrame(said.failure->stack);
    else if (stack != said.queries.end() && !said.leftovers.empty() && isStandIn(said.leftovers.front())
             && (produced.marker == "SideEffect" || produced.marker == "MutableSideEffect"))
        found.source = javaUserFrame(stack->second);
    found.produced = std::move(produced);
    m_out.reason = divergenceReason(found);
}

void JavaExperiment::compatible(const Answer& verdict)
{
    for (const int form : {1, 2}) // what stood in for the event that the code waits for
        if (const Answer* behind = m_asker.known(m_plan.end(), form); behind && behind->ownFailure())
            return ownFailureAt(*behind, m_plan.end(), m_plan.end());
    setCompatible(m_plan, m_out);
    if (m_plan.closedByCommand())
        return;
    if (!verdict.leftovers.empty()) // a mutableSideEffect without a change; commands behind it would have been told
        m_out.notSeen.push_back({m_plan.end().value, "localActivity behind mutableSideEffect", "not_visible_on_this_sdk"});
    // A local activity is no command until it has ended: one that new code would start at the open end stays unseen.
    const auto stack = verdict.queries.find("s");
    const auto waiting = stack != verdict.queries.end() ? javaWaiting(stack->second) : std::nullopt;
    if (waiting && (waiting->kind == Waiting::Kind::LocalActivity || (waitsInUntypedActivity(stack->second) && !activityOpen(m_plan))))
        m_out.notSeen.push_back({m_plan.end().value, "localActivity" + (waiting->name.empty() ? "" : " " + waiting->name),
                                 "in_flight_or_started_by_new_code"});
}

void JavaExperiment::unverified(UnverifiedCode code, std::string reason, EventId event, EventId proven)
{
    setUnverified(m_plan, code, std::move(reason), event, proven, m_out);
}

void JavaExperiment::halted()
{
    // What earlier tasks proved stays proven.
    EventId proven{0};
    for (std::size_t k = 1; k <= m_plan.taskCount(); ++k) {
        const Answer* answer = m_asker.known(m_plan.task(k).blockEnd);
        const bool standsIn = answer && std::ranges::any_of(answer->leftovers, isStandIn); // to look behind it needs the worker
        if (answer && !standsIn && agrees(*answer, k))
            proven = m_plan.task(k).blockEnd;
    }
    Halt halt = m_asker.halt();
    const bool atWorker = halt.code == UnverifiedCode::WorkerHung || halt.code == UnverifiedCode::WorkerDied;
    if (m_divergenceCertain)
        halt.reason = placeNotFoundText(halt.reason);
    else if (m_deadlock.code != UnverifiedCode::None && (atWorker || halt.code == UnverifiedCode::TimeLimit))
        return unverified(m_deadlock.code, m_deadlock.reason, {0}, proven); // known before the place was sought
    unverified(halt.code, std::move(halt.reason), {0}, proven);
}

void JavaExperiment::ownFailureAt(const Answer& failing, EventId event, EventId proven)
{
    setOwnFailure(m_plan, failing, failing.ownFailure() || failing.kind == Answer::Kind::Mismatch, event, proven, m_out);
}

} // namespace hindsight::replay
