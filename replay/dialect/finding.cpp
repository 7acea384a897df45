#include "replay/dialect/finding.h"

#include "replay/verdict/redact.h"

#include <fmt/format.h>

namespace hindsight::replay {

void setDiverged(const ReplayPlan& plan, std::size_t k, EventId event, bool after, std::string message, HistoryVerdict& out)
{
    out.verdict = Verdict::Diverged;
    out.code = UnverifiedCode::None;
    out.checkedTo = after ? event.value : event.value - 1;
    out.lastAgreeingTask = k > 1 ? plan.task(k - 1).completed.value : 0;
    Divergence& found = out.divergence.emplace();
    found.eventId = event.value;
    found.after = after;
    found.time = plan.history().time(plan.indexOf(event));
    found.eventType = plan.type(event);
    found.workflowTaskCompletedEventId = plan.task(k).completed.value;
    found.message = std::move(message);
}

void setCompatible(const ReplayPlan& plan, HistoryVerdict& out)
{
    out.verdict = Verdict::Compatible;
    out.code = UnverifiedCode::None;
    out.checkedTo = plan.end().value;
    out.lastAgreeingTask = plan.task(plan.taskCount()).completed.value;
    out.reason = "every recorded command was produced, in order, and nothing more";
}

void setUnverified(const ReplayPlan& plan, UnverifiedCode code, std::string reason, EventId event, EventId proven, HistoryVerdict& out)
{
    out.verdict = Verdict::Unverified;
    out.code = code;
    out.reason = std::move(reason);
    out.eventId = event.value;
    out.checkedTo = proven.value;
    out.lastAgreeingTask = 0;
    for (std::size_t k = 1; k <= plan.taskCount() && plan.task(k).blockEnd <= proven; ++k)
        out.lastAgreeingTask = plan.task(k).completed.value;
}

namespace {

/// TypeScript throws this where the code would throw: its SDK met a flag that a newer one wrote.
bool saysUnknownFlag(const WorkerFailure& failure)
{
    return failure.message.starts_with("Unknown SDK flag") && failure.stack.find("    at assertValidFlag (") != std::string::npos;
}

} // namespace

void setOwnFailure(const ReplayPlan& plan, const Answer& failing, bool own, EventId event, EventId proven, HistoryVerdict& out)
{
    const std::string what = failing.failure ? failing.failure->message : failing.text;
    if (!own)
        setUnverified(plan, UnverifiedCode::Protocol, "the worker failed the task in a way no rule covers: " + withoutPayloadData(failing.text),
                      event, proven, out);
    else if (failing.kind == Answer::Kind::DecodeError)
        setUnverified(plan, UnverifiedCode::DecodeError, decodeErrorText(event, what), event, proven, out);
    else if (failing.failure && saysUnknownFlag(*failing.failure))
        setUnverified(plan, UnverifiedCode::UnsupportedHistory, unknownThingText(what), event, proven, out);
    else
        setUnverified(plan, UnverifiedCode::CodeError, codeErrorText(event, what), event, proven, out);
    out.failure = failing.failure;
}

std::string notRegisteredText(std::string_view workflowType)
{
    return fmt::format("the worker does not know the workflow type {}: register it, or start the worker that serves it", workflowType);
}

std::string strangeAnswerText(std::string_view said)
{
    return "the worker answered what no rule of this check covers: " + withoutPayloadData(said);
}

std::string placeNotFoundText(std::string_view why)
{
    return fmt::format("the code does not replay this history, but the place was not found: {}", why);
}

std::string decodeErrorText(EventId event, std::string_view said)
{
    return fmt::format("the worker cannot decode a payload at event {} (\"{}\"): its payload codec or a type is missing", event.value, said);
}

std::string unknownThingText(std::string_view said)
{
    return fmt::format("the worker's SDK does not know something in the history (\"{}\"): a newer SDK or server, or another SDK, wrote it; check "
                       "with the SDK that did", withoutPayloadData(said));
}

std::string codeErrorText(EventId event, std::string_view said)
{
    return fmt::format("the workflow code raised an exception of its own at event {} (\"{}\"): that is a fault in the code or its surroundings, "
                       "not a divergence", event.value, said);
}

} // namespace hindsight::replay
