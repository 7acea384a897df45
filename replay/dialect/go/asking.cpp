#include "replay/dialect/go/asking.h"

#include "replay/dialect/go/rules.h"
#include "replay/dialect/go/text.h"
#include "replay/verdict/command_view.h"

#include <limits>

namespace hindsight::replay {

using history::EventType;

namespace {

// Forms of the same cut; the probes of early commands take the numbers up to twice the commands of a block.
constexpr int kStackForm = -1, kLocalActivityForm = -2, kInPlaceForm = -1'000'000'000; ///< and above, by event

} // namespace

GoAsking::GoAsking(const ReplayPlan& plan, Asker& asker)
    : m_plan(plan)
    , m_asker(asker)
{
}

Question GoAsking::replayTo(std::size_t k, EventId cut) const
{
    Question question;
    question.cut = cut;
    question.started = m_plan.task(k).started.value;
    question.previousStarted = std::numeric_limits<std::int64_t>::max(); // all of it is a replay; 0 would run side effects
    return question;
}

EventId GoAsking::endOf(std::size_t k) const
{
    const bool ends = m_plan.closedByCommand() && k == m_plan.taskCount();
    return ends ? EventId{m_plan.end().value - 1} : m_plan.task(k).blockEnd;
}

Question GoAsking::sentinelQuestion(std::size_t k, EventId cut, const std::vector<EventId>& repeated, int first) const
{
    Question question = replayTo(k, cut);
    question.form = static_cast<int>(2 * repeated.size()) + first;
    GoProbe probe(m_plan, cut, first);
    for (const EventId command : repeated)
        probe.repeat(command);
    question.appended = probe.sentinels();
    return question;
}

/// The code's own upserts of search attributes meet a sentinel of their kind: in the other order the first one does not.
const Answer* GoAsking::inOtherOrder(std::size_t k, EventId cut, const std::vector<EventId>& repeated, const Answer* answer)
{
    const bool metOne = answer && answer->kind == Answer::Kind::Extra && answer->madeUp > 0;
    return metOne ? m_asker.ask(sentinelQuestion(k, cut, repeated, 1)) : answer;
}

const Answer* GoAsking::probe(std::size_t k, EventId cut, const std::vector<EventId>& repeated)
{
    return inOtherOrder(k, cut, repeated, m_asker.ask(sentinelQuestion(k, cut, repeated, 0)));
}

const Answer* GoAsking::probeWithPrefix(std::size_t k, EventId cut)
{
    const Question prefix = sentinelQuestion(k - 1, m_plan.task(k - 1).blockEnd, {}, 0);
    return inOtherOrder(k, cut, {}, m_asker.askWith(sentinelQuestion(k, cut, {}, 0), prefix));
}

const Answer* GoAsking::stackAt(std::size_t k, EventId cut)
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

std::string GoAsking::pendingLocalActivity(std::size_t k, EventId cut)
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

const Answer* GoAsking::inPlaceOf(std::size_t k, EventId cut, EventId event)
{
    Question question = replayTo(k, cut);
    question.form = kInPlaceForm + static_cast<int>(event.value);
    question.replaced[event.value] = goStandIn(m_plan, event);
    question.appended = GoProbe(m_plan, cut).restOfBlock(m_plan.task(k).blockEnd).sentinels();
    return m_asker.ask(question);
}

std::optional<GoAsking::Early> GoAsking::early(std::size_t k, bool protocolMessages)
{
    const EventId cut = m_plan.task(k).blockEnd;
    const Answer* now = probe(k, cut);
    if (!now)
        return std::nullopt;
    Early found;
    if (now->kind == Answer::Kind::Extra) {
        // The text tells the first command alone: with it in the history, again, comes the next.
        std::vector<EventId> produced;
        for (const EventId id : m_plan.commandsAfter(k, m_plan.history().size())) {
            if (now->kind != Answer::Kind::Extra || now->madeUp > 0 || now->leftovers.empty())
                break;
            const CommandView recorded = recordedForGo(m_plan.history(), id);
            if (!isComparedByGo(recorded, protocolMessages))
                continue;
            if (history::isTerminalCommandEvent(m_plan.type(id)) || !sameForGo(now->leftovers.front(), recorded))
                return found;
            const auto mismatch = goMismatch(now->text);
            found.commands.emplace_back(id, mismatch ? mismatch->command : std::string());
            produced.push_back(id);
            now = probe(k, cut, produced);
            if (!now)
                return std::nullopt;
        }
    }
    found.agrees = now->kind == Answer::Kind::Good;
    return found;
}

} // namespace hindsight::replay
