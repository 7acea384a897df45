#include "go_model_worker.h"

#include <fmt/format.h>

#include "temporal/api/workflowservice/v1/request_response.pb.h"

namespace hindsight::replay::testing {

namespace service = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;
using temporal::api::history::v1::HistoryEvent;

namespace {

std::string eventText(const HistoryEvent& event)
{
    if (event.has_activity_task_scheduled_event_attributes()) {
        const auto& scheduled = event.activity_task_scheduled_event_attributes();
        return fmt::format("ActivityTaskScheduled: (ActivityId:{}, ActivityType:(Name:{}), Input:(Payloads:[len=1]), "
                           "WorkflowTaskCompletedEventId:4)", scheduled.activity_id(), scheduled.activity_type().name());
    }
    const bool upsert = event.has_upsert_workflow_search_attributes_event_attributes();
    const auto task = upsert ? event.upsert_workflow_search_attributes_event_attributes().workflow_task_completed_event_id()
                             : event.workflow_properties_modified_event_attributes().workflow_task_completed_event_id();
    return fmt::format("{}: (EventId:{}, Attributes:&{{workflow_task_completed_event_id:{}  x:{{}}}})",
                       upsert ? "UpsertWorkflowSearchAttributes" : "WorkflowPropertiesModified", event.event_id(), task);
}

std::string commandText(const GoCommand& command)
{
    return fmt::format("ScheduleActivityTask: (ActivityId:{}, ActivityType:(Name:{}), TaskQueue:(Name:orders, Kind:Normal), "
                       "Input:(Payloads:[len=1]), StartToCloseTimeout:(Seconds:{}, Nanos:0))", command.id, command.type, command.timeout);
}

bool matches(const HistoryEvent& event, const GoCommand& command)
{
    return event.has_activity_task_scheduled_event_attributes()
        && event.activity_task_scheduled_event_attributes().activity_id() == command.id
        && event.activity_task_scheduled_event_attributes().activity_type().name() == command.type;
}

} // namespace

WorkerReply GoModelWorker::failed(const std::string& text) const
{
    constexpr std::string_view tag = "[TMPRL1100] ";
    const std::string message = text.substr(!tagged && text.starts_with(tag) ? tag.size() : 0);
    WorkerReply reply;
    reply.queue = "orders";
    if (failsRuns) {
        service::RespondWorkflowTaskCompletedRequest request;
        auto* command = request.add_commands();
        command->set_command_type(enums::COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION);
        auto* failure = command->mutable_fail_workflow_execution_command_attributes()->mutable_failure();
        failure->set_message("Workflow failed on panic due to FailWorkflow workflow panic policy");
        failure->mutable_cause()->set_message(message);
        reply.kind = WorkerReply::Kind::Completed;
        reply.bytes = request.SerializeAsString();
        return reply;
    }
    service::RespondWorkflowTaskFailedRequest request;
    request.set_cause(enums::WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR);
    request.mutable_failure()->set_message(message);
    reply.kind = WorkerReply::Kind::Failed;
    reply.bytes = request.SerializeAsString();
    return reply;
}

WorkerReply GoModelWorker::completed(const std::vector<GoCommand>& commands)
{
    service::RespondWorkflowTaskCompletedRequest request;
    for (const GoCommand& produced : commands) {
        auto* command = request.add_commands();
        if (produced.type.empty()) {
            command->set_command_type(enums::COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION);
            command->mutable_complete_workflow_execution_command_attributes();
            continue;
        }
        command->set_command_type(enums::COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK);
        command->mutable_schedule_activity_task_command_attributes()->mutable_activity_type()->set_name(produced.type);
        command->mutable_schedule_activity_task_command_attributes()->set_activity_id(produced.id);
    }
    WorkerReply reply;
    reply.kind = WorkerReply::Kind::Completed;
    reply.bytes = request.SerializeAsString();
    reply.queue = "orders";
    return reply;
}

WorkerReply GoModelWorker::stack(const std::string& text)
{
    service::RespondQueryTaskCompletedRequest request;
    request.set_completed_type(enums::QUERY_RESULT_TYPE_ANSWERED);
    auto* payload = request.mutable_query_result()->add_payloads();
    payload->set_data('"' + text + '"');
    (*payload->mutable_metadata())["encoding"] = "json/plain";
    WorkerReply reply;
    reply.kind = WorkerReply::Kind::QueryCompleted;
    reply.bytes = request.SerializeAsString();
    return reply;
}

WorkerReply GoModelWorker::modelled(const WorkerTask& task) const
{
    if (!task.legacyQueryType.empty())
        return stack("coroutine root [blocked on chan-1.Receive]:\\nmain.Order(0x1)\\n\\t/src/order.go:41 +0x1b");
    std::vector<GoCommand> produced;
    std::vector<HistoryEvent> recorded;
    const auto sent = static_cast<std::int64_t>(task.eventCount);
    for (std::size_t k = 1; k <= m_plan.taskCount() && m_plan.task(k).completed.value <= sent; ++k) {
        if (k <= m_code.size()) {
            if (!m_code[k - 1].empty() && m_code[k - 1].back().type.empty())
                return completed(m_code[k - 1]); // the SDK looks no further
            produced.insert(produced.end(), m_code[k - 1].begin(), m_code[k - 1].end());
        }
        for (EventId id{m_plan.task(k).completed.value + 1}; id <= m_plan.task(k).blockEnd && id.value <= sent; ++id.value) {
            const auto replaced = task.replaced.find(id.value);
            const std::string_view bytes = replaced == task.replaced.end() ? m_plan.history().bytes(m_plan.indexOf(id)) : std::string_view(replaced->second);
            recorded.emplace_back().ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
        }
    }
    for (const std::string& bytes : task.appended)
        if (HistoryEvent event; event.ParseFromString(bytes) && !event.has_marker_recorded_event_attributes())
            recorded.push_back(event);
    for (std::size_t i = 0; i < recorded.size() || i < produced.size(); ++i) {
        if (i >= produced.size())
            return failed("[TMPRL1100] nondeterministic workflow: missing replay command for " + eventText(recorded[i]));
        if (i >= recorded.size())
            return failed("[TMPRL1100] nondeterministic workflow: extra replay command for " + commandText(produced[i]));
        if (!matches(recorded[i], produced[i]))
            return failed("[TMPRL1100] nondeterministic workflow: history event is " + eventText(recorded[i]) + ", replay command is "
                          + commandText(produced[i]));
    }
    return completed({});
}

Result<WorkerReply> GoModelWorker::ask(const WorkerTask& task, bool, std::stop_token)
{
    asked.push_back(task);
    const auto answered = [this](const WorkerTask& one) {
        if (instead)
            if (auto answer = instead(one))
                return *answer;
        return modelled(one);
    };
    WorkerReply reply = answered(task);
    if (task.following && takesFollowing && reply.kind == WorkerReply::Kind::Completed) {
        asked.push_back(*task.following);
        reply.following = std::make_shared<const WorkerReply>(answered(*task.following));
    }
    return reply;
}

} // namespace hindsight::replay::testing
