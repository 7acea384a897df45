#include "replay/verdict/read_report.h"

#include "history/model/format.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>

namespace hindsight::replay {

namespace {

using Json = nlohmann::ordered_json;

std::string text(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t number(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

bool hasObject(const Json& object, const char* key) { return object.contains(key) && object[key].is_object(); }

template <class Enum, class Name>
Enum named(std::string_view name, Enum first, Enum last, Enum fallback, Name nameOf)
{
    for (int i = static_cast<int>(first); i <= static_cast<int>(last); ++i)
        if (nameOf(static_cast<Enum>(i)) == name)
            return static_cast<Enum>(i);
    return fallback;
}

CommandView command(const Json& object)
{
    CommandView view;
    view.kind = text(object, "kind");
    view.name = text(object, "name");
    view.id = text(object, "id");
    view.marker = text(object, "marker");
    view.update = text(object, "update");
    if (hasObject(object, "attributes"))
        view.attributesJson = object["attributes"].dump();
    view.attributesComplete = !object.contains("attributesComplete") || object["attributesComplete"] != false;
    return view;
}

Divergence divergence(const Json& object)
{
    Divergence result;
    result.eventId = number(object, "eventId");
    result.after = text(object, "position") == "after";
    if (const auto time = history::parseTimeRfc3339(text(object, "time")); time.ok())
        result.time = time.value();
    result.eventType = history::eventTypeFromName(text(object, "eventType"));
    result.workflowTaskCompletedEventId = number(object, "workflowTaskCompletedEventId");
    if (hasObject(object, "recorded"))
        result.recorded = command(object["recorded"]);
    if (hasObject(object, "produced"))
        result.produced = command(object["produced"]);
    if (hasObject(object, "waiting")) {
        const Json& waiting = object["waiting"];
        result.waiting = Waiting{named(text(waiting, "kind"), Waiting::Kind::LocalActivity, Waiting::Kind::Other, Waiting::Kind::Other, waitingKindName),
                                 text(waiting, "name"), text(waiting, "text")};
    }
    result.message = text(object, "message");
    if (hasObject(object, "source")) {
        const Json& source = object["source"];
        result.source = SourcePlace{text(source, "file"), static_cast<int>(number(source, "line")), static_cast<int>(number(source, "column"))};
    }
    return result;
}

bool flag(const Json& object, const char* key) { return object.contains(key) && object[key] == true; }

Verdict verdictNamed(const Json& object)
{
    return named(text(object, "verdict"), Verdict::Compatible, Verdict::Unverified, Verdict::Unverified, verdictName);
}

UnverifiedCode codeNamed(const Json& object)
{
    return named(text(object, "code"), UnverifiedCode::None, UnverifiedCode::Cancelled, UnverifiedCode::None, unverifiedCodeName);
}

std::vector<std::int64_t> numbers(const Json& object, const char* key)
{
    std::vector<std::int64_t> all;
    if (const auto list = object.find(key); list != object.end() && list->is_array())
        for (const Json& entry : *list)
            if (entry.is_number_integer())
                all.push_back(entry.get<std::int64_t>());
    return all;
}

void readOutlook(const Json& object, HistoryVerdict& v)
{
    v.reach = named(text(object, "reach"), Reach::Unknown, Reach::Closed, Reach::Unknown, reachName);
    if (object.contains("deterministic") && object["deterministic"].is_boolean())
        v.deterministic = object["deterministic"].get<bool>();
    v.drift = named(text(object, "drift"), DriftSeen::Off, DriftSeen::Full, DriftSeen::Off, driftSeenName);
    v.provedEarlier = flag(object, "provedEarlier");
    if (hasObject(object, "reset")) {
        const Json& reset = object["reset"];
        v.reset = ResetEffect{number(reset, "eventId"), numbers(reset, "drops"), numbers(reset, "reruns"), numbers(reset, "reapplies"), text(reset, "text")};
    }
    if (hasObject(object, "other")) {
        const Json& other = object["other"];
        v.other = OtherVerdict{verdictNamed(other), codeNamed(other), number(other, "eventId"), std::nullopt};
        if (hasObject(other, "divergence"))
            v.other->divergence = divergence(other["divergence"]);
        v.change = named(text(object, "change"), Change::Same, Change::Fixed, Change::Same, changeName);
    }
}

WorkerInfo workerInfo(const Json& worker)
{
    return {text(worker, "sdk"), text(worker, "version"), text(worker, "command"), text(worker, "identity"), text(worker, "buildId"),
            worker.value("isolated", Json()) == true, static_cast<int>(std::max<std::int64_t>(1, number(worker, "processes"))), worker.value("tls", Json()) == true};
}

HistoryVerdict historyVerdict(const Json& object)
{
    HistoryVerdict v;
    v.source = text(object, "source");
    v.namespaceName = text(object, "namespace");
    v.workflowId = text(object, "workflowId");
    v.runId = text(object, "runId");
    v.workflowType = text(object, "workflowType");
    v.events = number(object, "events");
    v.checkedTo = number(object, "checkedTo");
    v.lastAgreeingTask = number(object, "lastAgreeingTask");
    v.verdict = verdictNamed(object);
    v.code = codeNamed(object);
    readOutlook(object, v);
    v.eventId = number(object, "eventId");
    v.reason = text(object, "reason");
    v.tasksAsked = static_cast<int>(number(object, "tasksAsked"));
    if (hasObject(object, "failure"))
        v.failure = WorkerFailure{text(object["failure"], "message"), text(object["failure"], "type"), text(object["failure"], "stack")};
    if (hasObject(object, "divergence"))
        v.divergence = divergence(object["divergence"]);
    if (const auto list = object.find("notSeen"); list != object.end() && list->is_array())
        for (const Json& unseen : *list)
            v.notSeen.push_back({number(unseen, "eventId"), text(unseen, "field"), text(unseen, "reason")});
    if (const auto list = object.find("ignored"); list != object.end() && list->is_array())
        for (const Json& entry : *list)
            v.ignored.push_back({text(entry, "rule"), static_cast<int>(number(entry, "differences"))});
    if (const auto list = object.find("differences"); list != object.end() && list->is_array()) {
        for (const Json& entry : *list) {
            Difference difference;
            difference.eventId = number(entry, "eventId");
            if (hasObject(entry, "command")) {
                difference.kind = text(entry["command"], "kind");
                difference.name = text(entry["command"], "name");
                difference.id = text(entry["command"], "id");
            }
            difference.early = text(entry, "kind") == "early";
            difference.withdrawn = flag(entry, "withdrawn");
            difference.field = text(entry, "field");
            difference.recordedJson = entry.contains("recorded") ? entry["recorded"].dump() : "null";
            difference.producedJson = entry.contains("produced") ? entry["produced"].dump() : "null";
            v.differences.push_back(std::move(difference));
        }
    }
    return v;
}

} // namespace

Result<CheckReport> readReport(std::string_view json)
{
    const Json root = Json::parse(json, nullptr, false);
    if (!root.is_object())
        return Error{ErrorCode::Invalid, "this is not a JSON object; a report is what `check --format json` prints"};
    if (const std::string schema = text(root, "schema"); schema != "hindsight.check/1")
        return Error{ErrorCode::Unsupported, "this is not a report of schema hindsight.check/1"
                                                 + (schema.empty() ? std::string() : ", but \"" + schema + '"')};
    if (!root.contains("histories") || !root["histories"].is_array())
        return Error{ErrorCode::Invalid, "the report has no list \"histories\""};
    CheckReport report;
    if (hasObject(root, "worker"))
        report.worker = workerInfo(root["worker"]);
    report.compared = root.contains("against");
    if (hasObject(root, "against"))
        report.against = workerInfo(root["against"]);
    report.cancelled = flag(root, "cancelled");
    for (const Json& entry : root["histories"])
        if (entry.is_object())
            report.histories.push_back(historyVerdict(entry));
    if (hasObject(root, "summary") && root["summary"].contains("seconds") && root["summary"]["seconds"].is_number())
        report.seconds = root["summary"]["seconds"].get<double>();
    if (hasObject(root, "summary") && root["summary"].contains("workerSeconds") && root["summary"]["workerSeconds"].is_number())
        report.workerSeconds = root["summary"]["workerSeconds"].get<double>();
    return report;
}

Result<CheckReport> readReportFile(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return Error{ErrorCode::Io, "cannot read the report " + file.string()};
    const std::string content((std::istreambuf_iterator<char>(in)), {});
    auto report = readReport(content);
    if (!report.ok())
        return Error{report.error().code, file.string() + ": " + report.error().message};
    return report;
}

const HistoryVerdict* verdictFor(const CheckReport& report, const std::string& workflowId, const std::string& runId)
{
    for (const HistoryVerdict& verdict : report.histories)
        if (!runId.empty() && verdict.runId == runId)
            return &verdict;
    for (const HistoryVerdict& verdict : report.histories)
        if (!workflowId.empty() && verdict.workflowId == workflowId && (runId.empty() || verdict.runId.empty()))
            return &verdict; // never another run of the same workflow: that verdict would be a lie
    if (report.histories.size() == 1 && report.histories[0].runId.empty() && report.histories[0].workflowId.empty())
        return &report.histories[0];
    return nullptr;
}

} // namespace hindsight::replay
