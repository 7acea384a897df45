#include "replay/frontend/task_message.h"

#include "replay/frontend/line_cutter.h"

#include "temporal/api/workflowservice/v1/request_response.pb.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/wire_format_lite.h>

#include <limits>

namespace hindsight::replay {
namespace {

namespace api = temporal::api;
namespace pb = google::protobuf;
using WireFormat = pb::internal::WireFormatLite;

// temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse.history
constexpr int kHistoryField = 8;
// temporal.api.history.v1.History.events
constexpr int kEventsField = 1;
constexpr int kTaskTokenField = 1;
// temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse.workflow_task
constexpr int kFollowingTaskField = 1;

bool parse(pb::MessageLite& message, std::string_view bytes)
{
    const pb::LogSilencer noText; // a worker that sends nonsense must not write on our terminal
    return bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max())
        && message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

void appendTagAndLength(std::string& out, int field, std::size_t length)
{
    pb::uint8 buffer[20];
    pb::uint8* end = WireFormat::WriteTagToArray(field, WireFormat::WIRETYPE_LENGTH_DELIMITED, buffer);
    end = pb::io::CodedOutputStream::WriteVarint64ToArray(length, end);
    out.append(buffer, end);
}

/// An unsigned varint at the front of `bytes`, taken off; none when it does not end.
std::optional<std::uint64_t> takeVarint(std::string_view& bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size() && i < 10; ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        value |= static_cast<std::uint64_t>(byte & 0x7fU) << (7 * i);
        if (byte < 0x80U) {
            bytes.remove_prefix(i + 1);
            return value;
        }
    }
    return std::nullopt;
}

bool takeBytes(std::string_view& bytes, std::uint64_t count)
{
    if (count > bytes.size())
        return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
    return true;
}

/// Holds the recorded pages and the events that are sent beside them.
struct KeptHistory {
    history::SnapshotPtr snapshot;
    std::vector<std::string> made;
};

/// The history of the task as bytes of a History message: ranges of the pages, with made events in between and behind.
TaskMessage historyOf(const WorkerTask& task)
{
    const auto keep = std::make_shared<KeptHistory>(KeptHistory{task.snapshot, {}});
    keep->made.reserve(task.replaced.size() + task.appended.size()); // views into these must stay
    TaskMessage message;
    const auto addRecorded = [&](std::size_t first, std::size_t end) { // ids
        if (!task.snapshot || first >= end)
            return;
        for (const std::string_view chunk :
             task.snapshot->slice(history::EventIndex{static_cast<std::uint32_t>(first - 1)}, end - first))
            message.chunks.push_back(chunk);
    };
    const auto addMade = [&](const std::string& event) {
        std::string& framed = keep->made.emplace_back();
        appendTagAndLength(framed, kEventsField, event.size());
        framed += event;
        message.chunks.push_back(framed);
    };
    std::size_t next = task.firstEvent;
    for (const auto& [id, event] : task.replaced) {
        const auto place = static_cast<std::size_t>(id);
        if (place < next || place > task.eventCount)
            continue;
        addRecorded(next, place);
        addMade(event);
        next = place + 1;
    }
    addRecorded(next, task.eventCount + 1);
    for (const std::string& event : task.appended)
        addMade(event);
    message.keep = keep;
    return message;
}

} // namespace

TaskMessage taskMessage(const WorkerTask& task, const std::string& token)
{
    const auto setQuery = [&task](api::query::v1::WorkflowQuery& query, const std::string& id, const std::string& type) {
        query.set_query_type(type);
        const auto arguments = task.queryArguments.find(id);
        if (arguments == task.queryArguments.end())
            return;
        for (const std::string& json : arguments->second) { // what every SDK's default converter reads
            auto& payload = *query.mutable_query_args()->add_payloads();
            (*payload.mutable_metadata())["encoding"] = "json/plain";
            payload.set_data(json);
        }
    };
    api::workflowservice::v1::PollWorkflowTaskQueueResponse head;
    head.set_task_token(token);
    head.mutable_workflow_execution()->set_workflow_id(task.workflowId);
    head.mutable_workflow_execution()->set_run_id(task.runId);
    head.mutable_workflow_type()->set_name(task.workflowType);
    head.mutable_workflow_execution_task_queue()->set_name(task.taskQueue);
    head.set_previous_started_event_id(task.previousStartedEventId);
    head.set_started_event_id(task.startedEventId);
    head.set_attempt(task.attempt);
    if (!task.legacyQueryType.empty()) {
        setQuery(*head.mutable_query(), {}, task.legacyQueryType);
    } else {
        for (const auto& [id, type] : task.queries)
            setQuery((*head.mutable_queries())[id], id, type);
    }

    TaskMessage message = historyOf(task);
    message.head = head.SerializeAsString();
    std::size_t historyBytes = 0;
    for (const auto& chunk : message.chunks)
        historyBytes += chunk.size();
    appendTagAndLength(message.head, kHistoryField, historyBytes);
    return message;
}

TaskMessage asCompletionAnswer(TaskMessage task)
{
    std::size_t bytes = task.head.size();
    for (const std::string_view chunk : task.chunks)
        bytes += chunk.size();
    std::string head;
    appendTagAndLength(head, kFollowingTaskField, bytes);
    task.head.insert(0, head);
    return task;
}

std::optional<PollRequest> parseWorkflowPoll(std::string_view bytes)
{
    api::workflowservice::v1::PollWorkflowTaskQueueRequest request;
    if (!parse(request, bytes))
        return std::nullopt;
    PollRequest poll;
    poll.sticky = request.task_queue().kind() == api::enums::v1::TASK_QUEUE_KIND_STICKY;
    poll.queue = poll.sticky ? request.task_queue().normal_name() : request.task_queue().name();
    if (printable(poll.queue) != poll.queue)
        return std::nullopt; // goes into reports and JSON
    poll.identity = printable(request.identity());
    // Workers of before deployments say it in fields that are deprecated now.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    if (!request.deployment_options().build_id().empty())
        poll.buildId = request.deployment_options().build_id();
    else if (!request.worker_version_capabilities().build_id().empty())
        poll.buildId = request.worker_version_capabilities().build_id();
    else
        poll.buildId = request.binary_checksum();
#pragma GCC diagnostic pop
    poll.buildId = printable(poll.buildId);
    return poll;
}

std::optional<std::string_view> taskTokenOf(std::string_view bytes)
{
    std::string_view token;
    while (!bytes.empty()) {
        const auto tag = takeVarint(bytes);
        if (!tag || *tag >> 3 == 0)
            return std::nullopt;
        switch (*tag & 7U) {
        case WireFormat::WIRETYPE_VARINT:
            if (!takeVarint(bytes))
                return std::nullopt;
            break;
        case WireFormat::WIRETYPE_FIXED64:
            if (!takeBytes(bytes, 8))
                return std::nullopt;
            break;
        case WireFormat::WIRETYPE_FIXED32:
            if (!takeBytes(bytes, 4))
                return std::nullopt;
            break;
        case WireFormat::WIRETYPE_LENGTH_DELIMITED: {
            const auto length = takeVarint(bytes);
            const std::string_view field = bytes;
            if (!length || !takeBytes(bytes, *length))
                return std::nullopt;
            if (*tag >> 3 == kTaskTokenField)
                token = field.substr(0, static_cast<std::size_t>(*length));
            break;
        }
        default: // groups do not occur in these messages
            return std::nullopt;
        }
    }
    return token;
}

std::string systemInfoAnswer()
{
    api::workflowservice::v1::GetSystemInfoResponse answer;
    answer.set_server_version("1.30.0");
    auto& can = *answer.mutable_capabilities();
    can.set_signal_and_query_header(true);
    can.set_internal_error_differentiation(true);
    can.set_activity_failure_include_heartbeat(true);
    can.set_supports_schedules(true);
    can.set_encoded_failure_attributes(true);
    can.set_build_id_based_versioning(true);
    can.set_upsert_memo(true);
    can.set_sdk_metadata(true);
    can.set_count_group_by_execution_status(true);
    return answer.SerializeAsString();
}

std::optional<std::string> namespaceAnswer(std::string_view bytes)
{
    api::workflowservice::v1::DescribeNamespaceRequest request;
    if (!parse(request, bytes))
        return std::nullopt;
    api::workflowservice::v1::DescribeNamespaceResponse answer;
    answer.mutable_namespace_info()->set_name(request.namespace_());
    answer.mutable_namespace_info()->set_state(api::enums::v1::NAMESPACE_STATE_REGISTERED);
    return answer.SerializeAsString();
}

std::string healthAnswer()
{
    return "\x08\x01"; // grpc.health.v1.HealthCheckResponse{status: SERVING}
}

} // namespace hindsight::replay
