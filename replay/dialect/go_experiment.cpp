#include "replay/dialect/go_experiment.h"

#include "replay/dialect/go_probe.h"
#include "replay/dialect/go_reply.h"
#include "replay/dialect/go_rules.h"
#include "replay/dialect/go_text.h"
#include "replay/verdict/command_view.h"
#include "replay/verdict/redact.h"

#include <fmt/format.h>
#include <limits>

namespace hindsight::replay {

using history::EventType;

namespace {

// Forms of the same cut; the probes of early commands take the numbers up to twice the commands of a block.
constexpr int kStackForm = -1, kLocalActivityForm = -2;

} // namespace

GoExperiment::GoExperiment(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
                           std::stop_token stop, HistoryVerdict& out)
    : m_plan(plan)
    , m_asker(plan, names, worker, options.limits,
              [&plan, values = options.values](const WorkerReply& reply) { return readGoReply(reply, plan.history(), values); },
              std::move(stop))
    , m_options(options)
    , m_out(out)
    , m_protocolMessages(usesProtocolMessages())
{
}

Question GoExperiment::replayTo(std::size_t k, EventId cut) const
{
    Question question;
    question.cut = cut;
    question.started = m_plan.task(k).started.value;
    question.previousStarted = std::numeric_limits<std::int64_t>::max(); // all of it is a replay; 0 would run side effects
    return question;
}

const Answer* GoExperiment::sentinel(std::size_t k, EventId cut, const std::vector<Recorded>& repeated, int first)
{
    Question question = replayTo(k, cut);
    question.form = static_cast<int>(2 * repeated.size()) + first;
    GoProbe probe(m_plan, cut, first);
    for (const Recorded& command : repeated)
        probe.repeat(command.id);
    question.appended = probe.sentinels();
    return m_asker.ask(question);
}

/// prefix(k) cut at `cut`, C(k) <= cut <= E(k), and the sentinels behind it.
const Answer* GoExperiment::probe(std::size_t k, EventId cut, const std::vector<Recorded>& repeated)
{
    const Answer* answer = sentinel(k, cut, repeated, 0);
    // The code's own upserts of search attributes meet a sentinel of their kind: in the other order the first one does not.
    return answer && answer->kind == Answer::Kind::Extra && answer->madeUp > 0 ? sentinel(k, cut, repeated, 1) : answer;
}

const Answer* GoExperiment::stackAt(std::size_t k, EventId cut)
{
    Question question;
    question.cut = cut;
    question.form = kStackForm;
    question.previousStarted = m_plan.task(k).started.value;
    question.appended = GoProbe(m_plan, cut).restOfBlock(m_plan.task(k).blockEnd).events();
    question.alone = true; // the SDK has one buffer for all stacks
    question.legacyQuery = "__stack_trace"; // a query never runs a local activity
    return m_asker.ask(question);
}

/// Type of a local activity that the code waits for and the history cut here does not end; "" = none.
std::string GoExperiment::pendingLocalActivity(std::size_t k, EventId cut)
{
    int count = 16; // ids count from 1 over the run
    for (EventId id{1}; id <= cut; ++id.value)
        count += m_plan.type(id) == EventType::MarkerRecorded; // of local activities or others
    Question question = replayTo(k, cut);
    question.form = kLocalActivityForm;
    question.appended = GoProbe(m_plan, cut).restOfBlock(m_plan.task(k).blockEnd).localActivities(count).sentinels();
    const Answer* answer = m_asker.ask(question);
    return answer ? goPendingLocalActivity(answer->text) : std::string{};
}

void GoExperiment::run()
{
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
        const Answer* answer = probe(last, m_plan.task(last).blockEnd);
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
    if (const Answer* answer = probe(n, cut))
        place(n, cut, *answer);
}

std::size_t GoExperiment::firstBadTask(std::size_t high)
{
    std::size_t low = 0; // before the first task nothing can be wrong
    while (high - low > 1) {
        const std::size_t middle = low + (high - low) / 2;
        const Answer* answer = probe(middle, m_plan.task(middle).blockEnd);
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
    if (const std::size_t k = firstBadTask(high); k > 0)
        if (const Answer* answer = probe(k, m_plan.task(k).blockEnd))
            place(k, m_plan.task(k).blockEnd, *answer);
}

std::optional<std::size_t> GoExperiment::early(std::size_t k, const Answer& answer)
{
    if (answer.kind == Answer::Kind::Good)
        return 0;
    // The text tells the first command alone: with it in the history, again, comes the next.
    const Answer* now = &answer;
    std::vector<Recorded> produced;
    for (const EventId id : m_plan.commandsAfter(k, m_plan.history().size())) {
        if (!now || now->kind != Answer::Kind::Extra || now->madeUp > 0 || now->leftovers.empty())
            break;
        Recorded expected{id, recordedCommand(m_plan.history(), id, m_options.values)};
        if (!isCompared(expected.view))
            continue;
        if (history::isTerminalCommandEvent(m_plan.type(id)) || !sameForGo(now->leftovers.front(), expected.view))
            return std::nullopt;
        produced.push_back(std::move(expected));
        now = probe(k, m_plan.task(k).blockEnd, produced);
    }
    return now && now->kind == Answer::Kind::Good ? std::optional(produced.size()) : std::nullopt;
}

std::vector<GoExperiment::Recorded> GoExperiment::recordedIn(std::size_t k) const
{
    std::vector<Recorded> found;
    for (EventId id{m_plan.task(k).completed.value + 1}; id <= m_plan.task(k).blockEnd; ++id.value)
        if (CommandView view = recordedCommand(m_plan.history(), id, m_options.values); isCompared(view))
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
    if (m_asker.lastCut() != end || last == m_plan.taskCount()) {
        k = firstBadTask(last);
        if (k == 0)
            return;
        end = m_plan.task(k).blockEnd;
    }
    m_asker.forget(end);
    const Answer* answer = probe(k, end);
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
