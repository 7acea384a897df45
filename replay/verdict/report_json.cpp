// The fixed JSON object of a check (schema hindsight.check/1).
#include "replay/check.h"

#include "history/model/format.h"
#include "replay/verdict/explain.h"

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
    Json json{{"kind", command->kind}, {"name", command->name}, {"id", command->id}, {"marker", command->marker},
              {"attributes", embedded(command->attributesJson)}, {"attributesComplete", command->attributesComplete}};
    if (!command->update.empty())
        json["update"] = command->update;
    return json;
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

Json payloadsJson(const history::PayloadSurvey& payloads)
{
    Json opaque = Json::array();
    for (const auto& encoding : payloads.opaque)
        opaque.push_back({{"encoding", encoding.name}, {"payloads", encoding.payloads}, {"bytes", encoding.bytes}});
    return {{"opaque", opaque},
            {"external", {{"references", payloads.references}, {"bytes", payloads.storedBytes}, {"drivers", payloads.drivers}}}};
}

Json historyJson(const HistoryVerdict& verdict, const std::string& sdk)
{
    Json failure = nullptr;
    if (verdict.failure)
        failure = {{"message", verdict.failure->message}, {"type", verdict.failure->type}, {"stack", verdict.failure->stack}};
    Json differences = Json::array();
    for (const Difference& difference : verdict.differences) {
        Json& entry = differences.emplace_back(Json{{"kind", difference.early ? "early" : "attribute"}, {"eventId", difference.eventId},
                               {"command", {{"kind", difference.kind}, {"name", difference.name}, {"id", difference.id}}},
                               {"field", difference.field},
                               {"recorded", embedded(difference.recordedJson)}, {"produced", embedded(difference.producedJson)}});
        if (difference.withdrawn)
            entry["withdrawn"] = true;
    }
    Json notSeen = Json::array();
    for (const NotSeen& spot : verdict.notSeen)
        notSeen.push_back({{"eventId", spot.eventId}, {"field", spot.field}, {"reason", spot.reason}});
    Json ignored = Json::array();
    for (const Ignored& each : verdict.ignored)
        ignored.push_back({{"rule", each.rule}, {"differences", each.differences}});
    Json reset = nullptr;
    if (verdict.reset)
        reset = {{"eventId", verdict.reset->eventId}, {"drops", verdict.reset->drops}, {"reruns", verdict.reset->reruns},
                 {"reapplies", verdict.reset->reapplies}, {"text", verdict.reset->text}};
    Json json{{"source", verdict.source},
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
            {"ignored", ignored},
            {"reach", reachName(verdict.reach)},
            {"deterministic", verdict.deterministic ? Json(*verdict.deterministic) : Json(nullptr)},
            {"drift", driftSeenName(verdict.drift)},
            {"reset", reset},
            {"tasksAsked", verdict.tasksAsked},
            {"driftTasks", verdict.driftTasks},
            {"seconds", verdict.seconds}};
    for (const PatchHint& hint : patchHints(verdict, sdk))
        json["hints"].push_back({{"text", hint.text}, {"code", hint.code}});
    if (!verdict.payloads.nothing())
        json["payloads"] = payloadsJson(verdict.payloads);
    if (verdict.provedEarlier)
        json["provedEarlier"] = true;
    if (verdict.other) {
        json["other"] = {{"verdict", verdictName(verdict.other->verdict)}, {"code", unverifiedCodeName(verdict.other->code)},
                         {"eventId", verdict.other->eventId}, {"divergence", divergenceJson(verdict.other->divergence)}};
        json["change"] = changeName(verdict.change);
    }
    return json;
}

Json workerJson(const std::optional<WorkerInfo>& worker)
{
    if (!worker)
        return nullptr;
    return {{"sdk", worker->sdk}, {"version", worker->version}, {"command", worker->command}, {"identity", worker->identity},
            {"buildId", worker->buildId}, {"isolated", worker->isolated},
            {"processes", worker->processes}, {"tls", worker->tls}};
}

} // namespace

std::string reportJson(const CheckReport& report)
{
    Json histories = Json::array();
    for (const HistoryVerdict& verdict : report.histories)
        histories.push_back(historyJson(verdict, report.worker ? report.worker->sdk : std::string()));
    Json object{{"schema", "hindsight.check/1"}, {"worker", workerJson(report.worker)}};
    if (report.compared)
        object["against"] = workerJson(report.against);
    object["histories"] = std::move(histories);
    object["unusedRules"] = report.unusedRules;
    object["notes"] = report.notes;
    object["connections"] = report.connections;
    object["cancelled"] = report.cancelled;
    const CheckReport::Affected affected = report.affected();
    object["summary"] = {{"compatible", report.count(Verdict::Compatible)},
                         {"differs", report.count(Verdict::Differs)},
                         {"diverged", report.count(Verdict::Diverged)},
                         {"unverified", report.count(Verdict::Unverified)},
                         {"affected", {{"diverged", affected.diverged}, {"of", affected.of}}},
                         {"driftLimited", report.driftLimited()},
                         {"seconds", report.seconds},
                         {"workerSeconds", report.workerSeconds}};
    // Texts come from files and workers: bytes that are no UTF-8 are replaced, never an exception.
    return object.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace hindsight::replay
