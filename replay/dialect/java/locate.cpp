// The second part of JavaExperiment: where the code and the history part.
#include "replay/dialect/java/experiment.h"
#include "replay/dialect/java/reply.h"
#include "replay/dialect/java/text.h"
#include "replay/verdict/command_view.h"
#include "replay/verdict/redact.h"

#include <fmt/format.h>

namespace hindsight::replay {

using history::EventType;

/// Smallest k in (0, high] whose prefix is bad; `high` is known to be. 0 = halted.
std::size_t JavaExperiment::firstBadTask(std::size_t high, bool onlyFailures)
{
    std::size_t low = 0; // before the first task nothing can be wrong
    while (high - low > 1) {
        const std::size_t middle = low + (high - low) / 2;
        const Answer* answer = ask(m_plan.task(middle).blockEnd);
        if (!answer)
            return 0;
        const bool bad = onlyFailures ? answer->failed() : !agrees(*answer, middle);
        if (stopped())
            return 0;
        (bad ? high : low) = middle;
    }
    return high;
}

/// Smallest cut in [C(k), high] that fails; `high` is known to. {0} = halted.
EventId JavaExperiment::firstFailingCut(std::size_t k, EventId high)
{
    std::int64_t low = m_plan.task(k).completed.value - 1;
    while (high.value - low > 1) {
        const EventId middle{low + (high.value - low) / 2};
        const Answer* answer = ask(middle);
        if (!answer)
            return {0};
        (answer->failed() ? high.value : low) = middle.value;
    }
    return high;
}

/// Something more was produced before task k, which the SDK had not to compare yet. True: placed there, or halted.
bool JavaExperiment::divergedBefore(std::size_t k)
{
    if (k == 1)
        return false;
    const Answer* prior = ask(m_plan.task(k - 1).blockEnd);
    if (prior && agrees(*prior, k - 1))
        return stopped();
    if (prior && !stopped())
        if (const std::size_t first = firstBadTask(k - 1, false); first > 0)
            placeInTask(first);
    return true;
}

void JavaExperiment::locateDivergence(const Answer& verdict)
{
    // The SDK names the first event that it refuses; believed when what stands before its task agrees.
    const std::size_t named = verdict.kind == Answer::Kind::Mismatch ? m_plan.taskOfBlockEvent({verdict.eventId}) : 0;
    if (named > 0) {
        if (!divergedBefore(named))
            placeNamed(named, verdict);
        return;
    }
    if (const std::size_t k = firstBadTask(m_plan.taskCount(), false); k > 0)
        placeInTask(k);
}

/// `refusal` names an event of block k, and all before that task agrees.
void JavaExperiment::placeNamed(std::size_t k, const Answer& refusal)
{
    const EventId event{refusal.eventId};
    const Answer* before = ask({event.value - 1});
    if (!before)
        return;
    // The cut may hide a version that changes what the code does, so a failure says nothing here, but for one case.
    if (before->kind == Answer::Kind::Mismatch && saidBeforeTheTask(refusal.text) && before->eventId < event.value
        && m_plan.taskOfBlockEvent({before->eventId}) == k)
        return placeNamed(k, *before);
    divergedAt(k, event, before->failed() ? nullptr : before, refusal);
}

/// All before task k agrees, its block does not.
void JavaExperiment::placeInTask(std::size_t k)
{
    const EventId end = m_plan.task(k).blockEnd;
    const Answer* whole = ask(end);
    if (!whole)
        return;
    if (!whole->failed()) {
        if (const std::optional<CommandView> more = surplus(*whole, k))
            divergedAfter(k, *more, *whole);
        return; // none: halted
    }
    if (whole->kind == Answer::Kind::Mismatch && m_plan.taskOfBlockEvent({whole->eventId}) == k)
        return placeNamed(k, *whole);
    if (placedByVersion(k, *whole))
        return;
    const EventId event = firstFailingCut(k, end);
    const Answer* failing = event.value > 0 ? ask(event) : nullptr;
    if (!failing)
        return;
    if (event == m_plan.task(k).completed)
        return failing->kind == Answer::Kind::Mismatch ? placeByCancel(k, *failing) : ownFailureAt(*failing, event, agreedBefore(k));
    if (const Answer* before = ask({event.value - 1}))
        divergedAt(k, event, before, *failing);
}

/// "Version 1 of changeId pay-v2 is not supported. ...": the code throws where it asks for the version, and none of the
/// commands of that task come.
bool JavaExperiment::placedByVersion(std::size_t k, const Answer& whole)
{
    constexpr std::string_view begin = " of changeId ", end = " is not supported.";
    const auto from = whole.text.find(begin), to = whole.text.find(end);
    if (!whole.failure || !std::string_view(whole.failure->type).starts_with("io.temporal.internal.statemachines.UnsupportedVersion")
        || from == std::string::npos || to == std::string::npos || to < from)
        return false;
    const std::string change = whole.text.substr(from + begin.size(), to - from - begin.size());
    const PlannedTask& task = m_plan.task(k);
    for (EventId id{task.completed.value + 1}; id <= task.blockEnd; ++id.value) {
        if (m_plan.markerName(id) != "Version" || recordedIdentity(m_plan.history(), id).name != change)
            continue;
        divergedAt(k, id, nullptr, whole);
        return true;
    }
    if (!task.empty()) {
        divergedAt(k, {task.completed.value + 1}, nullptr, whole);
        return true;
    }
    CommandView wanted;
    wanted.kind = "RecordMarker";
    wanted.marker = "Version";
    wanted.name = change;
    wanted.attributesJson = "{}";
    wanted.attributesComplete = false;
    divergedAfter(k, wanted, whole);
    return true;
}

/// Of a cancel command the SDK compares the kind alone; the one that should have gone on shows it when its end arrives.
void JavaExperiment::placeByCancel(std::size_t k, const Answer& failing)
{
    const EventId arrived{failing.eventId};
    const EventId opener = arrived.value > 0 && arrived.value < m_plan.task(k).completed.value
        ? m_plan.history().opener(m_plan.indexOf(arrived)) : EventId{0};
    for (EventId id{opener.value + 1}; opener.value > 0 && id < arrived; ++id.value) {
        const EventType type = m_plan.type(id);
        const std::size_t made = m_plan.taskOfBlockEvent(id);
        if (made == 0 || (type != EventType::TimerCanceled && type != EventType::ActivityTaskCancelRequested))
            continue;
        const Answer* before = ask({id.value - 1});
        if (!before)
            return;
        if (!before->failed() && !before->leftovers.empty()
            && !sameCommand(before->leftovers.front(), recordedIdentity(m_plan.history(), id)))
            return divergedAt(made, id, before, failing);
    }
    unverified(UnverifiedCode::Protocol,
               "the SDK calls the code non-deterministic, but no recorded command is where it happens: " + withoutPayloadData(failing.text),
               m_plan.task(k).completed, agreedBefore(k));
}

std::size_t JavaExperiment::taskCompletedAt(EventId event) const
{
    const std::size_t k = event.value > 0 ? m_plan.taskThatSees({event.value - 1}) : 0;
    return k > 0 && m_plan.task(k).completed == event ? k : 0;
}

/// The worker's code raised something of its own. That may hide a divergence: look at what it wanted just before.
void JavaExperiment::locateFailure(const Answer& verdict)
{
    std::size_t k = taskCompletedAt({verdict.eventId});
    if (k == 0)
        k = m_plan.taskOfBlockEvent({verdict.eventId});
    if (k == 0)
        k = firstBadTask(m_plan.taskCount(), true);
    if (k == 0)
        return;
    m_out.failure = verdict.failure; // of a divergence too; a failure of the code's own is said again below
    if (divergedBefore(k))
        return;
    const Answer* whole = ask(m_plan.task(k).blockEnd);
    if (!whole)
        return;
    if (!whole->failed())
        return ownFailureAt(verdict, {verdict.eventId}, agreedBefore(k));
    const EventId event = firstFailingCut(k, m_plan.task(k).blockEnd);
    const Answer* failing = event.value > 0 ? ask(event) : nullptr;
    if (!failing)
        return;
    if (event == m_plan.task(k).completed)
        return ownFailureAt(*failing, event, agreedBefore(k));
    const Answer* before = ask({event.value - 1});
    if (!before)
        return;
    // An accepted update is not there before its event: what the code does without it says nothing of its handler.
    const CommandView recorded = recordedIdentity(m_plan.history(), event);
    bool wantsAnother = false;
    if (recorded.kind != "ProtocolMessage" && !before->leftovers.empty()) {
        const CommandView& front = before->leftovers.front();
        wantsAnother = isStandIn(front) ? recorded.marker != "SideEffect" && recorded.marker != "MutableSideEffect" && !hadMutableSideEffect(event)
                                        : !sameCommand(front, recorded);
    }
    if (failing->kind == Answer::Kind::Mismatch || wantsAnother)
        divergedAt(k, event, before, *failing);
    else
        ownFailureAt(*failing, event, {event.value - 1});
}

/// The SDK refuses to read on; what stands before the event can still diverge.
void JavaExperiment::locateUnknown(const Answer& verdict)
{
    std::size_t k = m_plan.taskThatSees({verdict.eventId});
    if (verdict.eventId == 0) { // a flag of a workflow task
        k = firstBadTask(m_plan.taskCount(), true);
        if (k == 0)
            return;
    }
    if (k > 0 && divergedBefore(k))
        return;
    const EventId event = verdict.eventId > 0 ? EventId{verdict.eventId} : m_plan.task(k).completed;
    unverified(UnverifiedCode::UnsupportedHistory,
               verdict.eventId > 0
                   ? fmt::format("the worker's SDK does not know the type of event {}: a newer server wrote it; check with a newer SDK", event.value)
                   : fmt::format("event {} was written by a newer SDK than the worker's ({}); check with a newer one", event.value, verdict.text),
               event, k > 0 ? agreedBefore(k) : EventId{0});
    m_out.failure = verdict.failure;
}

/// The detector fires on the whole history each time: in which task?
void JavaExperiment::locateDeadlock()
{
    m_deadlock = m_asker.halt();
    m_asker.goOnBehindDeadlock();
    const std::size_t k = firstBadTask(m_plan.taskCount(), true);
    if (k == 0 || divergedBefore(k))
        return;
    const EventId event = m_plan.task(k).completed;
    unverified(UnverifiedCode::Deadlock, fmt::format("at event {}: {}", event.value, m_deadlock.reason), event, agreedBefore(k));
}

} // namespace hindsight::replay
