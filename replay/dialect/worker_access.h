// WorkerAccess: the worker as a dialect sees it: tasks out, replies in, whichever process answers at the moment. The real
// one (replay/worker_pool.h) restarts a worker that died; tests use a scripted one. Thread-safe.
#pragma once

#include "replay/frontend/task_channel.h"
#include "replay/verdict/report.h"

#include <optional>

namespace hindsight::replay {

/// Why a history is left unverified, and what to do about it.
struct Halt {
    UnverifiedCode code = UnverifiedCode::None;
    std::string reason;
};

/// How a warning names a history.
inline std::string runText(const std::string& workflowId, const std::string& runId)
{
    return workflowId.empty() ? "run " + runId : workflowId + " (run " + runId + ')';
}

class WorkerAccess {
public:
    virtual ~WorkerAccess() = default;
    /// `alone`: no other task is in flight meanwhile. Error when the check was cancelled or no worker remains.
    virtual Result<WorkerReply> ask(const WorkerTask& task, bool alone, std::stop_token stop) = 0;
    /// Task queues the worker polled so far.
    virtual std::vector<std::string> queues() const = 0;
    /// The worker does not answer any more, not even a query: a new one is to be started before the next task.
    /// `what`: the history, and what it did, for the user.
    virtual void reportStuck(const std::string& what) = 0;
    /// Why no worker remains, once that is so.
    virtual std::optional<Halt> gone() const = 0;
    /// How the worker ended the last time it did: "exited with status 1", its last lines; "" when it never did.
    virtual std::string lastEnd() const = 0;
};

} // namespace hindsight::replay
