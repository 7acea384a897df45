// SlowEviction: Python's SDK up to 1.5.0 tells core that it dropped a run before it has: a task that comes in between meets the old
// instance of the code, half way through, and what it answers is of neither. So each such task is followed by a pause.
// Owner and thread: whoever judges or steps one history; without state.
#pragma once

#include "replay/dialect/worker_access.h"

#include <string_view>

namespace hindsight::replay {

/// Nothing else tells: the worker says no word to anyone when it has dropped a run.
bool evictsTooLate(std::string_view sdk, std::string_view version);

class SlowEviction final : public WorkerAccess {
public:
    SlowEviction(WorkerAccess& worker, bool pauses) : m_worker(worker), m_pauses(pauses) {}

    Result<WorkerReply> ask(const WorkerTask& task, bool alone, std::stop_token stop) override;
    std::vector<std::string> queues() const override { return m_worker.queues(); }
    void reportStuck(const std::string& what) override { m_worker.reportStuck(what); }
    std::optional<Halt> gone() const override { return m_worker.gone(); }
    std::string lastEnd() const override { return m_worker.lastEnd(); }

private:
    WorkerAccess& m_worker;
    bool m_pauses;
};

} // namespace hindsight::replay
