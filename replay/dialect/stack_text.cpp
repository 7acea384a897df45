#include "replay/dialect/stack_text.h"

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
    if (text.find("scheduleLocalActivity") != std::string_view::npos)
        found.push_back({PendingWork::Kind::LocalActivity, {}});
    return found;
}

std::string readableStack(std::string_view text)
{
    const auto stacks = stacksOf(text);
    if (stacks.empty())
        return std::string(text);
    std::string out;
    for (std::string_view stack : stacks) {
        if (isQueryStack(stack))
            continue;
        while (!stack.empty() && stack.back() == '\n')
            stack.remove_suffix(1);
        (out += out.empty() ? "" : "\n\n") += stack;
    }
    return out;
}

} // namespace hindsight::replay
