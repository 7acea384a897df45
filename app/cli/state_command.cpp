#include "app/cli/state_command.h"

#include "app/cli/number_checks.h"
#include "app/cli/run_json.h"
#include "history/model/format.h"
#include "history/model/state.h"

#include <CLI/CLI.hpp>

#include <fmt/core.h>

namespace hindsight::app {

using namespace history;

void addStateCommand(CLI::App& app, ChosenCommand& chosen)
{
    auto arguments = std::make_shared<StateArguments>();
    CLI::App* const command = app.add_subcommand("state", "Show the derived state of a workflow at an event");
    command->add_option("RUN", arguments->run, "Run id (or 8 characters of it), workflow id, or file")->required();
    mustBeOneOrMore(*command->add_option("--at", arguments->at, "After this event; without it: after the last")->type_name("N"));
    addFormatOption(*command, arguments->json);
    addDecodeOption(*command, arguments->decode);
    addLibraryOption(*command, arguments->library);
    command->callback([arguments, &chosen] { chosen.run = [arguments] { return runState(*arguments); }; });
}

namespace {

/// A list of open things: its key in JSON, its title for people, and its spans.
struct OpenList {
    const char* key;
    const char* title;
    std::vector<SpanIndex> spans;
};

std::vector<OpenList> openLists(const WorkflowState& state)
{
    return {{"timers", "Timers", state.timers}, {"children", "Child workflows", state.children},
            {"nexusOperations", "Nexus operations", state.nexusOperations},
            {"externalRequests", "Requests to other workflows", state.externalRequests}, {"updates", "Updates", state.updates}};
}

/// A state derived from a broken history may be wrong: said before it.
std::string warning(const HistorySnapshot& snapshot)
{
    const auto& issues = snapshot.issues();
    if (issues.empty())
        return {};
    const std::string others = issues.size() == 1 ? std::string() : fmt::format(" (and {} more, see `hindsight show`)", issues.size() - 1);
    return fmt::format("Warning: this state may be wrong: {}{}\n", issues.front().text, others);
}

class StateReport {
public:
    StateReport(const HistorySnapshot& snapshot, const WorkflowState& state, bool decode)
        : m_snapshot(snapshot), m_state(state), m_decode(decode)
    {
    }

    Json json(const std::vector<std::string>& changes) const
    {
        Json out{{"at", m_snapshot.id(m_state.at).value}, {"time", timeJson(m_snapshot.time(m_state.at))},
                 {"event", eventTypeName(m_snapshot.type(m_state.at))}, {"changes", changes},
                 {"status", runStatusName(m_state.status)}, {"statusSince", eventId(m_state.statusSince)},
                 {"cancelRequested", m_state.cancelRequested}, {"completedWorkflowTasks", m_state.completedTasks},
                 {"workflowTask", m_state.workflowTask == kNoSpan ? Json() : spanJson(m_state.workflowTask)}};
        out["activities"] = Json::array();
        for (const OpenActivity& activity : m_state.activities) {
            Json one = spanJson(activity.span);
            one["attempt"] = activity.attempt;
            out["activities"].push_back(std::move(one));
        }
        for (const OpenList& list : openLists(m_state)) {
            out[list.key] = Json::array();
            for (const SpanIndex span : list.spans)
                out[list.key].push_back(spanJson(span));
        }
        out["signalCount"] = m_state.signalCount;
        out["signals"] = Json::array();
        for (const SpanIndex span : m_state.signals)
            out["signals"].push_back(spanJson(span));
        out["versions"] = Json::array();
        for (const VersionMarker& version : m_state.versions)
            out["versions"].push_back({{"changeId", version.changeId}, {"version", version.version},
                                       {"deprecated", version.deprecated}, {"setBy", eventId(version.setBy)}});
        out["searchAttributes"] = values(m_state.searchAttributes);
        out["memo"] = values(m_state.memo);
        out["workerBuild"] = m_state.workerBuild;
        out["sdk"] = m_state.sdk;
        return out;
    }

    std::string text(const std::vector<std::string>& changes) const
    {
        std::string out = fmt::format("After event {}  {}  {}\n", eventId(m_state.at), eventTypeName(m_snapshot.type(m_state.at)),
                                      m_snapshot.time(m_state.at) == kNoTime ? "" : formatTimeRfc3339(m_snapshot.time(m_state.at)));
        for (const std::string& change : changes)
            out += "  " + change + "\n";
        out += fmt::format("Status: {} since event {}{}\n", runStatusName(m_state.status), eventId(m_state.statusSince),
                           m_state.cancelRequested ? ", cancel requested" : "");
        out += fmt::format("Workflow tasks completed: {}\n", m_state.completedTasks);
        if (m_state.workflowTask != kNoSpan)
            out += fmt::format("Open workflow task: {}\n", spanText(m_state.workflowTask));
        out += list("Open activities", m_state.activities.size());
        for (const OpenActivity& activity : m_state.activities)
            out += fmt::format("  {}{}\n", spanText(activity.span),
                               activity.attempt > 0 ? fmt::format(", attempt {}", activity.attempt) : "");
        for (const OpenList& open : openLists(m_state)) {
            out += list(std::string("Open ") + char(std::tolower(open.title[0])) + (open.title + 1), open.spans.size());
            for (const SpanIndex span : open.spans)
                out += "  " + spanText(span) + "\n";
        }
        if (m_state.signalCount > 0)
            out += fmt::format("Signals received: {}\n", m_state.signalCount);
        for (const VersionMarker& version : m_state.versions)
            out += fmt::format("Version: {} = {}{} (event {})\n", version.changeId, version.version,
                               version.deprecated ? ", deprecated" : "", eventId(version.setBy));
        for (const AttributeValue& value : m_state.searchAttributes)
            out += "Search attribute: " + valueText(value);
        for (const AttributeValue& value : m_state.memo)
            out += "Memo: " + valueText(value);
        if (!m_state.sdk.empty())
            out += fmt::format("SDK: {}\n", m_state.sdk);
        if (!m_state.workerBuild.empty())
            out += fmt::format("Worker build: {}\n", m_state.workerBuild);
        return out;
    }

private:
    std::int64_t eventId(EventIndex i) const { return i == kNoEvent ? 0 : m_snapshot.id(i).value; }
    const Span& span(SpanIndex i) const { return m_snapshot.spans()[i.value]; }

    Json spanJson(SpanIndex index) const
    {
        const Span& one = span(index);
        return Json{{"name", one.name}, {"id", one.objectId}, {"eventId", eventId(one.begin)}, {"since", timeJson(one.queued)}};
    }

    std::string spanText(SpanIndex index) const
    {
        const Span& one = span(index);
        std::string out = std::string(one.name.empty() ? spanKindName(one.kind) : one.name);
        if (!one.objectId.empty() && one.objectId != one.name)
            out += fmt::format(" · id {}", one.objectId);
        out += fmt::format(" (event {}", eventId(one.begin));
        if (one.queued != kNoTime && m_snapshot.time(m_state.at) != kNoTime && m_snapshot.time(m_state.at) >= one.queued)
            out += fmt::format(", for {}", formatDuration(m_snapshot.time(m_state.at) - one.queued));
        return out + ")";
    }

    static std::string list(const std::string& title, std::size_t count)
    {
        return count == 0 ? std::string() : fmt::format("{}: {}\n", title, count);
    }

    Json values(const std::vector<AttributeValue>& all) const
    {
        Json out = Json::array();
        for (const AttributeValue& value : all) {
            Json one{{"key", value.key}, {"setBy", eventId(value.setBy)}};
            one["payload"] = payloadJson(describePayload({}, value.payload), m_decode);
            one["payload"].erase("path");
            out.push_back(std::move(one));
        }
        return out;
    }

    std::string valueText(const AttributeValue& value) const
    {
        const PayloadView payload = describePayload({}, value.payload);
        return m_decode ? fmt::format("{} = {} (event {})\n", value.key, payload.text, eventId(value.setBy))
                        : fmt::format("{}: {}, {} bytes, sha256 {} (event {})\n", value.key, payload.encoding, payload.size, payload.sha256,
                                      eventId(value.setBy));
    }

    const HistorySnapshot& m_snapshot;
    const WorkflowState& m_state;
    bool m_decode;
};

} // namespace

int runState(const StateArguments& arguments)
{
    auto opened = openRun(arguments.library, arguments.run);
    if (!opened.ok())
        return fail(opened.error());
    const SnapshotPtr snapshot = opened.value().snapshot;
    const auto last = snapshot->id(EventIndex{static_cast<std::uint32_t>(snapshot->size() - 1)});
    const auto index = snapshot->indexOf(arguments.at == 0 ? last : EventId{arguments.at});
    if (!index)
        return fail({ErrorCode::NotFound, fmt::format("{}: has no event {}; it has {} events", arguments.run, arguments.at, snapshot->size())});
    const StateIndex states(snapshot);
    const WorkflowState state = states.at(*index);
    const StateReport report(*snapshot, state, arguments.decode);
    if (arguments.json)
        printJson({{"schema", "hindsight.state/1"}, {"run", runJson(opened.value())}, {"state", report.json(states.changesBy(*index))}});
    else
        print(warning(*snapshot) + report.text(states.changesBy(*index)));
    return kDone;
}

} // namespace hindsight::app
