#include "fake_worker.h"

#include "temporal/api/workflowservice/v1/request_response.pb.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

namespace hindsight::replay::test {
namespace {

namespace service = temporal::api::workflowservice::v1;

class Call final : public OpenCall {
public:
    Call(grpc::Channel& channel, const std::string& method, const std::string& bytes, const std::map<std::string, std::string>& metadata, bool gzip)
        : m_stub(std::shared_ptr<grpc::ChannelInterface>(std::shared_ptr<void>(), &channel))
    {
        m_context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
        for (const auto& [key, value] : metadata)
            m_context.AddMetadata(key, value);
        if (gzip)
            m_context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
        const grpc::Slice slice(bytes);
        m_request = grpc::ByteBuffer(&slice, 1);
        const std::string path = method.starts_with('/') ? method : "/temporal.api.workflowservice.v1.WorkflowService/" + method;
        m_stub.UnaryCall(&m_context, path, grpc::StubOptions(), &m_request, &m_response, [this](const grpc::Status& status) {
            const std::lock_guard lock(m_mutex);
            m_status = status;
            m_done = true;
            m_changed.notify_all();
        });
    }
    ~Call() override
    {
        cancel();
        wait();
    }
    void cancel() override { m_context.TryCancel(); }
    bool done() const override
    {
        const std::lock_guard lock(m_mutex);
        return m_done;
    }
    RpcAnswer wait() override
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_done; });
        RpcAnswer answer{m_status.error_code(), m_status.error_message(), {}};
        std::vector<grpc::Slice> slices;
        if (m_status.ok() && m_response.Dump(&slices).ok()) {
            for (const auto& slice : slices)
                answer.bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
        }
        return answer;
    }

private:
    grpc::GenericStub m_stub;
    grpc::ClientContext m_context;
    grpc::ByteBuffer m_request, m_response;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    grpc::Status m_status;
    bool m_done = false;
};

} // namespace

struct FakeWorker::Impl {
    std::shared_ptr<grpc::Channel> channel;
    bool gzip = false;
};

FakeWorker::FakeWorker(const std::string& address, bool gzip) : m_impl(std::make_unique<Impl>())
{
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1); // a connection of its own, like another process
    arguments.SetMaxReceiveMessageSize(-1);
    arguments.SetMaxSendMessageSize(-1);
    m_impl->channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
    m_impl->gzip = gzip;
}

FakeWorker::~FakeWorker() = default;

std::unique_ptr<OpenCall> FakeWorker::open(const std::string& method, const std::string& bytes, const std::map<std::string, std::string>& metadata)
{
    return std::make_unique<Call>(*m_impl->channel, method, bytes, metadata, m_impl->gzip);
}

RpcAnswer FakeWorker::call(const std::string& method, const std::string& bytes, const std::map<std::string, std::string>& metadata)
{
    return open(method, bytes, metadata)->wait();
}

std::string pollBytes(const std::string& queue, const std::string& identity, const std::string& buildId)
{
    service::PollWorkflowTaskQueueRequest poll;
    poll.set_namespace_("default");
    poll.mutable_task_queue()->set_name(queue);
    poll.set_identity(identity);
    if (!buildId.empty())
        poll.mutable_deployment_options()->set_build_id(buildId);
    return poll.SerializeAsString();
}

std::string stickyPollBytes(const std::string& normalQueue)
{
    service::PollWorkflowTaskQueueRequest poll;
    poll.mutable_task_queue()->set_name("host:sticky");
    poll.mutable_task_queue()->set_kind(temporal::api::enums::v1::TASK_QUEUE_KIND_STICKY);
    poll.mutable_task_queue()->set_normal_name(normalQueue);
    return poll.SerializeAsString();
}

std::string completedBytes(const std::string& token, std::size_t size)
{
    service::RespondWorkflowTaskCompletedRequest completed;
    completed.set_task_token(token);
    completed.set_identity(std::string(size, 'x'));
    return completed.SerializeAsString();
}

SeenTask seen(const RpcAnswer& answer)
{
    SeenTask task;
    service::PollWorkflowTaskQueueResponse response;
    task.readable = answer.code == 0 && response.ParseFromString(answer.bytes);
    task.token = response.task_token();
    task.workflowId = response.workflow_execution().workflow_id();
    task.runId = response.workflow_execution().run_id();
    task.workflowType = response.workflow_type().name();
    task.taskQueue = response.workflow_execution_task_queue().name();
    task.query = response.query().query_type();
    for (const auto& [id, query] : response.queries())
        task.queries += id + "=" + query.query_type() + ";";
    task.previousStarted = response.previous_started_event_id();
    task.started = response.started_event_id();
    task.attempt = response.attempt();
    task.events = response.history().events_size();
    task.history = response.history().SerializeAsString();
    task.morePages = !response.next_page_token().empty();
    return task;
}

bool claimsCapabilities(const std::string& systemInfo)
{
    service::GetSystemInfoResponse answer;
    if (!answer.ParseFromString(systemInfo))
        return false;
    const auto& can = answer.capabilities();
    return can.signal_and_query_header() && can.internal_error_differentiation() && can.activity_failure_include_heartbeat()
        && can.supports_schedules() && can.encoded_failure_attributes() && can.build_id_based_versioning() && can.upsert_memo()
        && can.sdk_metadata() && can.count_group_by_execution_status();
}

std::string describeNamespaceBytes(const std::string& name)
{
    service::DescribeNamespaceRequest request;
    request.set_namespace_(name);
    return request.SerializeAsString();
}

std::string describedNamespace(const std::string& bytes)
{
    service::DescribeNamespaceResponse answer;
    if (!answer.ParseFromString(bytes))
        return "unreadable";
    return answer.namespace_info().name() + " " + temporal::api::enums::v1::NamespaceState_Name(answer.namespace_info().state());
}

} // namespace hindsight::replay::test
