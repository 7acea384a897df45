// TaskChannel: how a dialect asks a worker. One workflow task out, one reply back, blocking.
// The real one is Frontend (frontend.h); tests use a scripted one.
#pragma once

#include "history/model/snapshot.h"
#include "history/result.h"

#include <chrono>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace hindsight::replay {

/// What goes into PollWorkflowTaskQueueResponse; history bytes travel as ranges of the snapshot's pages.
struct WorkerTask {
    history::SnapshotPtr snapshot;
    std::size_t firstEvent = 1;               ///< 1, or more for a run that the worker has in its cache up to there
    std::size_t eventCount = 0;               ///< events firstEvent..eventCount are sent, one page
    std::map<std::int64_t, std::string> replaced; ///< event id -> the serialized HistoryEvent sent in its place
    std::vector<std::string> appended;        ///< serialized HistoryEvents sent behind them
    std::string namespaceName, workflowId, runId, workflowType, taskQueue;
    std::int64_t startedEventId = 0;          ///< S(k)
    std::int64_t previousStartedEventId = 0;  ///< never 0
    std::int32_t attempt = 1;
    std::map<std::string, std::string> queries;   ///< id -> query type
    std::string legacyQueryType;              ///< not empty: sent as `query`, no `queries`
    std::map<std::string, std::vector<std::string>> queryArguments; ///< id ("" = the legacy query) -> JSON texts
    bool evictAfter = false;                  ///< answer the completion with NOT_FOUND
    std::string avoidQueue;                   ///< prefer another polled queue than this one ("not registered" retries)
    std::chrono::milliseconds timeout{10000};
    /// Of the same run: handed to the worker in the answer to its completion of this task, without a poll. Null = none.
    std::shared_ptr<const WorkerTask> following;
};

/// The request the worker sent back, as bytes of the message named by `kind`.
struct WorkerReply {
    enum class Kind { Completed, Failed, QueryCompleted, Silent, WorkerGone };
    Kind kind = Kind::Silent;
    std::string bytes;                        ///< RespondWorkflowTaskCompletedRequest / ...FailedRequest / RespondQueryTaskCompletedRequest
    std::string queue;                        ///< task queue of the poll that got the task
    std::chrono::microseconds took{0};
    std::shared_ptr<const WorkerReply> following; ///< to the task that followed; null when it was not handed out, or not answered
};

/// Who is connected: from the metadata and the poll of the worker's connection.
struct WorkerIdentity {
    std::string sdk;        ///< client-name: "temporal-python"
    std::string version;    ///< client-version
    std::string identity;   ///< "pid@host"
    std::string buildId;    ///< of the poll's deployment or version capabilities, "" = none
    std::vector<std::string> taskQueues; ///< polled so far (normal, not sticky)
};

class TaskChannel {
public:
    virtual ~TaskChannel() = default;
    /// Thread-safe; serialises tasks of one run id; waits for a held poll. Error only when cancelled or stopped by the guard.
    virtual Result<WorkerReply> ask(const WorkerTask& task, std::stop_token stop) = 0;
    virtual WorkerIdentity worker() const = 0;
};

} // namespace hindsight::replay
