// GoModelWorker: a worker on the Go SDK as a model: what its code produces in each workflow task, matched against the events
// of the task as the SDK does it, and the SDK's texts. Tests may answer single tasks otherwise. Counts what it was asked.
#pragma once

#include "replay/dialect/worker_access.h"
#include "replay/plan/replay_plan.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hindsight::replay::testing {

struct GoCommand {
    std::string type, id;                       ///< an activity; type "" completes the workflow
    std::string timeout{"30"};                  ///< start to close, in seconds; as HistoryBuilder has it
    friend bool operator==(const GoCommand&, const GoCommand&) = default;
};

class GoModelWorker final : public WorkerAccess {
public:
    /// `code[k-1]`: the commands of workflow task k.
    GoModelWorker(const ReplayPlan& plan, std::vector<std::vector<GoCommand>> code) : m_plan(plan), m_code(std::move(code)) {}

    Result<WorkerReply> ask(const WorkerTask& task, bool alone, std::stop_token stop) override;
    std::vector<std::string> queues() const override { return {"orders"}; }
    void reportStuck(const std::string&) override { ++stuck; }
    std::optional<Halt> gone() const override { return std::nullopt; }
    std::string lastEnd() const override { return "exited with status 9"; }

    /// Looked at first; no value: the model answers.
    std::function<std::optional<WorkerReply>(const WorkerTask& task)> instead;
    bool failsRuns = false;                     ///< the policy FailWorkflow
    bool tagged = true;                         ///< texts begin with "[TMPRL1100]": SDK 1.26 and later
    bool takesFollowing = true;                 ///< looks at a task in the answer to its completion
    std::vector<WorkerTask> asked;
    int stuck = 0;

    WorkerReply failed(const std::string& text) const;
    static WorkerReply completed(const std::vector<GoCommand>& commands);
    static WorkerReply stack(const std::string& text);

private:
    WorkerReply modelled(const WorkerTask& task) const;

    const ReplayPlan& m_plan;
    std::vector<std::vector<GoCommand>> m_code;
};

} // namespace hindsight::replay::testing
