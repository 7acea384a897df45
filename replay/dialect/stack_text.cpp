#include "replay/dialect/stack_text.h"

#include <algorithm>
#include <charconv>
#include <regex>

namespace hindsight::replay {

namespace {

/// Python separates the stacks of its tasks by an empty line.
std::vector<std::string_view> stacksOf(std::string_view text)
{
    constexpr std::string_view start = "Stack for <";
    std::vector<std::string_view> stacks;
    for (std::size_t at = text.find(start); at != std::string_view::npos;) {
        const std::size_t next = text.find(start, at + 1);
        stacks.push_back(text.substr(at, next == std::string_view::npos ? next : next - at));
        at = next;
    }
    return stacks;
}

bool isQueryStack(std::string_view stack)
{
    const std::string_view firstLine = stack.substr(0, stack.find('\n'));
    return firstLine.find("name='query: ") != std::string_view::npos;
}

/// One line of a TypeScript stack: "    at name (file:line:column)" or "    at file:line:column".
struct Frame {
    std::string_view function, file;
    int line = 0, column = 0;
};

int number(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

/// Cuts ":digits" off the end; 0 when it is not there.
int cutNumber(std::string_view& text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return 0;
    const int value = number(text.substr(colon + 1));
    text = text.substr(0, colon);
    return value;
}

std::optional<Frame> frameOf(std::string_view line)
{
    constexpr std::string_view start = "    at ";
    if (!line.starts_with(start))
        return std::nullopt;
    line.remove_prefix(start.size());
    Frame frame;
    frame.file = line;
    if (line.ends_with(')'))
        if (const auto open = line.rfind(" ("); open != std::string_view::npos) {
            frame.function = line.substr(0, open);
            frame.file = line.substr(open + 2, line.size() - open - 3);
        }
    frame.column = cutNumber(frame.file);
    frame.line = cutNumber(frame.file);
    return frame;
}

/// The query that asks for the stack shows in it too.
bool isQueryFrame(std::string_view line)
{
    return line.find("Activator.queryWorkflow") != std::string_view::npos || line.find("evalmachine") != std::string_view::npos;
}

std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// The stacks of a TypeScript run, which an empty line separates, without the frames of the query.
std::vector<std::vector<std::string_view>> typescriptStacks(std::string_view text)
{
    std::vector<std::vector<std::string_view>> stacks(1);
    for (const std::string_view line : linesOf(text))
        if (line.empty())
            stacks.emplace_back();
        else if (!isQueryFrame(line))
            stacks.back().push_back(line);
    std::erase_if(stacks, [](const auto& stack) { return stack.empty(); });
    return stacks;
}

bool isPackage(std::string_view file) { return file.find("node_modules") != std::string_view::npos; }

bool startsLocalActivity(const Frame& frame) { return frame.function.find("scheduleLocalActivity") == 0 && isPackage(frame.file); }

} // namespace

std::vector<PendingWork> pendingWork(std::string_view text)
{
    std::vector<PendingWork> found;
    // "Stack for <_ActivityHandle pending name='activity: ship_order (workflow: Order, id: ..., run: ...)' coro=..."
    static const std::regex task(R"re(^Stack for <\S+ pending name=(['"])(activity|child|nexus): (.*?)(?: \(workflow: .*)?\1)re");
    for (const std::string_view stack : stacksOf(text)) {
        std::cmatch match;
        const std::string_view line = stack.substr(0, stack.find('\n'));
        if (!std::regex_search(line.data(), line.data() + line.size(), match, task))
            continue;
        const std::string kind = match[2];
        found.push_back({kind == "child" ? PendingWork::Kind::ChildWorkflow
                             : kind == "nexus" ? PendingWork::Kind::NexusOperation : PendingWork::Kind::Activity,
                         match[3]});
    }
    if (!found.empty() || !stacksOf(text).empty())
        return found;
    for (const auto& stack : typescriptStacks(text))
        for (const std::string_view line : stack)
            if (const auto frame = frameOf(line); frame && startsLocalActivity(*frame))
                return {{PendingWork::Kind::LocalActivity, {}}};
    return found;
}

std::string readableStack(std::string_view text)
{
    const auto stacks = stacksOf(text);
    std::string out;
    if (stacks.empty()) {
        for (const auto& stack : typescriptStacks(text)) {
            out += out.empty() ? "" : "\n";
            for (const std::string_view line : stack)
                (out += out.empty() ? "" : "\n") += line;
        }
        return out;
    }
    for (std::string_view stack : stacks) {
        if (isQueryStack(stack))
            continue;
        while (!stack.empty() && stack.back() == '\n')
            stack.remove_suffix(1);
        (out += out.empty() ? "" : "\n\n") += stack;
    }
    return out;
}

std::vector<std::string_view> typescriptFrames(std::string_view text)
{
    std::vector<std::string_view> frames;
    for (const auto& line : linesOf(text))
        if (line.starts_with("    at "))
            frames.push_back(line);
    return frames;
}

bool isForeignFrame(std::string_view frame)
{
    return isPackage(frame) || isQueryFrame(frame) || frame.find("(node:") != std::string_view::npos || frame.find(" node:") != std::string_view::npos;
}

std::optional<SourcePlace> onlyPlace(std::string_view text)
{
    using Places = std::vector<std::pair<std::string_view, int>>;
    if (!stacksOf(text).empty())
        return std::nullopt;
    Places innermost;
    int column = 0;
    for (const auto& stack : typescriptStacks(text)) {
        Places places;
        int first = 0;
        for (const std::string_view line : stack) {
            const auto frame = frameOf(line);
            // "null" stands where a source map says nothing: this may be the user's line.
            if (!frame || frame->file.starts_with("null") || frame->file.starts_with("undefined"))
                return std::nullopt;
            if (frame->line == 0 || isPackage(frame->file) || !(frame->file.starts_with('/') || frame->file.substr(1).starts_with(":\\")))
                continue; // of the SDK, or of the engine: "new Promise (<anonymous>)"
            if (places.empty())
                first = frame->column;
            places.emplace_back(frame->file, frame->line);
        }
        // A function and the one it was called by are one place; two that wait side by side are not.
        const Places& shorter = places.size() < innermost.size() ? places : innermost;
        const Places& longer = places.size() < innermost.size() ? innermost : places;
        if (!std::equal(shorter.rbegin(), shorter.rend(), longer.rbegin()))
            return std::nullopt;
        if (places.size() > innermost.size()) {
            innermost = places;
            column = first;
        }
    }
    if (innermost.empty())
        return std::nullopt;
    return SourcePlace{std::string(innermost.front().first), innermost.front().second, column};
}

} // namespace hindsight::replay
