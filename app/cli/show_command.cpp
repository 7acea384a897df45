#include "app/cli/show_command.h"

#include "app/cli/number_checks.h"
#include "app/cli/run_json.h"
#include "app/cli/text_table.h"
#include "history/model/format.h"

#include <CLI/CLI.hpp>

#include <fmt/core.h>

namespace hindsight::app {

using namespace history;

void addShowCommand(CLI::App& app, ChosenCommand& chosen)
{
    auto arguments = std::make_shared<ShowArguments>();
    CLI::App* const command = app.add_subcommand("show", "Show the events of a run, or one event in full");
    command->add_option("RUN", arguments->run, "Run id (or 8 characters of it), workflow id, or file")->required();
    mustBeOneOrMore(*command->add_option("--event", arguments->event, "Only this event, with all its fields")->type_name("N"));
    addFormatOption(*command, arguments->json);
    addDecodeOption(*command, arguments->decode);
    addLibraryOption(*command, arguments->library);
    command->callback([arguments, &chosen] { chosen.run = [arguments] { return runShow(*arguments); }; });
}

namespace {

Json eventJson(const HistorySnapshot& snapshot, EventIndex i)
{
    Json json{{"eventId", snapshot.id(i).value}, {"time", timeJson(snapshot.time(i))}, {"type", eventTypeName(snapshot.type(i))},
              {"name", snapshot.name(i)}, {"id", snapshot.objectId(i)}, {"summary", summarizeEvent(snapshot, i)}};
    if (snapshot.opener(i).value != 0)
        json["opener"] = snapshot.opener(i).value;
    if (i.value >= snapshot.finalCount())
        json["final"] = false;
    return json;
}

Json detailJson(const HistorySnapshot& snapshot, EventIndex i, bool decode)
{
    const EventDetail detail = describeEvent(snapshot, i);
    Json json = eventJson(snapshot, i);
    json["fields"] = Json::object();
    for (const FieldView& field : detail.fields)
        json["fields"][field.path] = field.value;
    json["payloads"] = Json::array();
    for (const PayloadView& payload : detail.payloads)
        json["payloads"].push_back(payloadJson(payload, decode));
    json["failures"] = Json::array();
    for (const FailureView& failure : detail.failures)
        json["failures"].push_back({{"kind", failure.kind}, {"message", failure.message}, {"type", failure.type},
                                    {"source", failure.source}, {"nonRetryable", failure.nonRetryable}, {"notes", failure.notes},
                                    {"stack", failure.stackTrace}});
    if (decode && !detail.json.empty()) {
        Json event = Json::parse(detail.json, nullptr, false);
        json["event"] = event.is_discarded() ? Json(detail.json) : std::move(event);
    }
    if (!detail.error.empty())
        json["error"] = detail.error;
    return json;
}

std::string indented(const std::string& text, const std::string& by)
{
    std::string out = by;
    for (const char c : text) {
        out.push_back(c);
        if (c == '\n')
            out += by;
    }
    return out;
}

std::string detailText(const HistorySnapshot& snapshot, EventIndex i, bool decode)
{
    const EventDetail detail = describeEvent(snapshot, i);
    std::string out = fmt::format("Event {}  {}  {}\n", snapshot.id(i).value, eventTypeName(snapshot.type(i)),
                                  snapshot.time(i) == kNoTime ? "" : formatTimeRfc3339(snapshot.time(i)));
    if (!detail.error.empty())
        out += fmt::format("  {}\n", detail.error);
    TextTable fields({"FIELD", "VALUE"});
    for (const FieldView& field : detail.fields)
        fields.add({field.path, field.value});
    if (!detail.fields.empty())
        out += fields.text();
    for (const PayloadView& payload : detail.payloads) {
        out += fmt::format("{}  {}  {} bytes  sha256 {}\n", payload.path, payload.encoding, payload.size, payload.sha256);
        if (decode)
            out += indented(payload.text, "    ") + "\n";
    }
    for (const FailureView& failure : detail.failures) {
        out += fmt::format("{}: {}{}\n", failure.kind, failure.message, failure.type.empty() ? "" : " (" + failure.type + ")");
        for (const std::string& line : failure.notes)
            out += "    " + line + "\n";
        if (!failure.stackTrace.empty())
            out += indented(failure.stackTrace, "    ") + "\n";
    }
    return out;
}

std::string header(const OpenedRun& run)
{
    const HistorySnapshot& snapshot = *run.snapshot;
    const RunKey& key = run.history.key;
    std::string out;
    const auto line = [&](std::string_view name, const std::string& value) {
        if (!value.empty())
            out += fmt::format("{:<13}{}\n", name, value);
    };
    line("Workflow", fmt::format("{} ({})", key.workflowId.empty() ? "id unknown" : key.workflowId, snapshot.facts().workflowType));
    line("Run", key.runId.empty() || !run.label.empty() ? run.name : key.runId);
    line("From", run.history.origin + (key.namespaceName.empty() ? "" : ", namespace " + key.namespaceName)
                     + fmt::format(" ({})", historyFormatName(run.history.format)));
    line("Kept beside", run.label);
    line("Status", std::string(runStatusName(snapshot.status())));
    line("Task queue", snapshot.facts().taskQueue);
    line("Events", fmt::format("{}, {}", snapshot.size(), formatBytes(snapshot.byteCount())));
    if (snapshot.finalCount() < snapshot.size())
        line("Not final", fmt::format("the last {}: an unfinished workflow task, its event ids may still be taken by others",
                                      snapshot.size() - snapshot.finalCount()));
    if (!run.history.replayable)
        line("View only", run.history.notReplayableReason);
    for (const HistoryIssue& issue : snapshot.issues())
        line("Issue", issue.text);
    return out;
}

std::string eventTable(const HistorySnapshot& snapshot)
{
    TextTable table({"EVENT", "AFTER", "TYPE", ""});
    for (std::uint32_t n = 0; n < snapshot.size(); ++n) {
        const EventIndex i{n};
        const bool timed = snapshot.time(i) != kNoTime && snapshot.startTime() != kNoTime;
        table.add({std::to_string(snapshot.id(i).value), timed ? formatDuration(snapshot.time(i) - snapshot.startTime()) : "",
                   eventTypeName(snapshot.type(i)), summarizeEvent(snapshot, i) + (n >= snapshot.finalCount() ? "  (not final)" : "")});
    }
    return table.text();
}

} // namespace

int runShow(const ShowArguments& arguments)
{
    auto opened = openRun(arguments.library, arguments.run);
    if (!opened.ok())
        return fail(opened.error());
    const HistorySnapshot& snapshot = *opened.value().snapshot;
    if (arguments.event != 0) {
        const auto index = snapshot.indexOf(EventId{arguments.event});
        if (!index)
            return fail({ErrorCode::NotFound, fmt::format("{}: has no event {}; it has {} events", arguments.run, arguments.event, snapshot.size())});
        if (arguments.json)
            printJson({{"schema", "hindsight.event/1"}, {"run", runJson(opened.value())}, {"event", detailJson(snapshot, *index, arguments.decode)}});
        else
            print(detailText(snapshot, *index, arguments.decode));
        return kDone;
    }
    if (arguments.json) {
        Json json{{"schema", "hindsight.show/1"}, {"run", runJson(opened.value())}, {"events", Json::array()}};
        for (std::uint32_t i = 0; i < snapshot.size(); ++i)
            json["events"].push_back(arguments.decode ? detailJson(snapshot, EventIndex{i}, true) : eventJson(snapshot, EventIndex{i}));
        printJson(json);
        return kDone;
    }
    print(header(opened.value()) + "\n");
    if (!arguments.decode) {
        print(eventTable(snapshot));
        return kDone;
    }
    for (std::uint32_t i = 0; i < snapshot.size(); ++i)
        print(detailText(snapshot, EventIndex{i}, true) + "\n");
    return kDone;
}

} // namespace hindsight::app
