#include "replay/dialect/java/text.h"

namespace hindsight::replay {

namespace {

/// What stands behind `begin`, up to `end` or to the end of the text; "" when `begin` is not there.
std::string_view between(std::string_view text, std::string_view begin, std::string_view end)
{
    const auto at = text.find(begin);
    if (at == std::string_view::npos)
        return {};
    text.remove_prefix(at + begin.size());
    return text.substr(0, text.find(end));
}

/// What the SDK found, without the words around it. The texts of the user's own (payloads, exceptions) come behind it.
std::string_view finding(std::string_view text)
{
    for (const std::string_view before : {" during replay. [TMPRL1100] ", "\n[TMPRL1100] "})
        if (const auto at = text.find(before); at != std::string_view::npos)
            return text.substr(at + before.size());
    // Before 1.23 it had no number. What a version found stands behind what was going on then.
    constexpr std::string_view version = "\nVersion: failure executing ", plain = " during replay. ";
    if (const auto at = text.find(version); at != std::string_view::npos) {
        const auto line = text.find('\n', at + version.size());
        return line == std::string_view::npos ? std::string_view() : text.substr(line + 1);
    }
    if (const auto at = text.find(plain); at != std::string_view::npos)
        return text.substr(at + plain.size());
    return {};
}

/// "COMMAND_TYPE_START_TIMER" -> "StartTimer"
std::string kindOf(std::string_view commandType)
{
    constexpr std::string_view prefix = "COMMAND_TYPE_";
    if (!commandType.starts_with(prefix))
        return {};
    std::string kind;
    bool capital = true;
    for (const char c : commandType.substr(prefix.size())) {
        if (c != '_')
            kind += capital || c < 'A' || c > 'Z' ? c : static_cast<char>(c - 'A' + 'a');
        capital = c == '_';
    }
    return kind;
}

CommandView commandOf(std::string kind)
{
    CommandView command;
    command.kind = std::move(kind);
    command.attributesJson = "{}";
    command.attributesComplete = false;
    return command;
}

} // namespace

JavaSaid javaSaid(std::string_view text)
{
    if (const std::string id = newMutableSideEffect(text); !id.empty()) {
        CommandView command = commandOf("RecordMarker");
        command.marker = "MutableSideEffect";
        command.name = id;
        return {std::move(command), false};
    }
    const std::string_view found = finding(text);
    if (found.starts_with("No command scheduled that corresponds to "))
        return {std::nullopt, true};
    if (found.starts_with("getVersion call before the existing version marker")) {
        CommandView command = commandOf("RecordMarker");
        command.marker = "Version";
        return {std::move(command), false};
    }
    if (found.starts_with("Event ")) { // "Event 6 of type T does not match command type C. {...}"
        const std::string kind = kindOf(between(found, " does not match command type ", ". "));
        return kind.empty() ? JavaSaid{} : JavaSaid{commandOf(kind), false};
    }
    if (!found.starts_with("Command "))
        return {};
    // "Command C doesn't match event T with EventId=6 on check activityType with an expected value 'name: "ship_v2"' and ..."
    const std::string kind = kindOf(between(found, "Command ", " "));
    if (kind.empty())
        return {};
    CommandView command = commandOf(kind);
    const std::string_view check = between(found, " on check ", " with an expected value ");
    std::string_view expected = between(found, " with an expected value '", "' and an actual value '");
    if (const std::string_view name = between(expected, "name: \"", "\""); check.ends_with("Type") && !name.empty())
        command.name = name;
    else if (check == "activityId" || check == "timerId" || check == "workflowId")
        command.id = expected;
    return {std::move(command), false};
}

bool saidBeforeTheTask(std::string_view text) { return finding(text).starts_with("Version is already set to "); }

std::string newMutableSideEffect(std::string_view text)
{
    constexpr std::string_view begin = "No value found for mutableSideEffectId=";
    const auto line = text.starts_with(begin) ? 0 : text.find(std::string("\n") + std::string(begin));
    if (line == std::string_view::npos)
        return {};
    return std::string(between(text.substr(line), begin, "\n"));
}

} // namespace hindsight::replay
