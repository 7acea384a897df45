// StepSession: one warm worker that is asked about points of recorded histories: stack, queries, definitions, what the code
// does next. Nothing is run live. Answers are kept by (history, point, worker process). Calls block: make them from a
// thread that may; any thread, one look() at a time, the others wait. waiting() and address() never block.
#pragma once

#include "replay/steady_worker.h"
#include "replay/step/step_answer.h"
#include "replay/step/step_waiting.h"

#include <functional>
#include <memory>

namespace hindsight::replay {

/// `memoryLimit` 0 = three quarters of the machine's.
struct StepOptions : WorkerLaunch {
    std::string namespaceName, taskQueue;    ///< of the histories; "" = default
    std::chrono::milliseconds taskTimeout{10000};  ///< for one task, beside 5 ms an event
    bool debug = false;                      ///< no time limits, and TEMPORAL_DEBUG for the worker
    bool decode = false;                     ///< payload values in the commands' attributes
};

/// Called from the session's threads, one at a time.
struct StepObserver {
    std::function<void(const std::string& line)> workerLog;
    std::function<void(const std::string& text)> waiting;      ///< "waiting for a worker at 127.0.0.1:43210"
    std::function<void(const WorkerInfo&)> connected;
    std::function<void(const std::string& text)> warning;
};

/// One history as it is put to the worker.
struct StepRun {
    history::SnapshotPtr snapshot;
    history::RunKey key;
    std::string problem;                     ///< why it cannot be replayed at all, "" = it can
};

class StepSession {
public:
    StepSession(StepOptions options, StepObserver observer);
    ~StepSession();                          ///< stops the worker; blocks at most about 2 s

    /// Starts the worker and waits for its first poll. Error: it did not come, and why; cancelled. Once.
    Result<void> start(std::stop_token stop);
    StepAnswer look(const StepRun& run, EventId at, const StepWants& wants, std::stop_token stop);

    std::optional<WorkerInfo> worker() const;
    std::vector<std::string> notes() const;
    /// Who waits for whom at this moment; reads /proc.
    StepWait waiting() const;
    std::string namespaceName() const;       ///< what the worker was started with

private:
    struct Standing;
    class Waiting;
    std::unique_ptr<SteadyWorker> makeWorker();
    Result<Standing*> standing(const StepRun& run);
    void askState(Standing& standing, StepAnswer& answer, const StepWants& wants, std::stop_token stop);
    void askNext(Standing& standing, StepAnswer& answer, bool again, std::stop_token stop);

    const StepOptions m_options;
    const StepObserver m_observer;
    std::mutex m_looking;                    ///< one look at a time; these belong to it
    bool m_started = false;
    std::vector<std::unique_ptr<Standing>> m_standings; ///< the histories asked about last, newest first
    int m_generation = 0;

    mutable std::mutex m_mutex;              ///< never held while waiting; guards what follows
    std::optional<WorkerInfo> m_info;
    StepWait m_wait;
    std::chrono::steady_clock::time_point m_waitSince;
    const std::unique_ptr<SteadyWorker> m_worker; ///< thread-safe; last: its threads use what stands above
};

} // namespace hindsight::replay
