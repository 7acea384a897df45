// The fixed JSON object of a check (schema hindsight.check/1).
#include "replay/check.h"

#include "history/model/format.h"

#include <nlohmann/json.hpp>

namespace hindsight::replay {

namespace {

using Json = nlohmann::ordered_json;

/// Reports may be stopped and cancelled mid-way; every member is written all the same, empty where nothing is known.
Json embedded(const std::string& text)
{
    Json json = Json::parse(text, nullptr, false);
    return json.is_discarded() ? Json::object() : json;
}

Json commandJson(const std::optional<CommandView>& command)
{
    if (!command)
        return nullptr;
    return {{"kind", command->kind}, {"name", command->name}, {"id", command->id}, {"marker", command->marker},
            {"attributes", embedded(command->attributesJson)}, {"attributesComplete", command->attributesComplete}};
}

Json divergenceJson(const std::optional<Divergence>& found)
{
    if (!found)
        return nullptr;
    Json waiting = nullptr;
    if (found->waiting)
        waiting = {{"kind", waitingKindName(found->waiting->kind)}, {"name", found->waiting->name}, {"text", found->waiting->text}};
    Json source = nullptr;
    if (found->source)
        source = {{"file", found->source->file}, {"line", found->source->line}, {"column", found->source->column}};
    return {{"eventId", found->eventId},
            {"position", found->after ? "after" : "at"},
            {"time", found->time == history::kNoTime ? std::string{} : history::formatTimeRfc3339(found->time)},
            {"eventType", history::eventTypeName(found->eventType)},
            {"workflowTaskCompletedEventId", found->workflowTaskCompletedEventId},
            {"recorded", commandJson(found->recorded)},
            {"produced", commandJson(found->produced)},
            {"waiting", waiting},
            {"message", found->message},
            {"source", source}};
}

Json historyJson(const HistoryVerdict& verdict)
{
    Json failure = nullptr;
    if (verdict.failure)
        failure = {{"message", verdict.failure->message}, {"type", verdict.failure->type}, {"stack", verdict.failure->stack}};
    Json differences = Json::array();
    for (const Difference& difference : verdict.differences)
        differences.push_back({{"kind", difference.early ? "early" : "attribute"}, {"eventId", difference.eventId},
                               {"command", {{"kind", difference.kind}, {"name", difference.name}, {"id", difference.id}}},
                               {"field", difference.field},
                               {"recorded", embedded(difference.recordedJson)}, {"produced", embedded(difference.producedJson)}});
    Json notSeen = Json::array();
    for (const NotSeen& spot : verdict.notSeen)
        notSeen.push_back({{"eventId", spot.eventId}, {"field", spot.field}, {"reason", spot.reason}});
    return {{"source", verdict.source},
            {"namespace", verdict.namespaceName},
            {"workflowId", verdict.workflowId},
            {"runId", verdict.runId},
            {"workflowType", verdict.workflowType},
            {"events", verdict.events},
            {"checkedTo", verdict.checkedTo},
            {"lastAgreeingTask", verdict.lastAgreeingTask},
            {"verdict", verdictName(verdict.verdict)},
            {"code", unverifiedCodeName(verdict.code)},
            {"eventId", verdict.eventId},
            {"reason", verdict.reason},
            {"failure", failure},
            {"divergence", divergenceJson(verdict.divergence)},
            {"differences", differences},
            {"notSeen", notSeen},
            {"tasksAsked", verdict.tasksAsked},
            {"seconds", verdict.seconds}};
}

} // namespace

std::string reportJson(const CheckReport& report)
{
    Json worker = nullptr;
    if (report.worker)
        worker = {{"sdk", report.worker->sdk}, {"version", report.worker->version}, {"command", report.worker->command},
                  {"identity", report.worker->identity}, {"buildId", report.worker->buildId}};
    Json histories = Json::array();
    for (const HistoryVerdict& verdict : report.histories)
        histories.push_back(historyJson(verdict));
    const Json object{{"schema", "hindsight.check/1"},
                      {"worker", worker},
                      {"histories", histories},
                      {"notes", report.notes},
                      {"connections", report.connections},
                      {"cancelled", report.cancelled},
                      {"summary",
                       {{"compatible", report.count(Verdict::Compatible)},
                        {"differs", report.count(Verdict::Differs)},
                        {"diverged", report.count(Verdict::Diverged)},
                        {"unverified", report.count(Verdict::Unverified)},
                        {"seconds", report.seconds}}}};
    // Texts come from files and workers: bytes that are no UTF-8 are replaced, never an exception.
    return object.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace hindsight::replay
