#include "replay/dialect/core/experiment.h"

#include "replay/dialect/core/enhanced_stack.h"
#include "replay/dialect/core/marker.h"
#include "replay/dialect/core/reply.h"
#include "replay/dialect/finding.h"
#include "replay/verdict/command_view.h"
#include "replay/verdict/redact.h"
#include "replay/verdict/wording.h"

#include <fmt/format.h>

namespace hindsight::replay {

namespace {

constexpr const char* kMetadataQuery = "__temporal_workflow_metadata";

} // namespace

CoreExperiment::CoreExperiment(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options,
                               std::stop_token stop, HistoryVerdict& out)
    : m_plan(plan)
    , m_asker(plan, names, worker, options.limits,
              [&plan, values = options.values](const WorkerReply& reply) { return readCoreReply(reply, plan.history(), values); },
              std::move(stop))
    , m_options(options)
    , m_out(out)
{
}

/// prefix(k) cut at `cut`, C(k) <= cut <= E(k).
const Answer* CoreExperiment::ask(std::size_t k, EventId cut) { return m_asker.ask(questionFor(k, cut)); }

Question CoreExperiment::questionFor(std::size_t k, EventId cut) const
{
    Question question;
    question.cut = cut;
    // previous = started makes the whole prefix a replay; 0 would make the code run live.
    question.started = question.previousStarted = m_plan.task(k).started.value;
    // Without a query a closed history that replays well is answered by silence. The stack says where the code waits.
    question.queries = {{"m", kMetadataQuery}, {"s", "__stack_trace"}};
    if (cut < m_plan.end() && tellsEnhancedStack(m_options.sdk)) // a place is looked for
        question.queries["e"] = kEnhancedStackQuery;
    question.evict = true; // the next task for this run starts afresh
    // A failure policy of the user's makes a mismatch at the terminal event silent; a query tells (protocol 4.3).
    question.queryOnSilence = kMetadataQuery;
    question.silenceIsGood = m_plan.closedByCommand() && cut == m_plan.end();
    return question;
}

void CoreExperiment::run()
{
    const std::size_t last = m_plan.taskCount();
    if (const Answer* verdict = ask(last, m_plan.end()))
        judge(*verdict);
    else if (m_asker.halt().code == UnverifiedCode::Deadlock)
        locateDeadlock();
    if (m_asker.halt().code != UnverifiedCode::None)
        halted();
    m_out.tasksAsked = m_asker.tasksAsked();
    m_out.repeats = m_asker.repeats();
}

void CoreExperiment::judge(const Answer& verdict)
{
    m_said = verdict.text;
    switch (verdict.kind) {
    case Answer::Kind::Good: compatible(verdict); break;
    case Answer::Kind::Extra:
    case Answer::Kind::Mismatch:
        m_divergenceCertain = true;
        locateDivergence(verdict);
        break;
    case Answer::Kind::Error:
    case Answer::Kind::DecodeError: locateFailure(verdict); break;
    case Answer::Kind::UnknownEvent: locateUnknownEvent(verdict); break;
    case Answer::Kind::NotRegistered:
        unverified(UnverifiedCode::NotRegistered, notRegisteredText(m_out.workflowType), m_plan.task(1).completed, {0});
        m_out.failure = verdict.failure;
        break;
    case Answer::Kind::Finished: // not of this family
    case Answer::Kind::Deadlock:
    case Answer::Kind::Protocol:
    case Answer::Kind::Answered:
    case Answer::Kind::Silent:
    case Answer::Kind::Gone:
    case Answer::Kind::Nonsense:
        unverified(UnverifiedCode::Protocol, strangeAnswerText(verdict.text), {0}, {0});
        m_out.failure = verdict.failure;
        break;
    }
}

bool CoreExperiment::onlyEarly(const std::vector<CommandView>& leftovers, std::size_t k) const
{
    // Core's queue keeps a command that comes before its time, and every SDK check passes: no divergence.
    const std::vector<EventId> next = m_plan.commandsAfter(k, leftovers.size());
    if (next.size() < leftovers.size())
        return false;
    for (std::size_t i = 0; i < leftovers.size(); ++i)
        if (!sameCommand(leftovers[i], recordedIdentity(m_plan.history(), next[i])))
            return false;
    return true;
}

bool CoreExperiment::diverges(const Answer& answer, std::size_t k) const
{
    return answer.failed() || (answer.kind == Answer::Kind::Extra && !onlyEarly(answer.leftovers, k));
}

bool CoreExperiment::fails(const Answer& answer, std::size_t) const { return answer.failed(); }

std::size_t CoreExperiment::firstBadTask(std::size_t high, Bad bad)
{
    std::size_t low = 0; // before the first task nothing can be wrong
    while (high - low > 1) {
        const std::size_t middle = low + (high - low) / 2;
        const Answer* answer = ask(middle, m_plan.task(middle).blockEnd);
        if (!answer)
            return 0;
        ((this->*bad)(*answer, middle) ? high : low) = middle;
    }
    return high;
}

/// With `hiding`, only what the SDK itself refuses counts: a cut that hides a patch marker or an update makes code fail
/// that is right with it (the old branch is gone and raises).
EventId CoreExperiment::firstFailingCut(std::size_t k, EventId high, bool hiding)
{
    std::int64_t low = m_plan.task(k).completed.value - 1; // a cut before C(k) is not of this task
    while (high.value - low > 1) {
        const EventId middle{low + (high.value - low) / 2};
        const Answer* answer = ask(k, middle);
        if (!answer)
            return {0};
        (answer->failed() && !(hiding && answer->ownFailure()) ? high.value : low) = middle.value;
    }
    return high;
}

/// Something more was produced before task k, which core had not to compare yet. True: placed there, or halted.
bool CoreExperiment::divergedBefore(std::size_t k)
{
    if (k == 1)
        return false;
    const Answer* prior = ask(k - 1, m_plan.task(k - 1).blockEnd);
    if (prior && !diverges(*prior, k - 1))
        return false;
    if (prior)
        if (const std::size_t first = firstBadTask(k - 1, &CoreExperiment::diverges); first > 0)
            placeInTask(first);
    return true;
}

/// The SDK names the event it refuses in about half of its texts; believed when the cuts around it say the same.
bool CoreExperiment::placedByText(const Answer& verdict)
{
    const EventId event{verdict.eventId};
    const std::size_t k = m_plan.taskOfBlockEvent(event);
    if (k == 0)
        return false;
    if (divergedBefore(k))
        return true;
    const Answer* before = ask(k, {event.value - 1});
    const Answer* with = before ? ask(k, event) : nullptr;
    if (!with)
        return true;
    if (before->failed() || !with->failed())
        return false;
    divergedAt(k, event, *before);
    return true;
}

void CoreExperiment::locateDivergence(const Answer& verdict)
{
    if (placedByText(verdict))
        return;
    if (const std::size_t k = firstBadTask(m_plan.taskCount(), &CoreExperiment::diverges); k > 0)
        placeInTask(k);
}

void CoreExperiment::placeInTask(std::size_t k)
{
    const Answer* whole = ask(k, m_plan.task(k).blockEnd);
    if (!whole)
        return;
    if (!whole->failed())
        return divergedAfter(k, *whole);
    if (placedByPatch(k, *whole))
        return;
    const EventId event = firstFailingCut(k, m_plan.task(k).blockEnd, !whole->ownFailure());
    if (event.value == 0)
        return;
    if (event == m_plan.task(k).completed)
        return placeByOpener(k, *ask(k, event));
    if (const Answer* before = ask(k, {event.value - 1}))
        divergedAt(k, event, *before);
}

/// Core names the patch it refuses. A cut could not tell: one that hides a later marker changes what the code does.
bool CoreExperiment::placedByPatch(std::size_t k, const Answer& whole)
{
    const auto between = [&whole](std::string_view begin, std::string_view end) {
        const auto at = whole.text.find(begin);
        if (at == std::string::npos)
            return std::string{};
        const auto from = at + begin.size();
        return whole.text.substr(from, whole.text.find(end, from) - from);
    };
    std::string refused = between("patch marker encountered for change ", ", but there is no"), instead;
    if (refused.empty()) {
        refused = between("Change id ", " does not match expected id ");
        instead = between(" does not match expected id ", "\n");
    }
    if (refused.empty())
        return false;
    for (EventId id{m_plan.task(k).completed.value + 1}; id <= m_plan.task(k).blockEnd; ++id.value) {
        if (!m_plan.isPatchMarker(id) || recordedIdentity(m_plan.history(), id).name != refused)
            continue;
        const Answer* before = ask(k, {id.value - 1});
        if (!before)
            return true;
        divergedAt(k, id, *before);
        if (!instead.empty()) { // known from the text alone
            m_out.divergence->produced = CommandView{"RecordMarker", instead, {}, "core_patch", "{}", false};
            m_out.divergence->waiting.reset();
            m_out.divergence->source.reset();
            m_out.reason = divergenceReason(*m_out.divergence);
        }
        return true;
    }
    return false;
}

/// Task k fails before any of its commands: an event that arrived for it contradicts an earlier command whose kind alone
/// had been compared (a timer's id is looked at when it fires).
void CoreExperiment::placeByOpener(std::size_t k, const Answer& failing)
{
    const std::int64_t from = k > 1 ? m_plan.task(k - 1).blockEnd.value + 1 : 1;
    for (std::int64_t id = from; id < m_plan.task(k).completed.value; ++id) {
        if (failing.eventId != 0 && id != failing.eventId)
            continue;
        const EventId opener = m_plan.history().opener(m_plan.indexOf({id}));
        const std::size_t made = m_plan.taskOfBlockEvent(opener);
        if (made == 0)
            continue;
        const Answer* before = ask(made, {opener.value - 1});
        if (!before)
            return;
        if (before->failed())
            continue;
        const bool agrees = !before->leftovers.empty()
            && sameCommand(before->leftovers.front(), recordedIdentity(m_plan.history(), opener));
        if (!agrees)
            return divergedAt(made, opener, *before);
    }
    if (placeByCancel(k, failing) || m_asker.halt().code != UnverifiedCode::None)
        return;
    unverified(UnverifiedCode::Protocol,
               "the SDK calls the code non-deterministic, but no recorded command is where it happens: " + withoutPayloadData(failing.text),
               m_plan.task(k).completed, k > 1 ? m_plan.task(k - 1).blockEnd : EventId{0});
}

/// Cancelling the wrong one passes core's check, which looks at the kind alone; the one that should have gone on shows it later.
bool CoreExperiment::placeByCancel(std::size_t k, const Answer& failing)
{
    if (failing.eventId <= 0 || failing.eventId >= m_plan.task(k).completed.value)
        return false;
    const EventId opener = m_plan.history().opener(m_plan.indexOf({failing.eventId}));
    if (opener.value <= 0)
        return false;
    for (EventId id{opener.value + 1}; id.value < failing.eventId; ++id.value) {
        const auto type = m_plan.type(id);
        const std::size_t made = m_plan.taskOfBlockEvent(id);
        if (made == 0 || (type != history::EventType::TimerCanceled && type != history::EventType::ActivityTaskCancelRequested))
            continue;
        const Answer* before = ask(made, {id.value - 1});
        if (!before)
            return false;
        if (before->failed() || before->leftovers.empty()
            || sameCommand(before->leftovers.front(), recordedIdentity(m_plan.history(), id)))
            continue;
        divergedAt(made, id, *before);
        return true;
    }
    return false;
}

/// The worker's code raised something of its own. That may hide a divergence: look at what it wanted just before.
void CoreExperiment::locateFailure(const Answer& verdict)
{
    const std::size_t k = firstBadTask(m_plan.taskCount(), &CoreExperiment::fails);
    if (k == 0)
        return;
    m_out.failure = verdict.failure; // of a divergence too; a failure of the code's own is said again below
    if (divergedBefore(k))
        return;
    const EventId event = firstFailingCut(k, m_plan.task(k).blockEnd);
    const Answer* failing = event.value > 0 ? ask(k, event) : nullptr;
    if (!failing)
        return;
    if (event == m_plan.task(k).completed) {
        const EventId agreed = k > 1 ? m_plan.task(k - 1).blockEnd : EventId{0};
        return failing->kind == Answer::Kind::Mismatch ? placeByOpener(k, *failing) : ownFailureAt(*failing, event, agreed);
    }
    const Answer* before = ask(k, {event.value - 1});
    if (!before)
        return;
    if (failing->kind == Answer::Kind::Mismatch || wantsAnother(event, *before, *failing)
        || hidesAnotherLocalActivity(k, event, *before, *failing))
        divergedAt(k, event, *before);
    else if (m_asker.halt().code == UnverifiedCode::None)
        ownFailureAt(*failing, event, {event.value - 1});
}

/// The code fails on the recorded result of a local activity before core has compared the names, and the SDK's stack tells none
/// (TypeScript). Given a failure instead, code that does not fail on that comes to the comparison.
bool CoreExperiment::hidesAnotherLocalActivity(std::size_t k, EventId event, const Answer& before, const Answer& failing)
{
    if (!failing.ownFailure() || !before.leftovers.empty())
        return false;
    const std::string marker = failedInstead(m_plan.history().bytes(m_plan.indexOf(event)));
    const auto waiting = marker.empty() ? std::nullopt : waitingAt({event.value - 1}, before, true);
    if (!waiting || waiting->kind != Waiting::Kind::LocalActivity || !waiting->name.empty())
        return false;
    Question question = questionFor(k, event);
    question.form = kLocalActivityFailed;
    question.replaced = {{event.value, marker}};
    const Answer* answer = m_asker.ask(question);
    return answer && answer->kind == Answer::Kind::Mismatch
        && !localActivityRefused(answer->text, recordedIdentity(m_plan.history(), event).name).empty();
}

/// The task at whose Completed others of this type stood still, when this history does too and not before it; else 0.
std::size_t CoreExperiment::deadlockWhereOthersHadIt()
{
    const EventId event = m_asker.likelyDeadlock();
    const std::size_t k = event.value > 0 ? m_plan.taskThatSees(event) : 0;
    if (k == 0 || m_plan.task(k).completed != event)
        return 0;
    const Answer* const before = k > 1 ? ask(k - 1, m_plan.task(k - 1).blockEnd) : nullptr;
    if (k > 1 && (!before || before->failed()))
        return 0;
    const Answer* const there = ask(k, event);
    return there && there->kind == Answer::Kind::Deadlock ? k : 0;
}

/// The detector fires on the whole history each time: in which task? An alarm may be false here, so the last is asked again.
void CoreExperiment::locateDeadlock()
{
    m_deadlock = m_asker.halt();
    m_asker.goOnBehindDeadlock();
    std::size_t k = deadlockWhereOthersHadIt();
    const bool confirmed = k > 0; // at this very cut, after two alarms on the whole
    if (!confirmed && m_asker.halt().code == UnverifiedCode::None)
        k = firstBadTask(m_plan.taskCount(), &CoreExperiment::fails);
    if (k == 0 || divergedBefore(k))
        return;
    const EventId agreed = k > 1 ? m_plan.task(k - 1).blockEnd : EventId{0};
    EventId event = m_plan.task(k).completed;
    if (!confirmed)
        m_asker.forget(event);
    const Answer* again = ask(k, event);
    if (!again)
        return;
    EventId proven = agreed;
    if (!again->failed()) { // a patch or an update of this block leads there; no other event of a block makes code run
        event = firstFailingCut(k, m_plan.task(k).blockEnd);
        if (event.value == 0)
            return;
        proven = {event.value - 1};
        if (!m_plan.isLookAhead(event))
            event = {0};
    }
    unverified(UnverifiedCode::Deadlock,
               event.value > 0 ? fmt::format("at event {}: {}", event.value, m_deadlock.reason) : m_deadlock.reason, event,
               event.value > 0 ? proven : agreed);
}

/// The SDK refuses to read on; what stands before the event can still diverge.
void CoreExperiment::locateUnknownEvent(const Answer& verdict)
{
    const EventId event{verdict.eventId};
    const std::size_t k = m_plan.taskThatSees(event);
    if (k == 0 || divergedBefore(k))
        return;
    unverified(UnverifiedCode::UnsupportedHistory,
               fmt::format("the worker's SDK does not know the type of event {}{}: a newer server wrote it; check with a newer SDK", event.value,
                           event.value > 0 ? " (" + history::eventTypeName(m_plan.type(event)) + ")" : ""),
               event, k > 1 ? m_plan.task(k - 1).blockEnd : EventId{0});
    m_out.failure = verdict.failure;
}

/// The code fails by itself once `event` is there; did it want something else in its place?
bool CoreExperiment::wantsAnother(EventId event, const Answer& before, const Answer& failing) const
{
    // A patch marker that changes what the code does was asked for by it: the failure is in the patched branch. An
    // accepted update is not there before its event: what the code does without it says nothing of its handler.
    if (!failing.ownFailure() || m_plan.isPatchMarker(event) || m_plan.type(event) == history::EventType::WorkflowExecutionUpdateAccepted)
        return false;
    const CommandView recorded = recordedIdentity(m_plan.history(), event);
    if (!before.leftovers.empty())
        return !sameCommand(before.leftovers.front(), recorded);
    const auto waiting = waitingAt({event.value - 1}, before, true);
    return waiting && waiting->kind == Waiting::Kind::LocalActivity
        && !(recorded.marker == "core_local_activity" && (waiting->name.empty() || waiting->name == recorded.name));
}

} // namespace hindsight::replay
