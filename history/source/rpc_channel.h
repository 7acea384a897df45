// RpcChannel: bytes in, bytes out, over gRPC's generic client; the only file that knows gRPC on this side.
// Blocking calls; any number of threads at once. A stop request cancels the call on the wire.
#pragma once

#include "history/result.h"
#include "history/source/server.h"
#include "history/source/server_methods.h"

#include <chrono>
#include <memory>
#include <stop_token>

namespace hindsight::history {

/// Outcome of one call in gRPC's own terms; rpc_error.h says it to people.
struct RpcStatus {
    int code = 0;                   ///< grpc::StatusCode, 0 = OK
    std::string message;
    std::string details;            ///< serialized google.rpc.Status, "" = none
};

class RpcChannel {
public:
    explicit RpcChannel(const Connection& connection);
    ~RpcChannel();
    RpcStatus call(ServerMethod method, const std::string& request, std::string& response, std::chrono::milliseconds timeout,
                   const std::stop_token& stop);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace hindsight::history
