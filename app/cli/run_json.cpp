#include "app/cli/run_json.h"

#include "app/cli/command.h"
#include "history/model/format.h"

namespace hindsight::app {

using namespace history;

Json timeJson(Time time)
{
    return time == kNoTime ? Json() : Json(formatTimeRfc3339(time));
}

Json summaryJson(const RunSummary& run)
{
    return Json{{"run", runName(run)}, {"row", run.row.value}, {"source", run.key.source}, {"origin", run.origin},
                {"format", historyFormatName(run.format)},
                {"namespace", run.key.namespaceName}, {"workflowId", run.key.workflowId}, {"runId", run.key.runId},
                {"label", run.label}, {"workflowType", run.workflowType}, {"taskQueue", run.taskQueue},
                {"status", runStatusName(run.status)}, {"start", timeJson(run.start)}, {"close", timeJson(run.close)},
                {"storedAt", timeJson(run.storedAt)}, {"describedAt", timeJson(run.describedAt)},
                {"events", run.events}, {"bytes", run.bytes},
                {"parentWorkflowId", run.parentWorkflowId}, {"parentRunId", run.parentRunId},
                {"rootWorkflowId", run.rootWorkflowId}, {"rootRunId", run.rootRunId}, {"firstRunId", run.firstRunId},
                {"shapeHash", run.shapeHash}, {"contentHash", run.contentHash},
                {"replayable", run.replayable}, {"notReplayableReason", run.notReplayableReason}};
}

Json runJson(const OpenedRun& run)
{
    const HistorySnapshot& snapshot = *run.snapshot;
    const RunFacts& facts = snapshot.facts();
    Json json{{"run", run.name}, {"source", run.history.key.source}, {"origin", run.history.origin},
              {"format", historyFormatName(run.history.format)},
              {"namespace", run.history.key.namespaceName}, {"workflowId", run.history.key.workflowId},
              {"runId", run.history.key.runId}, {"label", run.label}, {"workflowType", facts.workflowType},
              {"taskQueue", facts.taskQueue}, {"status", runStatusName(snapshot.status())},
              {"start", timeJson(snapshot.startTime())}, {"events", snapshot.size()}, {"finalEvents", snapshot.finalCount()},
              {"bytes", snapshot.byteCount()}, {"describedAt", timeJson(run.history.describedAt)},
              {"replayable", run.history.replayable}, {"notReplayableReason", run.history.notReplayableReason},
              {"issues", Json::array()}};
    for (const HistoryIssue& issue : snapshot.issues())
        json["issues"].push_back({{"eventId", issue.at == kNoEvent ? 0 : snapshot.id(issue.at).value},
                                  {"blocksReplay", issue.blocksReplay}, {"text", issue.text}});
    return json;
}

Json payloadJson(const PayloadView& payload, bool decode)
{
    Json json{{"path", payload.path}, {"encoding", payload.encoding}, {"size", payload.size}, {"sha256", payload.sha256}};
    if (decode) {
        Json value = payload.isJson ? Json::parse(payload.text, nullptr, false) : Json(payload.text);
        json["value"] = value.is_discarded() ? Json(payload.text) : std::move(value);
    }
    return json;
}

void printJson(const Json& json)
{
    print(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

} // namespace hindsight::app
