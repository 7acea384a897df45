#include "replay/dialect/go/drift.h"

#include "replay/dialect/go/reply.h"
#include "replay/dialect/go/rules.h"
#include "replay/dialect/go/shown.h"
#include "replay/dialect/go/text.h"
#include "replay/verdict/command_view.h"

#include <algorithm>

namespace hindsight::replay {

namespace {

/// These carry nothing but what the SDK's own check compares, or nothing that a replay makes.
bool hasNothingMore(const CommandView& view)
{
    return view.kind == "RecordMarker" || view.kind == "ProtocolMessage" || isComparedWhole(view) || isVersionUpsert(view);
}

} // namespace

GoDrift::GoDrift(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options, std::stop_token stop,
                 HistoryVerdict& out)
    : Drift(plan, names, worker, options, options.limits,
            [&plan](const WorkerReply& reply) { return readGoReply(reply, plan.history()); }, std::move(stop), out)
    , m_ask(plan, m_asker)
    , m_protocolMessages(usesProtocolMessages(plan))
    , m_liveInputs(options.liveInputs)
    , m_live(plan, m_asker, m_ask, m_protocolMessages)
{
}

/// A piece a command; the last one is for what comes a task early.
std::vector<Segment> GoDrift::segments(std::size_t k) const
{
    const PlannedTask& task = m_plan.task(k);
    std::vector<Segment> pieces;
    for (EventId id{task.completed.value + 1}; id <= task.blockEnd; ++id.value)
        if (!hasNothingMore(recordedForGo(m_plan.history(), id)))
            pieces.push_back({{id.value - 1}, id, id});
    pieces.push_back({task.blockEnd, {task.blockEnd.value + 1}, task.blockEnd});
    return pieces;
}

const Answer* GoDrift::show(std::size_t k, const Segment& piece, bool)
{
    m_shown = {};
    if (countOf(piece) == 0)
        return early(k);
    const EventId event = piece.first;
    m_reason = "worker_failed_at_this_cut";
    if (const auto known = m_earlyTexts.find(event.value); known != m_earlyTexts.end()) {
        takeText(event, known->second);
        return &m_shown;
    }
    const bool ends = agreesAsWhole(k) && m_ask.endOf(k) < m_plan.task(k).blockEnd;
    const EventId cut = ends ? m_ask.endOf(k) : std::min(m_plan.task(k).blockEnd, EventId{m_out.checkedTo});
    const Answer* answer = ends ? m_ask.probe(k, cut) : m_ask.inPlaceOf(k, cut, event);
    if (!answer)
        return nullptr;
    const auto mismatch = goMismatch(answer->text);
    m_shown.queue = answer->queue;
    m_shown.workerNamespace = answer->workerNamespace;
    if (!answer->commands.empty())
        takeEnding(k, event, *answer);
    else if (answer->kind == Answer::Kind::Extra && mismatch && mismatch->madeUp == kStandIn && !mismatch->command.empty())
        takeText(event, mismatch->command);
    else
        m_shown.kind = Answer::Kind::Protocol;
    const bool shownByText = answer->commands.empty() && m_shown.kind == Answer::Kind::Extra;
    if (!ends)
        m_asker.forget(answer->cut, answer->form); // a long history has many of them
    if (m_liveInputs && shownByText && m_plan.type(event) == history::EventType::ActivityTaskScheduled && !takeLiveInput(k, event))
        return nullptr;
    return &m_shown;
}

/// False: halted.
bool GoDrift::takeLiveInput(std::size_t k, EventId event)
{
    const std::map<EventId, std::string> none;
    const auto* live = agreesAsWhole(k) ? m_live.activitiesOf(k) : &none;
    if (!live)
        return false;
    if (const auto found = live->find(event); found != live->end())
        m_shown.commands.front() = withInputOf(m_shown.commands.front(), found->second);
    else
        m_out.notSeen.push_back({event.value, "input", "not_asked_live"});
    return true;
}

bool GoDrift::takeText(EventId event, const std::string& text)
{
    std::optional<GoShown> shown = goShown(text, m_plan.history(), event);
    if (!shown) {
        m_shown.kind = Answer::Kind::Protocol;
        m_reason = "text_of_another_form";
        return false;
    }
    m_shown.kind = Answer::Kind::Extra;
    m_shown.leftovers = {recordedCommand(m_plan.history(), event, false)}; // goShown: it is of this kind
    m_shown.commands = {std::move(shown->command)};
    for (std::string& field : shown->unseen)
        if (field != "input.payloads") // of every activity: said once, for all
            m_out.notSeen.push_back({event.value, std::move(field), "not_visible_on_this_sdk"});
    return true;
}

/// The code's commands of the task in which it ends come whole; those that the SDK compares are in the recorded order.
bool GoDrift::takeEnding(std::size_t k, EventId event, const Answer& answer)
{
    std::size_t next = 0;
    for (EventId id{m_plan.task(k).completed.value + 1}; id <= event; ++id.value) {
        const CommandView recorded = recordedForGo(m_plan.history(), id);
        if (!isComparedByGo(recorded, m_protocolMessages) || m_earlyTexts.contains(id.value))
            continue;
        while (next < answer.leftovers.size() && !sameForGo(answer.leftovers[next], recorded))
            ++next;
        if (next == answer.leftovers.size())
            break;
        if (id == event) {
            m_shown.kind = Answer::Kind::Extra;
            m_shown.leftovers = {answer.leftovers[next]};
            m_shown.commands = {answer.commands[next]};
            return true;
        }
        ++next;
    }
    m_shown.kind = Answer::Kind::Protocol;
    return false;
}

/// What task k makes of the commands of later ones.
const Answer* GoDrift::early(std::size_t k)
{
    m_shown.kind = Answer::Kind::Good;
    if (!agreesAsWhole(k) || k == m_plan.taskCount())
        return &m_shown;
    const auto found = m_ask.early(k, m_protocolMessages);
    if (!found)
        return nullptr;
    EventId last{0};
    for (const auto& [event, text] : found->commands) {
        m_earlyTexts.emplace(event.value, text);
        last = event;
    }
    for (const EventId id : m_plan.commandsAfter(k, m_plan.history().size()))
        if (id <= last)
            m_shown.leftovers.push_back(recordedCommand(m_plan.history(), id, false));
    if (!m_shown.leftovers.empty())
        m_shown.kind = Answer::Kind::Extra;
    return &m_shown;
}

} // namespace hindsight::replay
