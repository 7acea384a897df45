// Frontend: the gRPC server on loopback that plays the Temporal frontend (replay protocol, section 2). Bytes in, bytes
// out (generic service); hands out tasks of ask(), holds polls, never hands out an activity or Nexus task.
// Owner: WorkerSession. Threads: one inside that serves all calls, one that admits connections; ask() from any thread.
#pragma once

#include "replay/frontend/task_channel.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hindsight::replay {

struct FrontendKeys {
    std::string chainPem, keyPem;
};

struct FrontendOptions {
    std::string host = "127.0.0.1";         ///< other than loopback: the caller has warned the user
    int port = 0;                           ///< 0 = any free one; a fixed one that is taken is an error naming the holder
    std::vector<int> listeners;             ///< sockets that listen on `port` already, in a worker's fence; taken over
    /// Speaks TLS with these. Client certificates are not asked for, so whatever a worker has is good.
    std::optional<FrontendKeys> tls;
    /// Admits a new connection by its peer address ("127.0.0.1:43210", "[::1]:43210"); "" = admitted, else the reason, which
    /// is sent to it and kept as a notice. Called from a thread of its own, at least once a connection; may take its time.
    std::function<std::string(const std::string& peer)> admit;
};

/// Something the worker's program did that the report must name. Each text is kept once.
struct FrontendNotice {
    enum class Kind { ForeignRpc, RefusedPeer } kind = Kind::ForeignRpc;
    std::string text;                       ///< ForeignRpc: method name; RefusedPeer: the reason
};

class Frontend final : public TaskChannel {
public:
    static Result<std::unique_ptr<Frontend>> start(FrontendOptions options);
    ~Frontend() override;                   ///< answers held polls empty, stops serving; asks answer WorkerGone

    int port() const;
    std::string address() const;            ///< "127.0.0.1:43210"; with host 0.0.0.0 or :: the loopback address
    Result<WorkerReply> ask(const WorkerTask& task, std::stop_token stop) override;
    WorkerIdentity worker() const override;
    /// True once a workflow-task poll was held; waits until then, the timeout, or the stop.
    bool waitForPoll(std::chrono::milliseconds timeout, std::stop_token stop);
    std::vector<FrontendNotice> notices() const;
    /// The worker is gone: every task in hand is answered WorkerGone at once.
    void workerGone();

private:
    struct Impl;
    explicit Frontend(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace hindsight::replay
