#include "replay/dialect/call_stack.h"

#include "replay/dialect/go/text.h"
#include "replay/dialect/java/stack.h"
#include "replay/dialect/stack_lines.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace hindsight::replay {

namespace {

using lines::linesOf;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

int numberAt(std::string_view text)
{
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// "Stack for <Task pending name='run (workflow: Order, id: ..., run: ...)' coro=<...> ...>" -> "run"
std::string pythonTitle(std::string_view line)
{
    constexpr std::string_view key = " name='";
    const auto name = line.find(key);
    if (name == std::string_view::npos)
        return std::string(line);
    const std::string_view rest = line.substr(name + key.size());
    return std::string(rest.substr(0, std::min({rest.find(" (workflow: "), rest.find('\''), rest.size()})));
}

/// The SDK's package, or Python's own library; any other package may be where the user's code is installed.
bool isPythonsOwn(std::string_view file)
{
    return has(file, "/temporalio/") || has(file, "\\temporalio\\") || file.starts_with('<')
        || ((has(file, "/lib/python3.") || has(file, "\\Lib\\")) && !has(file, "-packages"));
}

/// `  File "flow.py", line 12, in helper`, and below it the line itself, four blanks in.
std::vector<StackFrame> pythonFrames(const std::vector<std::string_view>& text)
{
    constexpr std::string_view file = "  File \"", line = "\", line ", in = ", in ";
    std::vector<StackFrame> frames;
    for (const std::string_view each : text) {
        const auto number = each.find(line);
        if (!each.starts_with(file) || number == std::string_view::npos) {
            if (!frames.empty() && each.starts_with("    "))
                frames.back().code = frames.back().code.empty() ? trimmed(each) : frames.back().code;
            else if (!trimmed(each).empty())
                frames.push_back({std::string(each), std::nullopt, false});
            continue;
        }
        const std::string_view path = each.substr(file.size(), number - file.size());
        const auto function = each.find(in, number);
        frames.push_back({std::string(function == std::string_view::npos ? std::string_view() : each.substr(function + in.size())),
                          SourcePlace{std::string(path), numberAt(each.substr(number + line.size())), 0}, isPythonsOwn(path)});
    }
    return frames;
}

StackFrame typescriptFrame(std::string_view line)
{
    const auto frame = lines::frameOf(line);
    // "null" stands where a source map says nothing: this may be the user's line.
    if (!frame || frame->ambiguous || frame->file.starts_with("null") || frame->file.starts_with("undefined"))
        return {std::string(trimmed(line)), std::nullopt, false};
    const bool engine = frame->line == 0; // "new Promise (<anonymous>)"
    StackFrame out{std::string(engine && frame->function.empty() ? frame->file : frame->function), std::nullopt,
                   engine || isScriptsOwn(frame->file)};
    if (!engine)
        out.place = SourcePlace{std::string(frame->file), frame->line, frame->column};
    return out;
}

/// "go.temporal.io/sdk/internal.(*futureImpl).Get(0x1, ...)", and below it a tab and "/src/flow.go:12 +0x1d".
std::vector<StackFrame> goFrames(const std::vector<std::string_view>& text)
{
    std::vector<StackFrame> frames;
    for (const std::string_view each : text) {
        if (each.starts_with('\t') && !frames.empty()) {
            const std::string_view at = trimmed(each.substr(0, each.rfind(" +0x")));
            if (const auto colon = at.rfind(':'); colon != std::string_view::npos)
                frames.back().place = SourcePlace{std::string(at.substr(0, colon)), numberAt(at.substr(colon + 1)), 0};
        } else if (!trimmed(each).empty()) {
            const std::string_view function = each.ends_with(')') ? each.substr(0, each.rfind('(')) : each;
            frames.push_back({std::string(function), std::nullopt, !isGoUsersFrame(each)});
        }
    }
    return frames;
}

using FrameReader = std::vector<StackFrame> (*)(const std::vector<std::string_view>&);

std::vector<StackFrame> javaFrames(const std::vector<std::string_view>& text)
{
    std::vector<StackFrame> frames;
    for (const std::string_view each : text)
        if (!trimmed(each).empty())
            frames.push_back(javaFrame(each));
    return frames;
}

/// In a form that nobody has told us: as it stands.
std::vector<StackFrame> plainFrames(const std::vector<std::string_view>& text)
{
    std::vector<StackFrame> frames;
    for (const std::string_view each : text)
        if (!trimmed(each).empty())
            frames.push_back({std::string(trimmed(each)), std::nullopt, false});
    return frames;
}

using TitleTest = bool (*)(std::string_view line);
bool isThread(std::string_view line) { return has(line, "(BLOCKED on"); }       // Java
bool isCoroutine(std::string_view line) { return line.starts_with("coroutine "); } // Go

/// Each line that is a title begins a stack.
std::vector<CallStack> titled(std::string_view text, TitleTest isTitle, FrameReader read)
{
    std::vector<CallStack> stacks;
    std::vector<std::string_view> frames;
    const auto settle = [&] {
        if (stacks.empty() && !frames.empty())
            stacks.emplace_back();
        if (!stacks.empty())
            stacks.back().frames = read(frames);
        frames.clear();
    };
    for (const std::string_view line : linesOf(text)) {
        if (!isTitle(line)) {
            frames.push_back(line);
            continue;
        }
        settle();
        std::string_view title = trimmed(line);
        if (title.ends_with(':'))
            title.remove_suffix(1);
        stacks.push_back({std::string(title), {}});
    }
    settle();
    return stacks;
}

} // namespace

bool isScriptsOwn(std::string_view file)
{
    return lines::isPackage(file) || file.starts_with("node:") || file.starts_with('<') || has(file, "evalmachine")
        || has(file, "webpack/bootstrap") || has(file, "webpack/runtime");
}

bool CallStack::users() const
{
    return std::ranges::any_of(frames, [](const StackFrame& frame) { return !frame.internal; });
}

void putUsersFirst(std::vector<CallStack>& stacks)
{
    // Not ranges::stable_partition: clang 14, which builds the fuzz targets, cannot make its subrange.
    std::stable_partition(stacks.begin(), stacks.end(), [](const CallStack& stack) { return stack.users(); });
}

std::vector<CallStack> callStacks(std::string_view text)
{
    std::vector<CallStack> stacks;
    if (const auto tasks = lines::pythonStacks(text); !tasks.empty()) {
        for (const std::string_view task : tasks) {
            if (lines::isQueryStack(task))
                continue;
            std::vector<std::string_view> all = linesOf(task);
            CallStack& stack = stacks.emplace_back(CallStack{pythonTitle(all.front()), {}});
            all.erase(all.begin());
            stack.frames = pythonFrames(all);
        }
    } else if (isThread(text)) {
        stacks = titled(text, isThread, javaFrames);
    } else if (isCoroutine(text)) {
        stacks = titled(text, isCoroutine, goFrames);
    } else if (text.starts_with("    at ") || has(text, "\n    at ")) {
        for (const auto& promise : lines::typescriptStacks(text)) {
            CallStack& stack = stacks.emplace_back();
            for (const std::string_view line : promise)
                stack.frames.push_back(typescriptFrame(line));
        }
    } else if (!trimmed(text).empty()) {
        stacks.push_back({{}, plainFrames(linesOf(text))});
    }
    putUsersFirst(stacks);
    return stacks;
}

std::optional<SourcePlace> onlyPlace(const std::vector<CallStack>& stacks)
{
    const auto same = [](const SourcePlace* a, const SourcePlace* b) { return a->file == b->file && a->line == b->line; };
    std::vector<const SourcePlace*> innermost;
    for (const CallStack& stack : stacks) {
        std::vector<const SourcePlace*> places;
        for (const StackFrame& frame : stack.frames) {
            if (frame.internal)
                continue;
            if (!frame.place)
                return std::nullopt;
            places.push_back(&*frame.place);
        }
        // A function and the one it was called by are one place; two that wait side by side are not.
        const auto& shorter = places.size() < innermost.size() ? places : innermost;
        const auto& longer = places.size() < innermost.size() ? innermost : places;
        if (!std::equal(shorter.rbegin(), shorter.rend(), longer.rbegin(), same))
            return std::nullopt;
        if (places.size() > innermost.size())
            innermost = std::move(places);
    }
    return innermost.empty() ? std::nullopt : std::optional(*innermost.front());
}

std::string frameText(const StackFrame& frame)
{
    if (!frame.place)
        return frame.function.empty() ? "(not named)" : frame.function;
    return fmt::format("{}{}{}:{}", frame.function, frame.function.empty() ? "" : "  ", frame.place->file, frame.place->line);
}

std::vector<FoldedLine> folded(const CallStack& stack)
{
    std::vector<FoldedLine> out;
    for (const StackFrame& frame : stack.frames) {
        if (!frame.internal)
            out.push_back({&frame, 0});
        else if (!out.empty() && !out.back().frame)
            ++out.back().hidden;
        else
            out.push_back({nullptr, 1});
    }
    return out;
}

std::string hiddenText(std::size_t frames) { return fmt::format("… {} of the SDK", frames == 1 ? "1 frame" : fmt::format("{} frames", frames)); }

} // namespace hindsight::replay
