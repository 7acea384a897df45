// Crew: the worker processes of one check, and which of them takes which history. The first is started before anything is
// judged; the others join while it works, and are not waited for. Owner: check(). One thread calls; work runs on its own.
#pragma once

#include "replay/index_queue.h"
#include "replay/steady_worker.h"

#include <functional>
#include <memory>
#include <vector>

namespace hindsight::replay {

/// What is done with the histories 0..count-1; called from several threads at once.
struct CrewWork {
    std::size_t count = 0;
    /// How many histories a worker of this SDK has in hand at most.
    std::function<int(const WorkerIdentity&)> inFlight;
    /// A worker of this SDK starts with one history, alone, until one got an answer.
    std::function<bool(const WorkerIdentity&)> startsAlone;
    /// True: the worker gave an answer. May be called again for a history whose worker is gone for good.
    std::function<bool(std::size_t index, SteadyWorker&, const WorkerIdentity&)> judge;
    /// The last judgement of this history stands.
    std::function<void(std::size_t index)> finish;
    /// Cancelled, and the workers are about to be stopped; may be empty.
    std::function<void()> stopping;
};

class Crew {
public:
    Crew(WorkerSessionOptions options, WorkerSessionObserver observer, int processes);

    /// As SteadyWorker::start(), of the first process.
    Result<void> start(std::stop_token stop);
    /// Returns when every history was finished, no worker remains, or `stop` came. Histories that are left were not finished.
    void run(const CrewWork& work, std::stop_token stop);
    /// Why no worker remains; a worker that reached another frontend ends the whole crew.
    std::optional<Halt> gone() const;
    int processes() const;                           ///< that took part
    void stop();                                     ///< all at once; blocks at most about 2 s
    std::vector<std::string> notes() const;          ///< each once
    std::vector<std::string> connections() const;
    std::chrono::steady_clock::duration busy() const; ///< of the busiest process

private:
    void serve(SteadyWorker& worker, const CrewWork& work, IndexQueue& queue, std::stop_token stop);
    void join(SteadyWorker& worker, std::size_t number, const CrewWork& work, IndexQueue& queue, std::stop_token starting, std::stop_token stop);
    bool othersRemain(const SteadyWorker& than) const;

    std::vector<std::unique_ptr<SteadyWorker>> m_workers;
    mutable std::mutex m_mutex;
    std::vector<bool> m_joined;                      ///< polled once, and is the same program as the first
    std::vector<std::string> m_notes;
};

} // namespace hindsight::replay
