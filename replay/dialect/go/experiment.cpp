#include "replay/dialect/go/experiment.h"

#include "replay/dialect/go/reply.h"
#include "replay/dialect/go/rules.h"
#include "replay/verdict/command_view.h"

#include <fmt/format.h>

namespace hindsight::replay {

using history::EventType;

GoExperiment::GoExperiment(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
                           std::stop_token stop, HistoryVerdict& out)
    : m_plan(plan)
    , m_asker(plan, names, worker, options.limits,
              [&plan](const WorkerReply& reply) { return readGoReply(reply, plan.history()); },
              std::move(stop))
    , m_ask(plan, m_asker)
    , m_options(options)
    , m_out(out)
    , m_protocolMessages(usesProtocolMessages(plan))
{
}

void GoExperiment::run()
{
    if (const EventId event = passedOver(m_plan, m_options.sdkVersion); event.value > 0)
        return unverified(UnverifiedCode::UnsupportedHistory,
                          fmt::format("event {} ({}) is of a kind that Go SDK {} passes over without comparing it: check with 1.26 or later", event.value,
                                      history::eventTypeName(m_plan.type(event)), m_options.sdkVersion), event, {0});
    runPrefix();
    if (m_asker.halt().code == UnverifiedCode::Deadlock)
        locateDeadlock();
    if (m_asker.halt().code != UnverifiedCode::None)
        halted();
    m_out.tasksAsked = m_asker.tasksAsked();
    m_out.repeats = m_asker.repeats();
}

void GoExperiment::runPrefix()
{
    // At the end of a run the SDK skips its check: up to the task before it, and that one apart.
    const std::size_t last = m_plan.taskCount() - (m_plan.closedByCommand() ? 1 : 0);
    if (last > 0) {
        // A Go worker polls 1,000 times a second at most: the end first, so that its answer brings the rest.
        if (m_plan.closedByCommand() && replaysAfresh(m_plan, m_options.sdkVersion)) {
            const std::size_t n = m_plan.taskCount();
            const Answer* ended = m_ask.probeWithPrefix(n, m_ask.endOf(n));
            if (!ended)
                return;
            if (ended->kind == Answer::Kind::Mismatch)
                return locateBefore(n, m_ask.endOf(n), *ended);
        }
        const Answer* answer = m_ask.probe(last, m_plan.task(last).blockEnd);
        if (!answer)
            return;
        if (!agrees(last, *answer)) {
            if (m_asker.halt().code == UnverifiedCode::None)
                locate(last);
            return;
        }
    }
    if (m_plan.closedByCommand())
        runLastTask();
    else
        compatible();
}

/// The run's last task without its terminal event: the code must end it by the same commands.
void GoExperiment::runLastTask()
{
    const std::size_t n = m_plan.taskCount();
    const EventId cut{m_plan.end().value - 1};
    if (const Answer* answer = m_ask.probe(n, cut))
        place(n, cut, *answer);
}

std::size_t GoExperiment::firstBadTask(std::size_t high)
{
    std::size_t low = 0; // before the first task nothing can be wrong
    while (high - low > 1) {
        const std::size_t middle = low + (high - low) / 2;
        const Answer* answer = m_ask.probe(middle, m_plan.task(middle).blockEnd);
        if (!answer)
            return 0;
        const bool good = agrees(middle, *answer);
        if (m_asker.halt().code != UnverifiedCode::None)
            return 0;
        (good ? low : high) = middle;
    }
    return high;
}

void GoExperiment::locate(std::size_t high)
{
    const Answer* verdict = m_asker.known(m_plan.task(high).blockEnd);
    m_divergenceCertain = verdict && (verdict->kind == Answer::Kind::Mismatch || verdict->kind == Answer::Kind::Extra);
    if (verdict && verdict->kind == Answer::Kind::NotRegistered)
        return failedAt(*verdict, m_plan.task(1).completed, {0});
    placeIn(firstBadTask(high));
}

void GoExperiment::placeIn(std::size_t k)
{
    if (k == 0)
        return;
    if (const Answer* answer = m_ask.probe(k, m_plan.task(k).blockEnd))
        place(k, m_plan.task(k).blockEnd, *answer);
}

/// The SDK refuses the history up to `end`, in task n or before: that much is certain, and nothing is known of the tasks before.
void GoExperiment::locateBefore(std::size_t n, EventId end, const Answer& ended)
{
    m_divergenceCertain = true;
    const std::size_t k = firstBadTask(n);
    if (k == n)
        place(n, end, ended);
    else
        placeIn(k);
}

std::optional<std::size_t> GoExperiment::early(std::size_t k, const Answer& answer)
{
    if (answer.kind == Answer::Kind::Good)
        return 0;
    const std::optional<GoAsking::Early> found = m_ask.early(k, m_protocolMessages);
    return found && found->agrees ? std::optional(found->commands.size()) : std::nullopt;
}

std::vector<GoExperiment::Recorded> GoExperiment::recordedIn(std::size_t k) const
{
    std::vector<Recorded> found;
    for (EventId id{m_plan.task(k).completed.value + 1}; id <= m_plan.task(k).blockEnd; ++id.value)
        if (CommandView view = recordedForGo(m_plan.history(), id); isCompared(view))
            found.push_back({id, std::move(view)});
    return found;
}

/// The detector fires on the whole history each time: in which task? An alarm may be false here, so the last is asked again.
void GoExperiment::locateDeadlock()
{
    m_deadlock = m_asker.halt();
    m_asker.goOnBehindDeadlock();
    const std::size_t last = m_plan.taskCount() - (m_plan.closedByCommand() ? 1 : 0);
    std::size_t k = m_plan.taskCount();
    EventId end{m_plan.end().value - 1};
    bool before = m_asker.lastCut() != end || last == m_plan.taskCount();
    if (!before && last > 0 && !m_asker.known(m_plan.task(last).blockEnd)) { // the end was asked first
        const Answer* prefix = m_ask.probe(last, m_plan.task(last).blockEnd);
        if (!prefix)
            return;
        before = !agrees(last, *prefix);
    }
    if (before) {
        k = firstBadTask(last);
        if (k == 0)
            return;
        end = m_plan.task(k).blockEnd;
    }
    m_asker.forget(end);
    const Answer* answer = m_ask.probe(k, end);
    if (!answer)
        return;
    if (answer->kind == Answer::Kind::Deadlock)
        return unverified(UnverifiedCode::Deadlock, fmt::format("at event {}: {}", m_plan.task(k).completed.value, m_deadlock.reason),
                          m_plan.task(k).completed, agreedBefore(k));
    if (k <= last && !agrees(k, *answer))
        return place(k, end, *answer);
    unverified(UnverifiedCode::Deadlock, m_deadlock.reason, {0}, agreedBefore(k));
}

} // namespace hindsight::replay
