// The JSON object of `step` (schema hindsight.step/1).
#include "replay/step/step_answer.h"
#include "replay/step/step_words.h"

#include "replay/verdict/redact.h"

#include <nlohmann/json.hpp>

namespace hindsight::replay {

namespace {

using Json = nlohmann::ordered_json;

Json embedded(const std::string& text)
{
    Json json = Json::parse(text, nullptr, false);
    return json.is_discarded() ? Json(text) : json;
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

Json problemJson(const std::optional<StepProblem>& problem, bool decode)
{
    if (!problem)
        return nullptr;
    Json failure = nullptr;
    if (problem->failure) {
        const auto shown = [decode](const std::string& text) { return decode ? text : withoutPayloadData(text); };
        failure = {{"message", shown(problem->failure->message)}, {"type", problem->failure->type}, {"stack", shown(problem->failure->stack)}};
    }
    return {{"code", problem->diverged ? "diverged" : unverifiedCodeName(problem->code)}, {"eventId", problem->eventId},
            {"reason", problem->reason}, {"failure", failure}};
}

Json stackJson(const std::optional<StepStack>& stack)
{
    if (!stack)
        return nullptr;
    Json waiting = Json::array();
    for (const Waiting& one : stack->waiting)
        waiting.push_back({{"kind", waitingKindName(one.kind)}, {"name", one.name}});
    Json source = nullptr;
    if (stack->source)
        source = {{"file", stack->source->file}, {"line", stack->source->line}, {"column", stack->source->column}};
    Json stacks = Json::array();
    for (const CallStack& each : stack->stacks) {
        Json frames = Json::array();
        for (const StackFrame& frame : each.frames)
            frames.push_back({{"function", frame.function}, {"file", frame.place ? Json(frame.place->file) : Json(nullptr)},
                              {"line", frame.place ? frame.place->line : 0}, {"column", frame.place ? frame.place->column : 0},
                              {"internal", frame.internal}, {"code", frame.code}});
        stacks.push_back({{"title", each.title}, {"frames", frames}});
    }
    return {{"text", stack->text}, {"waiting", waiting}, {"source", source}, {"stacks", stacks}};
}

Json valueJson(const history::PayloadView& value, bool decode)
{
    Json json{{"encoding", value.encoding}, {"size", value.size}, {"sha256", value.sha256}};
    if (decode)
        json["value"] = value.isJson ? embedded(value.text) : Json(value.text);
    return json;
}

Json queryJson(const StepAnswered& answered, bool decode)
{
    Json arguments = Json::array();
    for (const std::string& argument : answered.query.arguments)
        arguments.push_back(embedded(argument));
    return {{"name", answered.query.name}, {"arguments", arguments}, {"ok", answered.reply.ok}, {"refused", answered.reply.refused}, {"known", answered.reply.known},
            {"result", answered.reply.ok ? valueJson(answered.reply.value, decode) : Json(nullptr)},
            {"error", decode ? answered.reply.error : withoutPayloadData(answered.reply.error)}};
}

Json entriesJson(const std::vector<StepDefinitions::Entry>& entries)
{
    Json json = Json::array();
    for (const auto& entry : entries)
        json.push_back({{"name", entry.name}, {"description", entry.description}});
    return json;
}

Json definitionsJson(const std::optional<StepDefinitions>& definitions, bool decode)
{
    if (!definitions)
        return nullptr;
    Json json{{"type", definitions->workflowType}, {"queries", entriesJson(definitions->queries)},
              {"signals", entriesJson(definitions->signals)}, {"updates", entriesJson(definitions->updates)}};
    if (decode)
        json["details"] = definitions->details;
    return json;
}

Json nextJson(const std::optional<StepNext>& next, bool decode)
{
    if (!next)
        return nullptr;
    Json commands = Json::array();
    for (const StepCommand& command : next->commands) {
        Json notSeen = Json::array();
        for (const NotSeen& spot : command.notSeen)
            notSeen.push_back({{"eventId", spot.eventId}, {"field", spot.field}, {"reason", spot.reason}});
        commands.push_back({{"eventId", command.event.value}, {"agrees", command.agrees()}, {"readAhead", command.readAhead},
                            {"early", command.early}, {"recorded", commandJson(command.recorded)}, {"produced", commandJson(command.produced)},
                            {"notSeen", notSeen}});
    }
    return {{"task", next->task}, {"startedEventId", next->started}, {"completedEventId", next->completed}, {"commands", commands},
            {"stopped", problemJson(next->stopped, decode)}, {"note", next->note}};
}

Json answerJson(const StepAnswer& answer, bool decode)
{
    Json queries = Json::array();
    for (const StepAnswered& query : answer.queries)
        queries.push_back(queryJson(query, decode));
    Json open = Json::array();
    for (const StepOpen& one : answer.open)
        open.push_back({{"eventId", one.event.value}, {"kind", waitingKindName(one.kind)}, {"name", one.name}, {"id", one.id}});
    return {{"at", answer.place.at.value},
            {"shows", placeText(answer)},
            {"task", answer.place.task},
            {"startedEventId", answer.started},
            {"completedEventId", answer.completed},
            {"lastCommandEventId", answer.blockEnd},
            {"note", answer.note},
            {"problem", problemJson(answer.problem, decode)},
            {"stack", stackJson(answer.stack)},
            {"open", open},
            {"queries", queries},
            {"definitions", definitionsJson(answer.definitions, decode)},
            {"next", nextJson(answer.next, decode)},
            {"tasksAsked", answer.tasksAsked},
            {"seconds", answer.seconds}};
}

} // namespace

std::string stepJson(const StepReport& report, bool decode)
{
    Json worker = nullptr;
    if (report.worker)
        worker = {{"sdk", report.worker->sdk}, {"version", report.worker->version}, {"command", report.worker->command},
                  {"identity", report.worker->identity}, {"buildId", report.worker->buildId},
                  {"isolated", report.worker->isolated}, {"tls", report.worker->tls}};
    Json answers = Json::array();
    for (const StepAnswer& answer : report.answers)
        answers.push_back(answerJson(answer, decode));
    const Json object{{"schema", "hindsight.step/1"}, {"source", report.source}, {"namespace", report.namespaceName},
                      {"workflowId", report.workflowId}, {"runId", report.runId}, {"workflowType", report.workflowType},
                      {"events", report.events}, {"worker", worker}, {"steps", answers}, {"notes", report.notes}};
    return object.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace hindsight::replay
