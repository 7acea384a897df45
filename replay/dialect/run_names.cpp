#include "replay/dialect/run_names.h"

namespace hindsight::replay {

namespace {

/// For runs whose history does not say its run id: any will do, the same each time.
constexpr const char* kUnknownRunId = "00000000-0000-4000-8000-000000000000";

const std::string& firstSaid(const std::string& a, const std::string& b) { return a.empty() ? b : a; }

} // namespace

RunNames runNames(const history::HistorySnapshot& snapshot, const history::RunKey& key, const std::string& defaultNamespace)
{
    const history::RunFacts& facts = snapshot.facts();
    RunNames names;
    names.namespaceName = firstSaid(key.namespaceName, firstSaid(defaultNamespace, "default"));
    names.workflowId = firstSaid(firstSaid(facts.workflowId, key.workflowId), "unknown-workflow-id");
    names.runId = firstSaid(firstSaid(facts.runId, key.runId), kUnknownRunId);
    names.workflowType = facts.workflowType;
    names.taskQueue = firstSaid(facts.taskQueue, "default");
    return names;
}

} // namespace hindsight::replay
