// CachingWorker: a worker on the core family as a model of its cache: a run stands where its last task brought it, only goes
// forward, and answers queries from there, whatever the task says. Asked "where", it tells the last event that it knows.
#pragma once

#include "replay/dialect/worker_access.h"
#include "replay/plan/replay_plan.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace hindsight::replay::testing {

class CachingWorker final : public WorkerAccess {
public:
    explicit CachingWorker(const ReplayPlan& plan) : m_plan(plan) {}

    Result<WorkerReply> ask(const WorkerTask& task, bool alone, std::stop_token stop) override;
    std::vector<std::string> queues() const override { return {"orders"}; }
    void reportStuck(const std::string&) override {}
    std::optional<Halt> gone() const override { return std::nullopt; }
    std::string lastEnd() const override { return "exited with status 9"; }

    static WorkerReply failed(const std::string& message, bool nonDeterministic = false);
    void restart() { m_cache.clear(); }
    /// Looked at first: what the worker answers instead.
    std::function<std::optional<Result<WorkerReply>>(const WorkerTask&)> instead;
    bool keepsRuns = true;               ///< false: a worker without a cache
    std::vector<WorkerTask> asked;
    std::vector<std::string> faults;     ///< what must never happen to a real worker

private:
    WorkerReply completed(const WorkerTask& task, std::int64_t position) const;

    const ReplayPlan& m_plan;
    std::map<std::string, std::int64_t> m_cache; ///< by run id: last event known
};

} // namespace hindsight::replay::testing
