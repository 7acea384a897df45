#include "history/source/rpc_error.h"

#include <fmt/core.h>

namespace hindsight::history {

namespace {

// grpc::StatusCode, without its header.
enum Code { Cancelled = 1, InvalidArgument = 3, DeadlineExceeded = 4, NotFound = 5, PermissionDenied = 7, ResourceExhausted = 8,
            FailedPrecondition = 9, Aborted = 10, Unimplemented = 12, Unavailable = 14, Unauthenticated = 16 };

bool aboutNamespace(const RpcStatus& status)
{
    return status.details.find("NamespaceNotFound") != std::string::npos || status.message.starts_with("Namespace ");
}

std::string tlsHint(const Connection& connection)
{
    return connection.tls || !connection.apiKey.empty() ? "; does it speak TLS with these certificates?" : "; if it wants TLS, say --tls";
}

} // namespace

bool isTransient(const RpcStatus& status)
{
    return status.code == Unavailable || status.code == ResourceExhausted || status.code == Aborted || status.code == DeadlineExceeded;
}

Error rpcError(const RpcStatus& status, const Connection& connection, const std::string& what, const std::stop_token& stop)
{
    if (stop.stop_requested())
        return cancelled();
    const std::string at = fmt::format("server {}", connection.address);
    switch (status.code) {
    case Unavailable:
        return {ErrorCode::Network, fmt::format("{}: does not answer ({}). Is it running there{}", at, status.message, tlsHint(connection))};
    case DeadlineExceeded:
        return {ErrorCode::Network, fmt::format("{}: no answer in time for {} ({})", at, what, status.message)};
    case NotFound:
        if (aboutNamespace(status))
            return {ErrorCode::NotFound, fmt::format("{}: has no namespace \"{}\"; say which with --namespace", at, connection.namespaceName)};
        return {ErrorCode::NotFound, fmt::format("{}: namespace {} has no {} ({})", at, connection.namespaceName, what, status.message)};
    case PermissionDenied:
    case Unauthenticated:
        return {ErrorCode::Network, fmt::format("{}: refuses us ({}); check the API key or the client certificate and their rights in namespace {}",
                                                at, status.message, connection.namespaceName)};
    case Unimplemented:
        return {ErrorCode::Network, fmt::format("{}: something answers there, but it is no Temporal frontend ({})", at, status.message)};
    case InvalidArgument:
        return {ErrorCode::Invalid, fmt::format("{}: does not accept {}: {}", at, what, status.message)};
    case FailedPrecondition:
        return {ErrorCode::Invalid, fmt::format("{}: {}", at, status.message)};
    default:
        return {ErrorCode::Network, fmt::format("{}: {} failed: {} (gRPC status {})", at, what, status.message, status.code)};
    }
}

} // namespace hindsight::history
