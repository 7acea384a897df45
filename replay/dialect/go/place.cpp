// The third part of GoExperiment: the first event of a workflow task that the code does not produce.
#include "replay/dialect/go/experiment.h"
#include "replay/dialect/go/reply.h"
#include "replay/dialect/go/text.h"
#include "replay/verdict/command_view.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace hindsight::replay {

using history::EventType;

namespace {

constexpr std::int64_t kLinearScan = 64;
constexpr std::size_t kWants = 16;
constexpr int kLookForm = -3, kOrderForm = -100; ///< and below

std::optional<CommandView> firstOf(const Answer& answer)
{
    return answer.leftovers.empty() ? std::nullopt : std::optional(answer.leftovers.front());
}

CommandView viewOf(const GoWant& want)
{
    return goMarker(want.marker, want.id);
}

/// Ids of activities and timers are the numbers of the events that they expect to become.
std::int64_t expectedEvent(const CommandView& view)
{
    std::int64_t number = 0;
    const char* end = view.id.data() + view.id.size();
    const auto read = std::from_chars(view.id.data(), end, number);
    return read.ec == std::errc{} && read.ptr == end ? number : 0;
}

} // namespace

void GoExperiment::place(std::size_t k, EventId end, const Answer& answer)
{
    const bool last = end < m_plan.task(k).blockEnd; // all but the terminal event was sent
    switch (answer.kind) {
    case Answer::Kind::Finished: return placeFinished(k, answer);
    case Answer::Kind::Good: return divergedAt(k, m_plan.end(), std::nullopt, answer);
    case Answer::Kind::Extra:
        return last ? divergedAt(k, m_plan.end(), firstOf(answer), answer) : divergedAfter(k, firstOf(answer), answer);
    case Answer::Kind::Mismatch:
        m_divergenceCertain = true;
        if (const auto mismatch = goMismatch(answer.text)) {
            if (const EventId event = eventNamed(mismatch->event, k, end); event.value > 0)
                return divergedAt(k, event, firstOf(answer), answer);
        } else if (const EventId marker = versionMarker(answer.text, k, end); marker.value > 0) {
            return divergedAt(k, marker, std::nullopt, answer, false);
        }
        return placeByScan(k, end, answer);
    case Answer::Kind::Error:
    case Answer::Kind::DecodeError:
        return last && endsAsRecorded(answer) ? placeFinished(k, answer) : placeByScan(k, end, answer);
    case Answer::Kind::NotRegistered:
    case Answer::Kind::UnknownEvent:
    case Answer::Kind::Deadlock:
    case Answer::Kind::Protocol:
    case Answer::Kind::Answered:
    case Answer::Kind::Silent:
    case Answer::Kind::Gone:
    case Answer::Kind::Nonsense: return failedAt(answer, m_plan.task(k).completed, agreedBefore(k));
    }
}

/// The code failed the run itself, by the worker's policy for panics or for an input that it cannot read: so did the recorded one.
bool GoExperiment::endsAsRecorded(const Answer& answer) const
{
    if (answer.leftovers.empty() || m_plan.type(m_plan.end()) != EventType::WorkflowExecutionFailed)
        return false;
    const std::string recorded = recordedFailure();
    return recorded == kGoPanicPolicy || recorded == answer.text;
}

/// The code ended the run in task k: its commands there beside the recorded ones.
void GoExperiment::placeFinished(std::size_t k, const Answer& answer)
{
    std::vector<Recorded> recorded = recordedIn(k);
    if (k > 1 && !recorded.empty()) {
        const Answer* before = m_ask.probe(k - 1, m_plan.task(k - 1).blockEnd);
        const std::optional<std::size_t> already = before ? early(k - 1, *before) : std::nullopt;
        if (m_asker.halt().code != UnverifiedCode::None)
            return;
        recorded.erase(recorded.begin(), recorded.begin() + static_cast<std::ptrdiff_t>(std::min(already.value_or(0), recorded.size())));
    }
    std::vector<std::size_t> produced;
    for (std::size_t i = 0; i < answer.leftovers.size(); ++i)
        if (isCompared(answer.leftovers[i]))
            produced.push_back(i);
    const auto whole = [&](std::size_t i) { return endingCommand(answer, produced[i], m_plan.history(), m_options.values); };
    for (std::size_t i = 0; i < recorded.size(); ++i) {
        const bool more = i < produced.size();
        if (!more || !sameForGo(answer.leftovers[produced[i]], recorded[i].view))
            return divergedAt(k, recorded[i].id, more ? std::optional(whole(i)) : std::nullopt, answer, false);
    }
    if (produced.size() > recorded.size())
        return divergedAfter(k, whole(recorded.size()), answer);
    compatible();
}

EventId GoExperiment::eventNamed(std::string_view text, std::size_t k, EventId end) const
{
    const std::string_view kind = goKind(text);
    std::vector<EventId> ofKind, named;
    const std::string activity = goMember(text, "ActivityId", "activity_id"), timer = goMember(text, "TimerId", "timer_id");
    std::int64_t number = 0;
    if (constexpr std::string_view key = ": (EventId:"; text.substr(kind.size()).starts_with(key)) {
        const std::string_view digits = text.substr(kind.size() + key.size());
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    }
    for (EventId id{m_plan.task(k).completed.value + 1}; id <= end; ++id.value) {
        if (history::eventTypeName(m_plan.type(id)) != kind)
            continue;
        ofKind.push_back(id);
        const std::string_view object = m_plan.history().objectId(m_plan.indexOf(id));
        if (id.value == number || (kind == "ActivityTaskScheduled" && object == activity)
            || (kind.starts_with("Timer") && object == timer))
            named.push_back(id);
    }
    if (named.size() == 1)
        return named.front();
    return ofKind.size() == 1 && number == 0 ? ofKind.front() : EventId{0};
}

/// `Workflow code removed support of version 1. for "pay-v2" changeID`, `... is too old to support version 2 for ...`: the
/// marker that names that change.
EventId GoExperiment::versionMarker(std::string_view text, std::size_t k, EventId end) const
{
    if (text.find("removed support of version") == std::string_view::npos && text.find("too old to support version") == std::string_view::npos)
        return {0};
    for (EventId id{m_plan.task(k).completed.value + 1}; id <= end; ++id.value)
        if (m_plan.markerName(id) == "Version"
            && text.find(fmt::format("for \"{}\"", recordedIdentity(m_plan.history(), id).name)) != std::string_view::npos)
            return id;
    return {0};
}

/// Block k up to `cut`, and behind it what the code must find in order to run as far as it does on the whole block. What it
/// asked for at a shorter cut (`wants`) is there at once: with more of the block the code takes the same steps, and then more.
std::optional<GoExperiment::Sight> GoExperiment::look(std::size_t k, EventId cut, EventId end, std::vector<Sight::Want> wants)
{
    Sight sight;
    sight.wants = std::move(wants);
    for (int first = 0; true;) {
        Question question = m_ask.replayTo(k, cut);
        question.form = kLookForm - static_cast<int>(2 * sight.wants.size()) - first;
        GoProbe probe(m_plan, cut, first);
        probe.restOfBlock(end);
        for (const Sight::Want& given : sight.wants)
            probe.marker(given.want, {m_plan.task(k).completed.value + 1}, {m_plan.task(k).blockEnd.value + 1});
        question.appended = probe.sentinels();
        const Answer* answer = m_asker.ask(question);
        if (!answer)
            return std::nullopt;
        const std::optional<GoWant> want = answer->kind == Answer::Kind::Mismatch ? goWant(answer->text) : std::nullopt;
        if (want && sight.wants.size() < kWants && std::ranges::find(sight.wants, *want, &Sight::Want::want) == sight.wants.end()) {
            sight.wants.push_back({*want, *answer});
            continue;
        }
        const GoProbe::Compared& compared = probe.compared();
        const bool extra = answer->kind == Answer::Kind::Extra;
        if (extra && answer->madeUp > compared.number && !compared.recorded && first == 0) {
            first = 1; // the code's own upsert met a sentinel of its kind
            continue;
        }
        sight.answer = *answer;
        sight.matched = extra || answer->kind == Answer::Kind::Good;
        if (want)
            sight.unmet = want;
        if (extra && compared.recorded && answer->madeUp > compared.number)
            sight.next = recordedCommand(m_plan.history(), *compared.recorded, m_options.values);
        else if (extra)
            sight.next = firstOf(*answer);
        return sight;
    }
}

/// No text names the event: the first of the block whose inclusion fails.
void GoExperiment::placeByScan(std::size_t k, EventId end, const Answer& whole)
{
    const Answer said = whole; // what is asked from here on may move the answers
    EventId cut = m_plan.task(k).completed;
    std::vector<Sight::Want> wants; // at the last cut that matched
    if (end.value - cut.value > kLinearScan)
        for (std::int64_t high = end.value; high - cut.value > 1;) {
            const EventId middle{cut.value + (high - cut.value) / 2};
            const std::optional<Sight> sight = look(k, middle, end, wants);
            if (!sight)
                return;
            if (sight->matched) {
                cut = middle;
                wants = sight->wants;
            } else {
                high = middle.value;
            }
        }
    std::optional<Sight> before;
    for (; cut <= end; ++cut.value) {
        std::optional<Sight> sight = look(k, cut, end, wants);
        if (!sight)
            return;
        if (!sight->matched)
            return placeFailing(k, cut, *sight, before);
        wants = sight->wants;
        before = std::move(sight);
    }
    // Everything recorded is produced once the code gets what it asks for beyond the records.
    if (before->wants.empty())
        return unverified(UnverifiedCode::Protocol, "the worker does not replay this history, but its answers do not say where: " + said.text,
                          m_plan.task(k).completed, agreedBefore(k));
    const Sight::Want& first = before->wants.front();
    const CommandView produced = before->next ? *before->next : viewOf(first.want);
    if (end < m_plan.task(k).blockEnd)
        divergedAt(k, m_plan.end(), produced, first.asking);
    else
        divergedAfter(k, produced, first.asking);
}

/// The code asks for `want` where `event` was recorded, or already before markers that stand there and that the SDK leaves out
/// of its comparison: the first of these, told by which of two panics comes first. None: halted.
std::optional<EventId> GoExperiment::firstBehind(std::size_t k, EventId event, const GoWant& want)
{
    EventId first = event;
    while (first.value - 1 > m_plan.task(k).completed.value && !isCompared(recordedForGo(m_plan.history(), {first.value - 1})))
        --first.value;
    for (; first < event; ++first.value) {
        if (m_plan.type(first) != EventType::MarkerRecorded)
            continue; // the upsert of a version
        const auto panics = [&](bool given) -> std::optional<bool> {
            Question question = m_ask.replayTo(k, {event.value - 1});
            question.form = kOrderForm - static_cast<int>(2 * first.value) - (given ? 1 : 0);
            question.replaced[first.value] = goUnusable(m_plan, first);
            GoProbe probe(m_plan, question.cut);
            probe.restOfBlock(m_plan.task(k).blockEnd);
            if (given)
                probe.marker(want, first, first);
            question.appended = probe.sentinels();
            const Answer* answer = m_asker.ask(question);
            if (!answer)
                return std::nullopt;
            const std::optional<GoWant> asks = goWant(answer->text);
            if (!given)
                return asks == want;
            return asks ? asks->marker == "MutableSideEffect" : answer->text.find("support version 2147483647") != std::string::npos;
        };
        const std::optional<bool> onMarker = panics(true);
        const std::optional<bool> onWant = onMarker && *onMarker ? panics(false) : onMarker;
        if (!onWant)
            return std::nullopt;
        if (*onWant)
            return first;
    }
    return event;
}

/// `cut` is the first cut of the block that fails; `before`: the cut before it.
void GoExperiment::placeFailing(std::size_t k, EventId cut, const Sight& failing, const std::optional<Sight>& before)
{
    const Answer& answer = failing.answer;
    if (answer.kind == Answer::Kind::Finished)
        return placeFinished(k, answer);
    const bool none = cut == m_plan.task(k).completed; // fails before any of its commands
    if (failing.unmet || (none && answer.kind == Answer::Kind::Mismatch)) {
        const EventId next{none ? cut.value + 1 : cut.value};
        std::optional<CommandView> produced = failing.unmet ? std::optional(viewOf(*failing.unmet)) : std::nullopt;
        return next <= m_plan.task(k).blockEnd ? divergedAt(k, next, std::move(produced), answer, false)
                                               : divergedAfter(k, std::move(produced), answer);
    }
    std::optional<CommandView> produced = before ? before->next : std::nullopt;
    if (answer.kind == Answer::Kind::Mismatch) {
        EventId event = cut;
        if (const auto mismatch = goMismatch(answer.text)) {
            if (const EventId named = eventNamed(mismatch->event, k, cut); named.value > 0)
                event = named;
            produced = firstOf(answer);
        }
        const std::vector<Sight::Want>& wants = before ? before->wants : failing.wants;
        const auto asked = [&](const Sight::Want& given) {
            // A mutable one is not compared, but it takes a number: what comes behind it expects a later event than this one.
            return produced && (given.want.marker == "SideEffect" ? produced->marker == given.want.marker && produced->id == given.want.id
                                                                   : expectedEvent(*produced) > event.value);
        };
        if (const auto found = std::ranges::find_if(wants, asked); found != wants.end()) {
            const Sight::Want want = *found;
            const std::optional<EventId> first = firstBehind(k, event, want.want);
            return first ? divergedAt(k, *first, viewOf(want.want), want.asking) : void();
        }
        return divergedAt(k, event, std::move(produced), answer);
    }
    if (answer.ownFailure() && !none && produced && !sameForGo(*produced, recordedForGo(m_plan.history(), cut))) {
        divergedAt(k, cut, std::move(produced), answer); // the code wants something else in the place of what makes it fail
        m_out.failure = failureOf(answer);
        return;
    }
    failedAt(answer, cut, none ? agreedBefore(k) : EventId{cut.value - 1});
}

} // namespace hindsight::replay
