// The RPCs of one Frontend: what all of them share, and the generic service that makes one object for each.
// Only frontend.cpp and frontend_calls.cpp know gRPC. Threads: gRPC's callback threads.
#pragma once

#include "replay/frontend/frontend.h"
#include "replay/frontend/peer_gate.h"
#include "replay/frontend/task_desk.h"

#include <memory>
#include <mutex>
#include <vector>

namespace grpc {
class CallbackGenericService;
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

/// To be registered with one server, and to outlive it.
std::shared_ptr<grpc::CallbackGenericService> makeFrontendService(std::shared_ptr<FrontendState> state);

} // namespace hindsight::replay
