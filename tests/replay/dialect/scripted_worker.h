// ScriptedWorker: a worker on the core family as a model: what its code produces in each workflow task, matched against
// the history as core does it, in order. Tests may answer single tasks otherwise. Counts what it was asked.
#pragma once

#include "replay/dialect/worker_access.h"
#include "replay/plan/replay_plan.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hindsight::replay::testing {

struct CodeCommand {
    std::string type, id;                       ///< an activity; type "" completes the workflow
    friend bool operator==(const CodeCommand&, const CodeCommand&) = default;
};

class ScriptedWorker final : public WorkerAccess {
public:
    /// `code[k-1]`: the commands of workflow task k. `namesEvents`: the SDK's texts say which event they refuse.
    ScriptedWorker(const ReplayPlan& plan, std::vector<std::vector<CodeCommand>> code, bool namesEvents = false);

    Result<WorkerReply> ask(const WorkerTask& task, bool alone, std::stop_token stop) override;
    std::vector<std::string> queues() const override { return pollQueues; }
    void reportStuck(const std::string&) override { ++stuck; }
    std::optional<Halt> gone() const override { return halt; }
    std::string lastEnd() const override { return "exited with status 9"; }

    /// Looked at first; no value: the model answers. `n` counts from 1.
    std::function<std::optional<Result<WorkerReply>>(const WorkerTask& task, bool alone, int n)> instead;
    /// How the SDK says that it refuses this event; unset: as core does.
    std::function<std::string(std::int64_t event)> refusal;
    std::vector<std::string> pollQueues{"orders"};
    std::optional<Halt> halt;
    std::vector<WorkerTask> asked;
    std::vector<bool> askedAlone;
    int stuck = 0;

    static WorkerReply failed(const std::string& message, bool nonDeterministic = false, const std::string& cause = {},
                              const std::string& stack = {});
    static WorkerReply completed(const std::vector<CodeCommand>& leftovers, const std::string& stack = {},
                                 const std::string& encoding = "json/plain");
    static WorkerReply query(const std::string& failure);
    static WorkerReply silent() { return {}; }
    static WorkerReply gone(WorkerReply::Kind kind) { WorkerReply reply; reply.kind = kind; return reply; }

private:
    WorkerReply modelled(const WorkerTask& task) const;

    const ReplayPlan& m_plan;
    std::vector<std::vector<CodeCommand>> m_code;
    bool m_namesEvents;
};

} // namespace hindsight::replay::testing
