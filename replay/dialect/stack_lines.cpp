#include "replay/dialect/stack_lines.h"

#include <algorithm>
#include <charconv>

namespace hindsight::replay::lines {

namespace {

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

/// Made by the SDK to answer the query that asks for the stack.
bool answersTheQuery(std::string_view line) { return line.find("Activator.queryWorkflow") != std::string_view::npos; }

} // namespace

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

std::vector<std::string_view> pythonStacks(std::string_view text)
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
            frame.ambiguous = frame.function.find(" (") != std::string_view::npos;
        }
    frame.column = cutNumber(frame.file);
    frame.line = cutNumber(frame.file);
    return frame;
}

bool isQueryFrame(std::string_view line) { return answersTheQuery(line) || line.find("evalmachine") != std::string_view::npos; }

bool isPackage(std::string_view file) { return file.find("node_modules") != std::string_view::npos; }

std::vector<std::vector<std::string_view>> typescriptStacks(std::string_view text)
{
    std::vector<std::vector<std::string_view>> stacks(1);
    for (const std::string_view line : linesOf(text))
        if (line.empty())
            stacks.emplace_back();
        else
            stacks.back().push_back(line);
    for (auto& stack : stacks) {
        if (std::ranges::any_of(stack, answersTheQuery))
            stack.clear();
        std::erase_if(stack, isQueryFrame);
    }
    std::erase_if(stacks, [](const auto& stack) { return stack.empty(); });
    return stacks;
}

} // namespace hindsight::replay::lines
