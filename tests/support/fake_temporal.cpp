#include "tests/support/fake_temporal.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <stdexcept>

namespace hindsight::tests {

namespace {

class Call final : public grpc::ServerGenericBidiReactor {
public:
    using Answer = std::function<FakeReply(const std::string& request)>;
    explicit Call(Answer answer) : m_answer(std::move(answer)) { StartRead(&m_request); }

    void OnReadDone(bool ok) override
    {
        if (!ok) {
            finish(grpc::Status(grpc::StatusCode::INTERNAL, "no request"));
            return;
        }
        grpc::Slice slice;
        std::string request;
        if (m_request.DumpToSingleSlice(&slice).ok())
            request.assign(reinterpret_cast<const char*>(slice.begin()), slice.size());
        const FakeReply reply = m_answer(request);
        if (reply.never)
            return; // OnCancel finishes
        if (reply.status != 0) {
            finish(grpc::Status(static_cast<grpc::StatusCode>(reply.status), reply.message));
            return;
        }
        if (m_finished.exchange(true))
            return;
        const grpc::Slice bytes(reply.bytes);
        m_response = grpc::ByteBuffer(&bytes, 1);
        StartWriteAndFinish(&m_response, grpc::WriteOptions(), grpc::Status::OK);
    }
    void OnCancel() override { finish(grpc::Status::CANCELLED); }
    void OnDone() override { delete this; }

private:
    /// A client that is killed cancels its call at any time, also while it is being answered; gRPC takes one end of a call.
    void finish(const grpc::Status& status)
    {
        if (!m_finished.exchange(true))
            Finish(status);
    }

    Answer m_answer;
    std::atomic<bool> m_finished = false;
    grpc::ByteBuffer m_request, m_response;
};

} // namespace

struct FakeTemporal::Impl final : grpc::CallbackGenericService {
    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override
    {
        const std::string method = context->method().substr(context->method().rfind('/') + 1);
        {
            const std::lock_guard lock(mutex);
            methods.push_back(method);
            metadata.clear();
            for (const auto& [key, value] : context->client_metadata())
                metadata[std::string(key.data(), key.size())] = std::string(value.data(), value.size());
        }
        return new Call([this, method](const std::string& request) { return handler(method, request); });
    }

    FakeTemporal::Handler handler;
    std::unique_ptr<grpc::Server> server;
    int port = 0;
    mutable std::mutex mutex;
    std::vector<std::string> methods;
    std::map<std::string, std::string> metadata;
};

FakeTemporal::FakeTemporal(Handler handler) : m_impl(std::make_unique<Impl>())
{
    m_impl->handler = std::move(handler);
    grpc::ServerBuilder builder;
    builder.SetMaxReceiveMessageSize(-1);
    builder.SetMaxSendMessageSize(-1);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &m_impl->port);
    builder.RegisterCallbackGenericService(m_impl.get());
    m_impl->server = builder.BuildAndStart();
    if (m_impl->server == nullptr || m_impl->port == 0)
        throw std::runtime_error("FakeTemporal: no port");
}

FakeTemporal::~FakeTemporal()
{
    stop();
}

std::string FakeTemporal::address() const
{
    return "127.0.0.1:" + std::to_string(m_impl->port);
}

void FakeTemporal::stop()
{
    if (m_impl->server != nullptr)
        m_impl->server->Shutdown(std::chrono::system_clock::now());
    m_impl->server.reset();
}

std::vector<std::string> FakeTemporal::methods() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->methods;
}

std::string FakeTemporal::metadata(const std::string& key) const
{
    const std::lock_guard lock(m_impl->mutex);
    const auto found = m_impl->metadata.find(key);
    return found == m_impl->metadata.end() ? std::string() : found->second;
}

} // namespace hindsight::tests
