// SteadyWorker: one worker for a whole check, whichever process it is at the moment: starts it, starts it again when it
// died or got stuck, and lets a suspect task run alone. Owner: check(). Thread-safe; the observer is called from its threads.
#pragma once

#include "replay/dialect/worker_access.h"
#include "replay/frontend/worker_session.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>

namespace hindsight::replay {

class SteadyWorker final : public WorkerAccess {
public:
    SteadyWorker(WorkerSessionOptions options, WorkerSessionObserver observer);
    ~SteadyWorker() override;

    /// The first start. Error: nothing can be checked at all (port held, option unusable, cancelled); no worker is not an
    /// error: gone() says why.
    Result<void> start(std::stop_token stop);
    WorkerIdentity identity() const;
    /// What the report names, over all processes so far.
    std::vector<std::string> notes() const;
    std::vector<std::string> connections() const;
    /// Of the worker that runs now; empty while one is being started or stopped. Never waits.
    std::vector<int> processes() const;
    /// Counts the processes so far: what one has in its cache the next does not know.
    int generation() const { return m_generation; }
    void stop();
    /// Time in which a task was at the worker or on its way, or the worker was being started or stopped.
    std::chrono::steady_clock::duration busy() const;

    Result<WorkerReply> ask(const WorkerTask& task, bool alone, std::stop_token stop) override;
    std::vector<std::string> queues() const override;
    void reportStuck(const std::string& what) override;
    std::optional<Halt> gone() const override;
    std::string lastEnd() const override;

private:
    class Turn;
    Result<std::shared_ptr<WorkerSession>> session(bool alone, std::stop_token stop);
    Result<void> startSession(std::stop_token stop, bool again);
    void warnOfRestart(const std::string& ended);
    void retire(std::shared_ptr<WorkerSession>& session);

    WorkerSessionOptions m_options;
    WorkerSessionObserver m_observer;

    mutable std::mutex m_mutex;
    std::shared_ptr<WorkerSession> m_session;
    WorkerIdentity m_identity;
    std::optional<Halt> m_gone;
    std::vector<std::string> m_notes, m_connections;
    std::string m_lastEnd;
    bool m_stuck = false;
    std::string m_stuckBy;                  ///< the history, and what it did
    std::vector<std::string> m_inHand;      ///< histories that the worker that ended last had in hand
    std::set<std::string> m_warned;         ///< a history that needs several workers is warned of once
    std::atomic<int> m_generation{0};
    int m_deathsInARow = 0;                 ///< without any answer in between

    mutable std::mutex m_turnMutex;
    std::condition_variable_any m_turnChanged;
    int m_inFlight = 0;
    bool m_someoneAlone = false;
    int m_waitingAlone = 0;
    std::chrono::steady_clock::time_point m_busySince;
    std::chrono::steady_clock::duration m_busy{};
};

} // namespace hindsight::replay
