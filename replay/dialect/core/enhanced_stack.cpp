#include "replay/dialect/core/enhanced_stack.h"

#include "replay/dialect/core/stack_text.h"
#include "replay/dialect/stack_lines.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace hindsight::replay {

namespace {

using Json = nlohmann::json;

/// Fields have JavaScript's names or those of the protocol, by version.
const Json* member(const Json& object, const char* snake, const char* camel)
{
    if (!object.is_object())
        return nullptr;
    for (const char* name : {snake, camel})
        if (const auto found = object.find(name); found != object.end())
            return &*found;
    return nullptr;
}

std::string textOf(const Json* value) { return value && value->is_string() ? value->get<std::string>() : std::string(); }
int numberOf(const Json* value) { return value && value->is_number_integer() ? value->get<int>() : 0; }

/// Functions of the engine, which are in no file: "Promise.all", "new Promise", "Array.map".
bool isEngines(std::string_view function)
{
    constexpr std::array<std::string_view, 8> beginnings{"Promise.", "Function.", "new Promise", "Array.", "Generator.", "AsyncGenerator.", "Map.", "Set."};
    if (function.starts_with("async "))
        function.remove_prefix(6);
    return std::ranges::any_of(beginnings, [&](std::string_view beginning) { return function.starts_with(beginning); });
}

/// Line `line` of a file's source; in one piece, or in several, each behind so many lines.
std::string lineOf(const Json* sources, const std::string& file, int line)
{
    if (!sources || !sources->is_object() || !sources->contains(file))
        return {};
    const Json& of = (*sources)[file];
    for (const Json& piece : of.is_array() ? of : Json::array({of})) {
        const std::string content = textOf(member(piece, "content", "content"));
        const auto all = lines::linesOf(content);
        const auto index = static_cast<std::ptrdiff_t>(line) - 1 - numberOf(member(piece, "line_offset", "lineOffset"));
        if (index < 0 || index >= std::ssize(all))
            continue;
        const std::string_view found = all[static_cast<std::size_t>(index)];
        const auto first = found.find_first_not_of(" \t"), last = found.find_last_not_of(" \t\r");
        return first == std::string_view::npos ? std::string() : std::string(found.substr(first, last - first + 1));
    }
    return {};
}

StackFrame frameOf(const Json& location, const Json* sources)
{
    StackFrame frame;
    frame.function = textOf(member(location, "function_name", "functionName"));
    const std::string file = textOf(member(location, "file_path", "filePath"));
    const int line = numberOf(member(location, "line", "line"));
    const Json* internal = member(location, "internal_code", "internalCode");
    frame.internal = (internal && *internal == true) || (file.empty() ? isEngines(frame.function) : isScriptsOwn(file));
    if (file.empty() || line <= 0)
        return frame;
    frame.place = SourcePlace{file, line, numberOf(member(location, "column", "column"))};
    if (!frame.internal)
        frame.code = lineOf(sources, file, line);
    return frame;
}

bool answersTheQuery(const StackFrame& frame) { return frame.function.ends_with("Activator.queryWorkflow"); }
bool isScriptItself(const StackFrame& frame) { return frame.place && frame.place->file.find("evalmachine") != std::string::npos; }

} // namespace

bool tellsEnhancedStack(std::string_view sdk) { return sdk == "temporal-typescript"; }

std::optional<std::vector<CallStack>> readEnhancedStack(std::string_view text)
{
    const Json json = Json::parse(text, nullptr, false);
    const Json* stacks = member(json, "stacks", "stacks");
    if (!stacks || !stacks->is_array())
        return std::nullopt;
    const Json* sources = member(json, "sources", "sources");
    std::vector<CallStack> out;
    for (const Json& stack : *stacks) {
        const Json* locations = member(stack, "locations", "locations");
        if (!locations || !locations->is_array())
            return std::nullopt;
        CallStack read;
        for (const Json& location : *locations)
            read.frames.push_back(frameOf(location, sources));
        if (std::ranges::any_of(read.frames, answersTheQuery))
            continue;
        std::erase_if(read.frames, isScriptItself);
        if (!read.frames.empty())
            out.push_back(std::move(read));
    }
    putUsersFirst(out);
    return out;
}

std::vector<CallStack> betterStacks(std::string_view text, std::string_view enhancedJson)
{
    std::vector<CallStack> read = callStacks(text);
    const auto enhanced = enhancedJson.empty() ? std::nullopt : readEnhancedStack(enhancedJson);
    return enhanced && enhanced->size() == read.size() ? *enhanced : read;
}

std::optional<SourcePlace> onlyPlace(std::string_view text, std::string_view enhancedJson)
{
    const auto enhanced = enhancedJson.empty() ? std::nullopt : readEnhancedStack(enhancedJson);
    const auto unknown = [](const CallStack& stack) {
        return std::ranges::any_of(stack.frames, [](const StackFrame& frame) { return !frame.internal && !frame.place; });
    };
    // A frame without a file is the engine's, or one that a source map has nothing for: only the text tells them apart.
    if (!enhanced || enhanced->size() != callStacks(text).size() || text.find("null:null") != std::string_view::npos
        || std::ranges::any_of(*enhanced, unknown))
        return onlyPlace(text);
    return onlyPlace(*enhanced);
}

} // namespace hindsight::replay
