#include "replay/dialect/go/live.h"

#include "replay/dialect/go/rules.h"
#include "replay/verdict/command_view.h"

namespace hindsight::replay {

using history::EventType;

namespace {

constexpr int kLiveForm = -7;

} // namespace

GoLive::GoLive(const ReplayPlan& plan, Asker& asker, GoAsking& asking, bool protocolMessages)
    : m_plan(plan)
    , m_asker(asker)
    , m_ask(asking)
    , m_protocolMessages(protocolMessages)
{
}

/// A recorded side effect or local activity would run again; a task that another follows without news was kept open by one.
bool GoLive::mayRun(std::size_t k) const
{
    const PlannedTask& task = m_plan.task(k);
    bool activities = false;
    for (EventId id{task.completed.value + 1}; id <= task.blockEnd; ++id.value) {
        const EventType type = m_plan.type(id);
        if (type == EventType::MarkerRecorded || type == EventType::WorkflowExecutionUpdateAccepted)
            return false;
        activities = activities || type == EventType::ActivityTaskScheduled;
    }
    const EventId next{task.blockEnd.value + 1};
    return activities && (next.value > static_cast<std::int64_t>(m_plan.history().size()) || m_plan.type(next) != EventType::WorkflowTaskScheduled);
}

const std::map<EventId, std::string>* GoLive::activitiesOf(std::size_t k)
{
    if (m_task == k)
        return &m_activities;
    m_task = k;
    m_activities.clear();
    if (!mayRun(k))
        return &m_activities;
    const bool pending = !m_ask.pendingLocalActivity(k, m_plan.task(k).blockEnd).empty();
    if (m_asker.halt().code != UnverifiedCode::None)
        return nullptr;
    if (pending)
        return &m_activities;
    Question question;
    question.cut = m_plan.task(k).started;
    question.form = kLiveForm;
    question.started = question.cut.value;
    question.previousStarted = question.cut.value - 1; // all before it is a replay; never 0
    question.evict = true;
    const Answer* answer = m_asker.ask(question);
    if (!answer)
        return nullptr;
    m_activities = paired(k, *answer);
    m_asker.forget(question.cut, question.form);
    return &m_activities;
}

/// The same commands as recorded, one by one, or nothing.
std::map<EventId, std::string> GoLive::paired(std::size_t k, const Answer& answer) const
{
    std::map<EventId, std::string> found;
    std::size_t at = 0;
    for (EventId id{m_plan.task(k).completed.value + 1}; id <= m_plan.task(k).blockEnd; ++id.value, ++at) {
        const CommandView recorded = recordedForGo(m_plan.history(), id);
        if (at >= answer.commands.size() || at >= answer.leftovers.size() || answer.leftovers[at].kind == "RecordMarker"
            || !isComparedByGo(recorded, m_protocolMessages) || !sameForGo(answer.leftovers[at], recorded))
            return {};
        if (m_plan.type(id) == EventType::ActivityTaskScheduled)
            found.emplace(id, answer.commands[at]);
    }
    if (at != answer.commands.size())
        found.clear();
    return found;
}

} // namespace hindsight::replay
