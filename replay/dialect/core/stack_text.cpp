#include "replay/dialect/core/stack_text.h"

#include "replay/dialect/call_stack.h"
#include "replay/dialect/stack_lines.h"

#include <regex>

namespace hindsight::replay {

using namespace lines;

namespace {

bool startsLocalActivity(const Frame& frame) { return frame.function.find("scheduleLocalActivity") == 0 && isPackage(frame.file); }

} // namespace

std::vector<PendingWork> pendingWork(std::string_view text)
{
    std::vector<PendingWork> found;
    // "Stack for <_ActivityHandle pending name='activity: ship_order (workflow: Order, id: ..., run: ...)' coro=...", "cancelling" once
    // that was asked for
    static const std::regex task(R"re(^Stack for <\S+ (?:pending|cancelling) name=(['"])(activity|child|nexus): (.*?)(?: \(workflow: .*)?\1)re");
    for (const std::string_view stack : pythonStacks(text)) {
        std::cmatch match;
        const std::string_view line = stack.substr(0, stack.find('\n'));
        if (!std::regex_search(line.data(), line.data() + line.size(), match, task))
            continue;
        const std::string kind = match[2];
        found.push_back({kind == "child" ? PendingWork::Kind::ChildWorkflow
                             : kind == "nexus" ? PendingWork::Kind::NexusOperation : PendingWork::Kind::Activity,
                         match[3]});
    }
    if (!found.empty() || !pythonStacks(text).empty())
        return found;
    for (const auto& stack : typescriptStacks(text))
        for (const std::string_view line : stack)
            if (const auto frame = frameOf(line); frame && startsLocalActivity(*frame))
                return {{PendingWork::Kind::LocalActivity, {}}};
    return found;
}

std::string readableStack(std::string_view text)
{
    const auto stacks = pythonStacks(text);
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
    return pythonStacks(text).empty() ? onlyPlace(callStacks(text)) : std::nullopt;
}

} // namespace hindsight::replay
