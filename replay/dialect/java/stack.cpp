#include "replay/dialect/java/stack.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <vector>

namespace hindsight::replay {

namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
            line.remove_suffix(1);
        while (!line.empty() && (line.front() == '\t' || line.front() == ' '))
            line.remove_prefix(1);
        lines.push_back(line);
    }
    return lines;
}

constexpr std::string_view kLambda = "$$Lambda";

/// "app//shop.Order$Impl.run(Order.java:40)": the part before the class is the loader or the module.
std::string_view withoutLoader(std::string_view frame)
{
    if (frame.starts_with("at "))
        frame.remove_prefix(3);
    const std::string_view name = frame.substr(0, frame.find('('));
    const auto slash = name.substr(0, name.find(kLambda)).rfind('/');
    return slash == std::string_view::npos ? frame : frame.substr(slash + 1);
}

/// "shop.Order$$Lambda$213/0x00007f3d273eb5b0.apply": the number and the address are another in each process.
std::string withoutAddress(std::string name)
{
    const auto lambda = name.find(kLambda);
    const auto method = lambda == std::string::npos ? lambda : name.find('.', lambda);
    return method == std::string::npos ? name : name.erase(lambda + kLambda.size(), method - lambda - kLambda.size());
}

bool isUsers(std::string_view frame)
{
    constexpr std::array<std::string_view, 9> foreign{"java.", "javax.", "jdk.", "sun.", "com.sun.", "io.temporal.", "io.grpc.",
                                                      "com.google.", "kotlin."};
    return std::ranges::none_of(foreign, [&](std::string_view prefix) { return frame.starts_with(prefix); })
        && !has(frame, "$Proxy");
}

std::optional<SourcePlace> placeOf(std::string_view frame)
{
    const auto open = frame.find('('), colon = frame.rfind(':'), close = frame.rfind(')');
    if (open == std::string_view::npos || colon == std::string_view::npos || close == std::string_view::npos || colon < open)
        return std::nullopt;
    SourcePlace place;
    std::from_chars(frame.data() + colon + 1, frame.data() + close, place.line);
    // shop.Order$Impl.run -> the package is the folder: shop/
    std::string_view method = frame.substr(0, open);
    const auto lastDot = method.rfind('.');
    const std::string_view type = method.substr(0, lastDot == std::string_view::npos ? 0 : lastDot);
    if (const auto package = type.rfind('.'); package != std::string_view::npos) {
        place.file = type.substr(0, package + 1);
        std::ranges::replace(place.file, '.', '/');
    }
    place.file += frame.substr(open + 1, colon - open - 1);
    return place.line > 0 ? std::optional(place) : std::nullopt;
}

/// "$Proxy31.priceLA(Unknown Source)": the stub's method, as the type Java makes of it: PriceLA.
std::string typeOfStub(const std::vector<std::string_view>& frames)
{
    for (const std::string_view frame : frames) {
        const auto proxy = frame.find("$Proxy");
        const auto dot = proxy == std::string_view::npos ? proxy : frame.find('.', proxy);
        if (dot == std::string_view::npos)
            continue;
        std::string name(frame.substr(dot + 1, frame.find('(') - dot - 1));
        if (!name.empty())
            name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
        return name;
    }
    return {};
}

constexpr std::string_view kBlocked = "(BLOCKED on"; ///< in the line that begins a thread

Waiting::Kind waitedFor(const std::vector<std::string_view>& frames)
{
    const auto through = [&](std::string_view part) { return std::ranges::any_of(frames, [&](std::string_view frame) { return has(frame, part); }); };
    if (through(".LocalActivityInvocationHandler."))
        return Waiting::Kind::LocalActivity;
    if (through(".ActivityInvocationHandler."))
        return Waiting::Kind::Activity;
    if (through(".ChildWorkflowInvocationHandler.") || through(".ChildWorkflowStubImpl."))
        return Waiting::Kind::ChildWorkflow;
    return through("io.temporal.workflow.Workflow.sleep(") ? Waiting::Kind::Timer : Waiting::Kind::Other;
}

} // namespace

StackFrame javaFrame(std::string_view line)
{
    const auto first = line.find_first_not_of(" \t");
    const std::string_view frame = withoutLoader(line.substr(first == std::string_view::npos ? line.size() : first));
    const auto open = frame.find('(');
    if (open == std::string_view::npos)
        return {std::string(frame), std::nullopt, false};
    return {withoutAddress(std::string(frame.substr(0, open))), placeOf(frame), !isUsers(frame)};
}

std::optional<SourcePlace> javaUserFrame(std::string_view stack)
{
    for (const std::string_view line : linesOf(stack)) {
        const std::string_view frame = withoutLoader(line);
        if (has(frame, ".java:") && isUsers(frame))
            if (auto place = placeOf(frame))
                return place;
    }
    return std::nullopt;
}

std::optional<Waiting> javaWaiting(std::string_view stack)
{
    if (!has(stack, kBlocked))
        return std::nullopt; // ended, or an encoded answer
    Waiting::Kind kind = Waiting::Kind::Other;
    std::vector<std::string_view> frames; // of one thread
    std::string name;
    const auto settle = [&] {
        if (kind == Waiting::Kind::Other) {
            kind = waitedFor(frames);
            if (kind == Waiting::Kind::Activity || kind == Waiting::Kind::LocalActivity) // of a child the method says no type
                name = typeOfStub(frames);
        }
        frames.clear();
    };
    for (const std::string_view line : linesOf(stack)) {
        if (has(line, kBlocked))
            settle();
        else
            frames.push_back(withoutLoader(line));
    }
    settle();
    return Waiting{kind, std::move(name), std::string(stack)};
}

bool waitsInUntypedActivity(std::string_view stack)
{
    return has(stack, ".ActivityStubBase.execute(") && !has(stack, "ActivityInvocationHandler.");
}

bool waitsInMutableSideEffect(std::string_view stack) { return has(stack, ".mutableSideEffect("); }
bool waitsInSideEffect(std::string_view stack) { return has(stack, ".sideEffect("); }

} // namespace hindsight::replay
