#include "caching_worker.h"

#include <algorithm>
#include <fmt/format.h>

#include "temporal/api/workflowservice/v1/request_response.pb.h"

namespace hindsight::replay::testing {

namespace service = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;

WorkerReply CachingWorker::failed(const std::string& message, bool nonDeterministic)
{
    service::RespondWorkflowTaskFailedRequest request;
    request.set_cause(nonDeterministic ? enums::WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR
                                       : enums::WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE);
    request.mutable_failure()->set_message(message);
    WorkerReply reply;
    reply.kind = WorkerReply::Kind::Failed;
    reply.bytes = request.SerializeAsString();
    return reply;
}

Result<WorkerReply> CachingWorker::ask(const WorkerTask& task, bool, std::stop_token)
{
    asked.push_back(task);
    if (instead)
        if (auto answer = instead(task))
            return *answer;
    const auto first = static_cast<std::int64_t>(task.firstEvent), last = static_cast<std::int64_t>(task.eventCount);
    if (task.previousStartedEventId == 0 || task.previousStartedEventId != task.startedEventId)
        faults.push_back(fmt::format("task to {} would run live", last));
    if (m_plan.taskOfBlockEvent({last}) == 0 && m_plan.taskThatSees({last}) > 0
        && m_plan.task(m_plan.taskThatSees({last})).completed.value != last)
        faults.push_back(fmt::format("cut at {}: no place in a workflow task", last));
    const auto cached = m_cache.find(task.runId);
    if (first > 1 && cached == m_cache.end())
        return failed("Fetching history failed: Status { code: NotFound }");
    std::int64_t position = last;
    if (cached != m_cache.end()) {
        if (first > cached->second + 1)
            return failed("History is out of order");
        if (last > cached->second)
            for (EventId id{cached->second + 1}; m_plan.taskOfBlockEvent(id) > 0; ++id.value)
                if (m_plan.isLookAhead(id)) // it has already run this task without what stands here
                    faults.push_back(fmt::format("went on from {} over event {}, which is read ahead", cached->second, id.value));
        position = std::max(position, cached->second); // stepping back is a silent no-op
    }
    if (task.evictAfter || !keepsRuns || (m_plan.closedByCommand() && position == m_plan.end().value))
        m_cache.erase(task.runId);
    else
        m_cache[task.runId] = position;
    return completed(task, position);
}

WorkerReply CachingWorker::completed(const WorkerTask& task, std::int64_t position) const
{
    service::RespondWorkflowTaskCompletedRequest request;
    for (const auto& [id, type] : task.queries) {
        auto& result = (*request.mutable_query_results())[id];
        std::string answer = type == "where" ? std::to_string(position) : "null";
        if (const auto arguments = task.queryArguments.find(id); type == "echo" && arguments != task.queryArguments.end())
            answer = arguments->second.at(0);
        if (type == "raises") {
            result.set_result_type(enums::QUERY_RESULT_TYPE_FAILED);
            result.set_error_message("no such order");
            continue;
        }
        result.set_result_type(enums::QUERY_RESULT_TYPE_ANSWERED);
        auto* payload = result.mutable_answer()->add_payloads();
        payload->set_data(answer);
        (*payload->mutable_metadata())["encoding"] = "json/plain";
    }
    WorkerReply reply;
    reply.kind = WorkerReply::Kind::Completed;
    reply.bytes = request.SerializeAsString();
    return reply;
}

} // namespace hindsight::replay::testing
