// gRPC statuses said to people: which server, what failed, what to do.
#pragma once

#include "history/source/rpc_channel.h"

namespace hindsight::history {

/// Worth asking again: the server restarts, a shard moves, a rate limit.
bool isTransient(const RpcStatus& status);
/// `what`: "workflow order-7731", "the query", ...
Error rpcError(const RpcStatus& status, const Connection& connection, const std::string& what, const std::stop_token& stop);

} // namespace hindsight::history
