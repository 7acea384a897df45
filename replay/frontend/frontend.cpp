#include "replay/frontend/frontend.h"

#include "replay/frontend/accept_loop.h"
#include "replay/frontend/frontend_calls.h"
#include "replay/frontend/grpc_log.h"
#include "replay/frontend/listen_port.h"

#include <fmt/format.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

namespace hindsight::replay {

struct Frontend::Impl {
    std::shared_ptr<FrontendState> state;
    std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor;
    std::unique_ptr<FrontendCalls> calls;  ///< ends behind the server
    std::unique_ptr<grpc::Server> server;
    std::unique_ptr<AcceptLoop> accepting; ///< ends before the server
    std::string host;
    int port = 0;
};

namespace {

std::shared_ptr<grpc::ServerCredentials> credentialsOf(const FrontendOptions& options)
{
    if (!options.tls)
        return grpc::InsecureServerCredentials();
    grpc::SslServerCredentialsOptions tls(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
    tls.pem_key_cert_pairs.push_back({options.tls->keyPem, options.tls->chainPem});
    return grpc::SslServerCredentials(tls);
}

void prepare(grpc::ServerBuilder& builder)
{
    // Two servers would silently share a port, and verdicts would mix.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    // Workers ping every 30 s without calls, and send and take histories of any size.
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 5000);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 0);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 1000);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 128 * 1024);
    builder.SetMaxReceiveMessageSize(-1);
    builder.SetMaxSendMessageSize(-1);
}

std::unique_ptr<grpc::Server> serve(grpc::ServerBuilder& builder, const ListenPort& port, const FrontendOptions& options)
{
    prepare(builder);
    std::vector<int> selected(port.hosts.size(), 0);
    for (std::size_t i = 0; i < port.hosts.size(); ++i)
        builder.AddListeningPort(hostPort(port.hosts[i], port.port), credentialsOf(options), &selected[i]);
    auto server = builder.BuildAndStart();
    for (const int got : selected) {
        if (got != port.port)
            return nullptr;
    }
    return server;
}

} // namespace

Result<std::unique_ptr<Frontend>> Frontend::start(FrontendOptions options)
{
    keepGrpcLog();
    auto impl = std::make_unique<Impl>();
    impl->state = std::make_shared<FrontendState>(std::move(options.admit));
    impl->host = options.host;
    if (!options.listeners.empty()) {
        impl->port = options.port;
        grpc::ServerBuilder builder;
        prepare(builder);
        impl->calls = std::make_unique<FrontendCalls>(builder, impl->state);
        impl->acceptor = builder.experimental().AddExternalConnectionAcceptor(
            grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, credentialsOf(options));
        impl->server = builder.BuildAndStart();
        impl->accepting = std::make_unique<AcceptLoop>(std::move(options.listeners), [acceptor = impl->acceptor.get()](int listener, int fd) {
            grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
            connection.listener_fd = listener;
            connection.fd = fd;
            acceptor->HandleNewConnection(&connection);
        });
        if (!impl->server)
            return Error{ErrorCode::Internal, "cannot serve a worker behind its fence"};
    }
    // Between our look and gRPC's bind another program may take the port: look again, unless the user named the port.
    for (int attempt = 0; attempt < 5 && !impl->server; ++attempt) {
        auto port = findListenPort(options.host, options.port);
        if (!port.ok())
            return port.error();
        grpc::ServerBuilder builder;
        auto calls = std::make_unique<FrontendCalls>(builder, impl->state);
        impl->server = serve(builder, port.value(), options);
        impl->calls = std::move(calls);
        impl->port = port.value().port;
    }
    if (!impl->server)
        return Error{ErrorCode::Busy, fmt::format("cannot serve a worker on {}: the port was taken meanwhile; try again",
                                                  hostPort(options.host, options.port))};
    impl->calls->begin();
    return std::unique_ptr<Frontend>(new Frontend(std::move(impl)));
}

Frontend::Frontend(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Frontend::~Frontend()
{
    m_impl->state->desk.workerGone();
    m_impl->state->desk.answerAllPolls();
    m_impl->accepting.reset();
    m_impl->server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
    m_impl->calls.reset();
}

int Frontend::port() const { return m_impl->port; }

std::string Frontend::address() const
{
    if (m_impl->host == "0.0.0.0")
        return hostPort("127.0.0.1", m_impl->port);
    if (m_impl->host == "::")
        return hostPort("::1", m_impl->port);
    return hostPort(m_impl->host, m_impl->port);
}

Result<WorkerReply> Frontend::ask(const WorkerTask& task, std::stop_token stop) { return m_impl->state->desk.ask(task, std::move(stop)); }

WorkerIdentity Frontend::worker() const
{
    WorkerIdentity worker;
    {
        const std::lock_guard lock(m_impl->state->mutex);
        worker = m_impl->state->worker;
    }
    worker.taskQueues = m_impl->state->desk.queues();
    return worker;
}

bool Frontend::waitForPoll(std::chrono::milliseconds timeout, std::stop_token stop)
{
    return m_impl->state->desk.waitForPoll(timeout, std::move(stop));
}

std::vector<FrontendNotice> Frontend::notices() const
{
    const std::lock_guard lock(m_impl->state->mutex);
    return m_impl->state->notices;
}

void Frontend::workerGone() { m_impl->state->desk.workerGone(); }

} // namespace hindsight::replay
