// JavaCacheModel: what the cache of a Java worker does to a task: a task from the first event on starts afresh, a later one needs
// the run as it stood right before it or further on, and a version or an accepted update counts only when it comes together with the Completed
// event of its block. Put before a scripted worker's answers. One thread.
#pragma once

#include "replay/frontend/task_channel.h"
#include "replay/plan/replay_plan.h"

#include <optional>
#include <string>
#include <vector>

namespace hindsight::replay::testing {

class JavaCacheModel {
public:
    explicit JavaCacheModel(const ReplayPlan& plan) : m_plan(&plan) {}

    /// To be told of each task, in order. A reply: the one of a worker that does not hold the run, or whose run went another way.
    std::optional<WorkerReply> meets(const WorkerTask& task);
    /// "1-5 held, 6-11": the events of each task, and whether the worker was left holding the run.
    const std::string& sent() const { return m_sent; }
    /// The worker holds a run now.
    bool holds() const { return m_held > 0; }

private:
    bool readsAheadTooLate(const WorkerTask& task) const;

    const ReplayPlan* m_plan;
    std::size_t m_held = 0;
    bool m_astray = false;
    std::string m_sent;
};

} // namespace hindsight::replay::testing
