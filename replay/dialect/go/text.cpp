#include "replay/dialect/go/text.h"

#include "replay/dialect/go/probe.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

namespace hindsight::replay {

namespace {

constexpr std::string_view kTag = "[TMPRL1100] "; ///< of every such text since SDK 1.26
constexpr std::string_view kMismatch = "nondeterministic workflow: ";

std::string_view untagged(std::string_view text)
{
    if (text.starts_with(kTag))
        text.remove_prefix(kTag.size());
    return text;
}

/// Without what stands in quotes, so that no user's text is taken for a member.
std::string unquoted(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        out += text[i];
        if (text[i] != '"')
            continue;
        while (++i < text.size() && text[i] != '"')
            i += text[i] == '\\';
        out += '"';
    }
    return out;
}

/// "workflow_task_completed_event_id:900000003" in either spelling; -1 = a recorded event.
int madeUpNumber(std::string_view event)
{
    constexpr std::array<std::string_view, 2> keys{"workflow_task_completed_event_id:", "WorkflowTaskCompletedEventId:"};
    const std::string plain = unquoted(event);
    for (const std::string_view key : keys) {
        const auto at = plain.rfind(key);
        if (at == std::string::npos)
            continue;
        std::int64_t id = 0;
        const std::string_view number = std::string_view(plain).substr(at + key.size());
        std::from_chars(number.data(), number.data() + number.size(), id);
        if (id >= kMadeUpId && id < kMadeUpId + kMadeUpIds)
            return static_cast<int>(id - kMadeUpId);
    }
    return -1;
}

/// Whether `key` begins a member at `at`: "Id:" is no member of "ActivityId:5".
bool beginsMember(std::string_view text, std::size_t at)
{
    const auto before = at > 0 ? static_cast<unsigned char>(text[at - 1]) : static_cast<unsigned char>(' ');
    return std::isalnum(before) == 0 && before != '_';
}

std::size_t findMember(std::string_view text, std::string_view key)
{
    for (auto at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1))
        if (beginsMember(text, at) && at + key.size() < text.size() && text[at + key.size()] == ':')
            return at + key.size() + 1;
    return std::string_view::npos;
}

/// A quoted text of prototext; escapes other than \" and \\ stay as they are.
std::string quoted(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\'))
            ++i;
        out += text[i];
    }
    return out;
}

/// SDK 1.25 and before write most attributes as Go structs: Attributes:&Command_X{X:&X{WorkflowId:c-1,WorkflowType:&v1.WorkflowType{Name:Child,},...
bool isStructText(std::string_view text)
{
    return text.find(" Attributes:&") != std::string_view::npos && text.find("Attributes:&{") == std::string_view::npos;
}

/// Before the comma that another member, or the end of the struct, follows.
std::size_t endInStruct(std::string_view text)
{
    for (auto at = text.find(','); at != std::string_view::npos; at = text.find(',', at + 1)) {
        std::size_t end = at + 1;
        while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0)
            ++end;
        const bool isMember = end > at + 1 && std::isupper(static_cast<unsigned char>(text[at + 1])) != 0;
        if (end < text.size() && text[end] == (isMember ? ':' : '}') && (isMember || end == at + 1))
            return at;
    }
    return text.size();
}

/// One member of what stands from the key on; `isStruct`: the text is such a one.
std::string memberIn(std::string_view text, bool isStruct, std::string_view goName, std::string_view protoName)
{
    if (const auto at = findMember(text, protoName); at != std::string_view::npos && at < text.size() && text[at] == '"')
        return quoted(text.substr(at + 1));
    const auto at = findMember(text, goName);
    if (at == std::string_view::npos)
        return {};
    const std::string_view rest = text.substr(at);
    return std::string(rest.substr(0, isStruct ? endInStruct(rest) : std::min(rest.find(", "), rest.find(')'))));
}

/// Type names stand one level deeper: ActivityType:(Name:Ship), workflow_type:{name:"Child"}.
std::string typeName(std::string_view text, std::string_view goName, std::string_view protoName)
{
    for (const std::string_view key : {goName, protoName})
        if (const auto at = findMember(text, key); at != std::string_view::npos)
            return memberIn(text.substr(at), isStructText(text), "Name", "name");
    return {};
}

/// Data:[49 50] of a payload written as a Go struct.
std::string numberedBytes(std::string_view text)
{
    std::string out;
    const auto at = findMember(text, "Data");
    if (at == std::string_view::npos || !text.substr(at).starts_with('['))
        return out;
    text.remove_prefix(at + 1);
    for (unsigned byte = 0; !text.empty() && text[0] != ']';) {
        const auto read = std::from_chars(text.data(), text.data() + text.size(), byte);
        if (read.ec != std::errc{} || byte > 255)
            return {};
        out += static_cast<char>(static_cast<unsigned char>(byte));
        text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
        if (text.starts_with(' '))
            text.remove_prefix(1);
    }
    return out;
}

/// Packages of the SDK and of Go's own library; a module of the user's has another first word, or a dot in it.
bool isUsersFrame(std::string_view function)
{
    constexpr std::array<std::string_view, 3> sdk{"go.temporal.io/sdk/", "go.temporal.io/api/", "panic("};
    constexpr std::array<std::string_view, 38> library{
        "bufio", "bytes", "cmp", "compress", "container", "context", "crypto", "database", "encoding", "errors", "fmt", "hash", "html",
        "internal", "io", "iter", "log", "maps", "math", "mime", "net", "os", "path", "plugin", "reflect", "regexp", "runtime", "slices",
        "sort", "strconv", "strings", "sync", "syscall", "testing", "text", "time", "unicode", "unique"};
    for (const std::string_view begin : sdk)
        if (function.starts_with(begin))
            return false;
    if (constexpr std::string_view creator = "created by "; function.starts_with(creator))
        return false; // where the thread began, not where it stands
    const std::string_view root = function.substr(0, function.find_first_of("./"));
    return !function.empty() && std::ranges::find(library, root) == library.end();
}

} // namespace

std::optional<GoMismatch> goMismatch(std::string_view text)
{
    text = untagged(text);
    if (!text.starts_with(kMismatch))
        return std::nullopt;
    text.remove_prefix(kMismatch.size());
    constexpr std::string_view both = "history event is ", middle = ", replay command is ", missing = "missing replay command for ",
                               extra = "extra replay command for ";
    GoMismatch found;
    if (text.starts_with(missing)) {
        found.event = text.substr(missing.size());
    } else if (text.starts_with(extra)) {
        found.command = text.substr(extra.size());
    } else if (const auto at = text.find(middle); text.starts_with(both) && at != std::string_view::npos) {
        found.event = text.substr(both.size(), at - both.size());
        found.command = text.substr(at + middle.size());
    } else {
        return std::nullopt;
    }
    found.madeUp = madeUpNumber(found.event);
    return found;
}

bool saysNonDeterministic(std::string_view text)
{
    if (text.find(kTag) != std::string_view::npos)
        return true;
    // SDK 1.25 and before. Not all of its texts: those that a user's panic is not likely to begin with.
    constexpr std::array<std::string_view, 12> before{
        kMismatch, "invalid state transition: attempt to ", "unknown command CommandType: ", "adding duplicate command CommandType: ",
        "lookup failed for scheduledEventID to activityID: ", "unable to find activityID for the ", "marker event already exists for eventID in lookup: ",
        "Workflow code removed support of version ", "Workflow code is too old to support version ", "No cached result found for side effectID=",
        "Non deterministic workflow code change detected. MutableSideEffect API call ", "code execute local activity "};
    return std::ranges::any_of(before, [text](std::string_view begin) { return text.starts_with(begin); });
}

std::string goWithoutMadeUp(std::string_view text)
{
    const auto mismatch = goMismatch(text);
    if (!mismatch || mismatch->madeUp < 0)
        return std::string(text);
    const std::string_view begin = text.substr(0, text.find(kMismatch) + kMismatch.size());
    return mismatch->command.empty() ? std::string() : std::string(begin) + "extra replay command for " + mismatch->command;
}

std::string_view goKind(std::string_view text) { return text.substr(0, text.find(':')); }

std::string goMember(std::string_view text, std::string_view goName, std::string_view protoName)
{
    return memberIn(text, isStructText(text), goName, protoName);
}

CommandView goMarker(std::string marker, std::string id)
{
    const std::string json = nlohmann::json{{"markerName", marker}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return {"RecordMarker", {}, std::move(id), std::move(marker), json, false};
}

CommandView goCommand(std::string_view text)
{
    CommandView view;
    view.kind = goKind(text);
    view.attributesComplete = false;
    nlohmann::ordered_json seen = nlohmann::ordered_json::object();
    const auto put = [&](const char* key, const std::string& value) {
        if (!value.empty())
            seen[key] = value;
    };
    if (view.kind == "ScheduleActivityTask") {
        view.id = goMember(text, "ActivityId", "activity_id");
        view.name = typeName(text, "ActivityType", "activity_type");
        put("activityId", view.id);
        seen["activityType"] = {{"name", view.name}};
    } else if (view.kind == "StartTimer" || view.kind == "CancelTimer") {
        view.name = view.id = goMember(text, "TimerId", "timer_id");
        put("timerId", view.id);
    } else if (view.kind == "StartChildWorkflowExecution") {
        view.id = goMember(text, "WorkflowId", "workflow_id");
        view.name = typeName(text, "WorkflowType", "workflow_type");
        put("workflowId", view.id);
        seen["workflowType"] = {{"name", view.name}};
    } else if (view.kind == "SignalExternalWorkflowExecution") {
        view.name = goMember(text, "SignalName", "signal_name");
        put("signalName", view.name);
        seen["execution"] = {{"workflowId", goMember(text, "WorkflowId", "workflow_id")}};
    } else if (view.kind == "RequestCancelExternalWorkflowExecution") {
        view.name = goMember(text, "WorkflowId", "workflow_id");
        put("workflowId", view.name);
    } else if (view.kind == "RecordMarker") {
        // Details:map[data:payloads:{...} side-effect-id:payloads:{metadata:{...} data:"1"}]
        std::string id;
        if (const auto at = text.rfind("side-effect-id:payloads:"); at != std::string_view::npos)
            id = goMember(text.substr(at), "data", "data");
        else if (const auto old = text.rfind("side-effect-id:&Payloads{"); old != std::string_view::npos)
            id = numberedBytes(text.substr(old));
        return goMarker(goMember(text, "MarkerName", "marker_name"), id);
    } else if (view.kind == "ScheduleNexusOperation") {
        view.name = goMember(text, "Service", "service") + "." + goMember(text, "Operation", "operation");
    } else if (view.kind == "ProtocolMessage") {
        const std::string id = goMember(text, "MessageId", "message_id");
        const auto slash = id.rfind('/');
        const std::string what = slash == std::string::npos ? std::string{} : id.substr(slash + 1);
        view.id = id.substr(0, slash);
        if (constexpr std::string_view request = "/request"; view.id.ends_with(request))
            view.id.resize(view.id.size() - request.size());
        view.name = what == "accept" ? "accepted" : what == "reject" ? "rejected" : what == "complete" ? "completed" : what;
        put("messageId", id);
    }
    view.attributesJson = seen.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return view;
}

bool isGoUsersFrame(std::string_view function) { return isUsersFrame(function); }

std::optional<SourcePlace> goSourcePlace(std::string_view stack)
{
    std::string_view function;
    while (!stack.empty()) {
        const auto end = std::min(stack.find('\n'), stack.size());
        const std::string_view line = stack.substr(0, end);
        stack.remove_prefix(std::min(end + 1, stack.size()));
        if (!line.starts_with('\t')) {
            function = line.ends_with(')') ? line : ""; // its place stands on the next line: "\t/src/order.go:41 +0x1b"
            continue;
        }
        const auto colon = line.rfind(".go:");
        const bool users = isUsersFrame(std::exchange(function, "")); // a stack may begin in the middle of a frame
        if (!users || colon == std::string_view::npos)
            continue;
        SourcePlace place{std::string(line.substr(1, colon + 2)), 0, 0};
        const std::string_view number = line.substr(colon + 4);
        std::from_chars(number.data(), number.data() + number.size(), place.line);
        if (place.line > 0)
            return place;
    }
    return std::nullopt;
}

std::optional<GoWant> goWant(std::string_view text)
{
    text = untagged(text);
    constexpr std::string_view sideEffect = "No cached result found for side effectID=";
    constexpr std::string_view mutableOne = "Non deterministic workflow code change detected. MutableSideEffect API call "
                                            "doesn't have a correspondent event in the workflow history. MutableSideEffect ID: ";
    if (text.starts_with(sideEffect)) {
        text.remove_prefix(sideEffect.size());
        return GoWant{"SideEffect", std::string(text.substr(0, text.find('.')))};
    }
    if (text.starts_with(mutableOne))
        return GoWant{"MutableSideEffect", std::string(text.substr(mutableOne.size()))};
    return std::nullopt;
}

std::string goPendingLocalActivity(std::string_view text)
{
    constexpr std::string_view begin = "code executed local activity ", beginOnce = "code execute local activity ",
                               end = ", but history event found ";
    text = untagged(text);
    if (text.starts_with(begin))
        text.remove_prefix(begin.size());
    else if (text.starts_with(beginOnce))
        text.remove_prefix(beginOnce.size());
    else
        return {};
    const auto at = text.find(end);
    return at == std::string_view::npos ? std::string{} : std::string(text.substr(0, at));
}

} // namespace hindsight::replay
