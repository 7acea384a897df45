#include "scripted_worker.h"

#include <fmt/format.h>

#include "temporal/api/workflowservice/v1/request_response.pb.h"

namespace hindsight::replay::testing {

namespace service = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;

ScriptedWorker::ScriptedWorker(const ReplayPlan& plan, std::vector<std::vector<CodeCommand>> code, bool namesEvents)
    : m_plan(plan), m_code(std::move(code)), m_namesEvents(namesEvents)
{
}

WorkerReply ScriptedWorker::failed(const std::string& message, bool nonDeterministic, const std::string& cause, const std::string& stack)
{
    service::RespondWorkflowTaskFailedRequest request;
    request.set_cause(nonDeterministic ? enums::WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR
                                       : enums::WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE);
    request.mutable_failure()->set_message(message);
    request.mutable_failure()->set_stack_trace(stack);
    if (!cause.empty())
        request.mutable_failure()->mutable_cause()->set_message(cause);
    WorkerReply reply;
    reply.kind = WorkerReply::Kind::Failed;
    reply.bytes = request.SerializeAsString();
    reply.queue = "orders";
    return reply;
}

WorkerReply ScriptedWorker::completed(const std::vector<CodeCommand>& leftovers, const std::string& stack, const std::string& encoding)
{
    service::RespondWorkflowTaskCompletedRequest request;
    for (const CodeCommand& leftover : leftovers) {
        auto* command = request.add_commands();
        if (leftover.type.empty()) {
            command->set_command_type(enums::COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION);
            command->mutable_complete_workflow_execution_command_attributes();
            continue;
        }
        command->set_command_type(enums::COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK);
        command->mutable_schedule_activity_task_command_attributes()->mutable_activity_type()->set_name(leftover.type);
        command->mutable_schedule_activity_task_command_attributes()->set_activity_id(leftover.id);
        command->mutable_schedule_activity_task_command_attributes()->mutable_start_to_close_timeout()->set_seconds(30); // as HistoryBuilder has it
    }
    if (!stack.empty()) {
        auto& result = (*request.mutable_query_results())["s"];
        result.set_result_type(enums::QUERY_RESULT_TYPE_ANSWERED);
        auto* payload = result.mutable_answer()->add_payloads();
        payload->set_data('"' + stack + '"');
        (*payload->mutable_metadata())["encoding"] = encoding;
    }
    WorkerReply reply;
    reply.kind = WorkerReply::Kind::Completed;
    reply.bytes = request.SerializeAsString();
    reply.queue = "orders";
    return reply;
}

WorkerReply ScriptedWorker::query(const std::string& failure)
{
    service::RespondQueryTaskCompletedRequest request;
    request.set_completed_type(failure.empty() ? enums::QUERY_RESULT_TYPE_ANSWERED : enums::QUERY_RESULT_TYPE_FAILED);
    request.set_error_message(failure);
    WorkerReply reply;
    reply.kind = WorkerReply::Kind::QueryCompleted;
    reply.bytes = request.SerializeAsString();
    return reply;
}

WorkerReply ScriptedWorker::modelled(const WorkerTask& task) const
{
    std::vector<CodeCommand> produced;
    std::size_t next = 0;
    for (std::size_t k = 1; k <= m_plan.taskCount(); ++k) {
        const PlannedTask& planned = m_plan.task(k);
        if (planned.completed.value > static_cast<std::int64_t>(task.eventCount))
            break;
        if (k <= m_code.size())
            produced.insert(produced.end(), m_code[k - 1].begin(), m_code[k - 1].end());
        for (EventId id{planned.completed.value + 1}; id <= planned.blockEnd && id.value <= static_cast<std::int64_t>(task.eventCount); ++id.value) {
            const auto index = m_plan.indexOf(id);
            const bool terminal = history::isTerminalCommandEvent(m_plan.type(id));
            const CodeCommand recorded = terminal ? CodeCommand{} : CodeCommand{std::string(m_plan.history().name(index)),
                                                                                std::string(m_plan.history().objectId(index))};
            if (next < produced.size() && produced[next] == recorded) {
                ++next;
                continue;
            }
            if (refusal)
                return failed(refusal(id.value), true);
            return failed(fmt::format("[TMPRL1100] Nondeterminism error: {}",
                                      m_namesEvents ? fmt::format("No command scheduled for event HistoryEvent(id: {}, X)", id.value)
                                                    : "Activity type of scheduled event does not match"),
                          true);
        }
    }
    produced.erase(produced.begin(), produced.begin() + static_cast<std::ptrdiff_t>(next));
    return completed(produced, "Stack for <Task pending name='main (workflow: W, id: w, run: r)'");
}

Result<WorkerReply> ScriptedWorker::ask(const WorkerTask& task, bool alone, std::stop_token)
{
    asked.push_back(task);
    askedAlone.push_back(alone);
    if (instead)
        if (auto answer = instead(task, alone, static_cast<int>(asked.size())))
            return *answer;
    return modelled(task);
}

} // namespace hindsight::replay::testing
