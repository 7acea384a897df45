#include "replay/dialect/go/stack.h"

#include "replay/dialect/go/text.h"
#include "replay/dialect/stack_lines.h"

#include <algorithm>
#include <tuple>

namespace hindsight::replay {

namespace {

constexpr std::string_view kBegin = "coroutine ";

/// "coroutine root [blocked on close.Receive]:" and the frames below it.
struct Coroutine {
    std::string_view head, text;
    bool has(std::string_view part) const { return text.find(part) != std::string_view::npos; }
};

std::vector<Coroutine> coroutinesOf(std::string_view text)
{
    std::vector<Coroutine> found;
    while (text.starts_with(kBegin)) {
        const auto next = text.find("\n\ncoroutine ");
        Coroutine one{text.substr(0, text.find('\n')), text.substr(0, next)};
        while (one.text.ends_with('\n'))
            one.text.remove_suffix(1);
        if (one.head.ends_with(':'))
            one.head.remove_suffix(1);
        found.push_back(one);
        text.remove_prefix(next == std::string_view::npos ? text.size() : next + 2);
    }
    const auto order = [](const Coroutine& one) {
        const bool root = one.head.starts_with("coroutine root");
        return std::tuple(!root, one.head.size(), one.head); // "coroutine 9" before "coroutine 10"
    };
    std::ranges::stable_sort(found, {}, order);
    return found;
}

/// Only what the SDK's own frames tell: a future says not what it is of, a channel not whether signals come on it.
std::optional<Waiting::Kind> waitsFor(const Coroutine& one)
{
    if (one.has(".ExecuteLocalActivity."))
        return Waiting::Kind::LocalActivity;
    return one.has("go.temporal.io/sdk/workflow.Sleep(") ? std::optional(Waiting::Kind::Timer) : std::nullopt;
}

/// The arguments in parentheses at the end of a frame are addresses.
std::string_view withoutArguments(std::string_view line)
{
    int depth = 0;
    for (std::size_t i = line.size(); i-- > 0;) {
        depth += line[i] == ')' ? 1 : line[i] == '(' ? -1 : 0;
        if (depth == 0)
            return line.substr(0, i);
    }
    return line;
}

/// Without what differs each time: the addresses of arguments and of instructions.
std::string readable(std::string_view text)
{
    std::string out;
    for (const std::string_view line : lines::linesOf(text)) {
        out += out.empty() ? "" : "\n";
        if (line.starts_with('\t'))
            out += line.substr(0, line.rfind(" +0x"));
        else if (line.ends_with(')'))
            (out += withoutArguments(line)) += "(...)";
        else
            out += line;
    }
    return out;
}

} // namespace

StepStack goStack(std::string_view text)
{
    StepStack stack;
    int places = 0;
    const std::vector<Coroutine> coroutines = coroutinesOf(text);
    for (const Coroutine& one : coroutines) {
        (stack.text += stack.text.empty() ? "" : "\n\n") += readable(one.text);
        if (const auto kind = waitsFor(one))
            stack.waiting.push_back({*kind, {}, std::string(one.head)});
        if (std::optional<SourcePlace> place = goSourcePlace(one.text)) { // else a coroutine of the SDK's own
            stack.source = std::move(place);
            ++places;
        }
    }
    if (places > 1) // nobody knows which of them goes on next
        stack.source.reset();
    if (coroutines.empty())
        stack.text = text; // ended, or nothing that we know
    return stack;
}

} // namespace hindsight::replay
