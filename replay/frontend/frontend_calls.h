// The RPCs of one Frontend: what all of them share, and the generic service with one object for each.
// Only frontend.cpp and frontend_calls.cpp know gRPC. Threads: one serves all calls, and does nothing that takes long; whoever
// hands out a task writes it on its own.
#pragma once

#include "replay/frontend/frontend.h"
#include "replay/frontend/peer_gate.h"
#include "replay/frontend/task_desk.h"

#include <memory>
#include <mutex>
#include <vector>

namespace grpc {
class ServerBuilder;
}

namespace hindsight::replay {

/// Outlives every call: calls hold it by shared pointer.
struct FrontendState {
    explicit FrontendState(std::function<std::string(const std::string&)> admit) : gate(std::move(admit)) {}

    void note(FrontendNotice::Kind kind, std::string text);
    void remember(const PollRequest& poll, const std::string& sdk, const std::string& version);

    PeerGate gate;
    TaskDesk desk;
    mutable std::mutex mutex;
    std::vector<FrontendNotice> notices;    ///< bounded: whoever connects could fill it
    WorkerIdentity worker;
};

/// All calls of one server. One thread: gRPC's callback threads hand the sockets to each other, and a third of our CPU went into that.
class FrontendCalls {
public:
    /// To be registered with one server before that is built.
    FrontendCalls(grpc::ServerBuilder& builder, std::shared_ptr<FrontendState> state);
    ~FrontendCalls();                       ///< after the server's Shutdown(), before its end; waits for the calls that remain
    void begin();                           ///< the server was built and runs

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace hindsight::replay
