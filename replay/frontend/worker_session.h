// WorkerSession: one worker for one check: the Frontend, the worker's process tree (or, with `listen`, a worker that the
// user starts), and the watch over its connections. Owner: check(). start() blocks; the rest may be called from any thread.
#pragma once

#include "history/result.h"
#include "replay/frontend/task_channel.h"
#include "replay/frontend/worker_launch.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace hindsight::replay {

/// `memoryLimit` 0 = any; not with `listen`.
struct WorkerSessionOptions : WorkerLaunch {
    std::string namespaceName = "default";
    std::string taskQueue;                   ///< the queue of most histories
    std::vector<std::string> userEnvironment; ///< NAME=VALUE; empty = the environment of this process (tests set it)
};

/// Called from the session's threads, one at a time, never after the session is gone. Must not call back into it.
struct WorkerSessionObserver {
    std::function<void(const std::string& line)> log;          ///< a line the worker wrote (stdout or stderr)
    std::function<void(const std::string& text)> waiting;      ///< "waiting for a worker at 127.0.0.1:43210"
    std::function<void(const WorkerIdentity&)> connected;      ///< first poll came
    std::function<void(const std::string& text)> warning;
};

/// Why there is no worker (any more). `reason` is whole sentences: what happened, last lines of its log, what to do.
struct WorkerEnd {
    enum class Kind {
        NotStarted,   ///< CMD ended before it connected (worker_not_started)
        NeverPolled,  ///< runs, but no workflow-task poll within the start timeout (worker_never_polled)
        Died,         ///< ended after its first poll (worker_died)
        WrongWorker,  ///< reached another Temporal frontend; its tree was stopped (wrong_worker)
    };
    Kind kind = Kind::NotStarted;
    std::string reason;
};

class WorkerSession {
public:
    /// Returns when the worker polls and the first look at its connections was clean, or when it is clear that it will not:
    /// then ended() says why. Error only for what makes any check impossible: port held by another program (Busy), an option
    /// that cannot be used (Invalid), no fence to be had (Unsupported), cancelled, no process can be started (Internal).
    static Result<std::unique_ptr<WorkerSession>> start(WorkerSessionOptions options, WorkerSessionObserver observer, std::stop_token stop);
    ~WorkerSession();                        ///< stop()

    /// Once ended() is set, every ask answers WorkerGone at once.
    TaskChannel& channel();
    std::optional<WorkerEnd> ended() const;
    WorkerIdentity worker() const;           ///< empty when none connected
    std::string address() const;             ///< "127.0.0.1:43210"
    std::vector<int> processes() const;      ///< the worker's tree, as far as it can be seen; empty when there is none
    /// Other connections of the worker's tree, each once: "4711 python3 10.0.0.5:5432".
    std::vector<std::string> connections() const;
    /// What the report must name, whole sentences: RPCs outside a worker's, refused peers.
    std::vector<std::string> notes() const;
    /// Last lines the worker wrote, oldest first, at most 20.
    std::vector<std::string> lastLines() const;
    /// Ends the worker (we keep serving it meanwhile), then the frontend. Blocks at most about 2 s. ended() stays as it was.
    void stop();

private:
    struct Impl;
    explicit WorkerSession(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace hindsight::replay
