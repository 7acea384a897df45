#include "history/source/rpc_channel.h"

#include "history/source/proxy.h"

#include <condition_variable>
#include <cstdlib>
#include <fmt/core.h>
#include <fstream>
#include <grpc/support/log.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <mutex>
#include <sstream>

namespace hindsight::history {

namespace {

struct PemFiles {
    std::string problem;

    std::string read(const std::string& file)
    {
        if (file.empty())
            return {};
        std::ifstream in(file, std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        if (!in || text.str().empty())
            problem = fmt::format("{}: cannot be read (TLS certificate or key)", file);
        return text.str();
    }
};

grpc::ByteBuffer toBuffer(const std::string& bytes)
{
    const grpc::Slice slice(bytes);
    return grpc::ByteBuffer(&slice, 1);
}

/// Copies slice by slice and lets each go, so that a page of 50 MB is not in memory twice for long.
void moveOut(grpc::ByteBuffer& buffer, std::string& out)
{
    std::vector<grpc::Slice> slices;
    out.clear();
    out.reserve(buffer.Length());
    if (!buffer.Dump(&slices).ok())
        return;
    buffer.Clear();
    for (grpc::Slice& slice : slices) {
        out.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
        slice = grpc::Slice();
    }
}

/// gRPC writes to stderr what we report as an error anyway. GRPC_VERBOSITY brings it back.
void quietLibrary()
{
    static const bool once = [] {
        if (std::getenv("GRPC_VERBOSITY") == nullptr)
            gpr_set_log_function([](gpr_log_func_args*) {});
        return true;
    }();
    static_cast<void>(once);
}

} // namespace

struct RpcChannel::Impl {
    std::unique_ptr<grpc::GenericStub> stub;
    std::vector<std::pair<std::string, std::string>> metadata;
    std::string problem; ///< of the connection's files, told by every call
};

RpcChannel::RpcChannel(const Connection& connection) : m_impl(std::make_unique<Impl>())
{
    quietLibrary();
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1); // a page may hold one event of many megabytes
    arguments.SetMaxSendMessageSize(-1);
    const Proxy proxy = proxyFor(connection.address);
    if (!proxy.allowed)
        arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    else if (!proxy.uri.empty())
        arguments.SetString(GRPC_ARG_HTTP_PROXY, proxy.uri);

    std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
    if (connection.tls || !connection.apiKey.empty()) {
        PemFiles files;
        grpc::SslCredentialsOptions options;
        options.pem_root_certs = files.read(connection.tlsCaFile);
        options.pem_cert_chain = files.read(connection.tlsCertFile);
        options.pem_private_key = files.read(connection.tlsKeyFile);
        m_impl->problem = files.problem;
        credentials = grpc::SslCredentials(options);
        if (!connection.tlsServerName.empty())
            arguments.SetSslTargetNameOverride(connection.tlsServerName);
    }
    m_impl->stub = std::make_unique<grpc::GenericStub>(grpc::CreateCustomChannel(connection.address, credentials, arguments));
    m_impl->metadata = {{"client-name", "hindsight"}, {"client-version", "0.1.0"}, {"temporal-namespace", connection.namespaceName}};
    if (!connection.apiKey.empty())
        m_impl->metadata.emplace_back("authorization", "Bearer " + connection.apiKey);
}

RpcChannel::~RpcChannel() = default;

RpcStatus RpcChannel::call(ServerMethod method, const std::string& request, std::string& response,
                           std::chrono::milliseconds timeout, const std::stop_token& stop)
{
    if (!m_impl->problem.empty())
        return {static_cast<int>(grpc::StatusCode::FAILED_PRECONDITION), m_impl->problem, {}};
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + timeout);
    for (const auto& [key, value] : m_impl->metadata)
        context.AddMetadata(key, value);
    const grpc::ByteBuffer asked = toBuffer(request);
    grpc::ByteBuffer answer;
    grpc::Status status;
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
    m_impl->stub->UnaryCall(&context, std::string(path(method)), {}, &asked, &answer, [&](grpc::Status result) {
        const std::lock_guard lock(mutex);
        status = std::move(result);
        done = true;
        changed.notify_one(); // under the lock: the waiter owns the condition and ends right after
    });
    {
        const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return done; });
    }
    if (status.ok())
        moveOut(answer, response);
    return {static_cast<int>(status.error_code()), status.error_message(), status.error_details()};
}

} // namespace hindsight::history
