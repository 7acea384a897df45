#include "sample_task.h"

#include "history/model/snapshot_builder.h"
#include "history/source/files.h"

#include "temporal/api/workflowservice/v1/request_response.pb.h"

#include <cstdio>
#include <cstdlib>

namespace hindsight::replay::test {

std::string sample(const std::string& file) { return HINDSIGHT_SOURCE_DIR "/resources/samples/" + file; }
std::string python() { return HINDSIGHT_PYTHON; }
std::string sampleWorker(const std::string& version) { return "exec '" + python() + "' '" + sample("orders/" + version + ".py") + "'"; }

WorkerTask lastTaskOf(const std::string& historyFile)
{
    auto loaded = history::readHistoryFile(sample("histories/" + historyFile));
    if (!loaded.ok()) {
        std::fprintf(stderr, "%s\n", loaded.error().message.c_str());
        std::abort();
    }
    WorkerTask task;
    auto built = history::buildSnapshot(loaded.value().pages, loaded.value().key.workflowId, loaded.value().key.runId);
    if (!built.ok()) {
        std::fprintf(stderr, "%s\n", built.error().message.c_str());
        std::abort();
    }
    task.snapshot = built.value();
    const auto& facts = task.snapshot->facts();
    task.namespaceName = "default";
    task.workflowId = facts.workflowId;
    task.runId = facts.runId;
    task.workflowType = facts.workflowType;
    task.taskQueue = facts.taskQueue;
    for (const auto& workflowTask : task.snapshot->workflowTasks()) {
        if (workflowTask.outcome != history::WorkflowTask::Outcome::Completed)
            continue;
        task.startedEventId = task.snapshot->id(workflowTask.started).value;
        task.previousStartedEventId = task.startedEventId;
        task.eventCount = workflowTask.blockEnd.value + 1;
    }
    task.queries["m"] = "__temporal_workflow_metadata";
    return task;
}

ReplyFacts factsOf(const WorkerReply& reply)
{
    namespace service = temporal::api::workflowservice::v1;
    ReplyFacts facts;
    if (reply.kind == WorkerReply::Kind::Completed) {
        service::RespondWorkflowTaskCompletedRequest completed;
        facts.readable = completed.ParseFromString(reply.bytes);
        facts.commands = completed.commands_size();
        for (const auto& [id, answer] : completed.query_results())
            facts.queryAnswers += (facts.queryAnswers.empty() ? "" : " ") + id;
    } else if (reply.kind == WorkerReply::Kind::Failed) {
        service::RespondWorkflowTaskFailedRequest failed;
        facts.readable = failed.ParseFromString(reply.bytes);
        facts.failure = failed.failure().message();
    }
    return facts;
}

} // namespace hindsight::replay::test
