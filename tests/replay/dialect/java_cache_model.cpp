#include "java_cache_model.h"

#include "replay/verdict/command_view.h"
#include "scripted_worker.h"

#include <fmt/format.h>

namespace hindsight::replay::testing {

using history::EventType;

bool JavaCacheModel::readsAheadTooLate(const WorkerTask& task) const
{
    for (EventId id{static_cast<std::int64_t>(m_held) + 1}; id.value <= static_cast<std::int64_t>(task.eventCount); ++id.value) {
        const std::size_t k = m_plan->taskOfBlockEvent(id);
        if (k == 0 || m_plan->task(k).completed.value > static_cast<std::int64_t>(m_held))
            continue;
        if (m_plan->type(id) == EventType::WorkflowExecutionUpdateAccepted
            || (m_plan->type(id) == EventType::MarkerRecorded && recordedCommand(m_plan->history(), id, false).marker == "Version"))
            return true;
    }
    return false;
}

std::optional<WorkerReply> JavaCacheModel::meets(const WorkerTask& task)
{
    m_sent += fmt::format("{}{}-{}{}{}", m_sent.empty() ? "" : ", ", task.firstEvent, task.eventCount, task.appended.empty() ? "" : " and more",
                          task.evictAfter ? "" : " held");
    if (task.firstEvent > 1 && (m_held == 0 || task.firstEvent > m_held + 1)) {
        m_held = 0;
        return ScriptedWorker::failed("io.grpc.StatusRuntimeException: NOT_FOUND: not found");
    }
    // What it has handled is passed over: a run never goes back.
    m_astray = task.firstEvent > 1 && (m_astray || task.eventCount < m_held || readsAheadTooLate(task));
    m_held = task.evictAfter ? 0 : task.eventCount;
    if (m_astray)
        return ScriptedWorker::completed({{"astray", "0"}});
    return std::nullopt;
}

} // namespace hindsight::replay::testing
