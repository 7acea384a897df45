#include "replay/dialect/core/reply.h"

#include "replay/dialect/core/stack_text.h"
#include "replay/dialect/readable_failure.h"
#include "replay/dialect/reply_frame.h"
#include "replay/verdict/command_view.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "temporal/api/workflowservice/v1/request_response.pb.h"

namespace hindsight::replay {

namespace service = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;
using temporal::api::failure::v1::Failure;

namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

template <std::size_t N>
bool hasAny(std::string_view text, const std::array<std::string_view, N>& parts)
{
    return std::ranges::any_of(parts, [&](std::string_view part) { return has(text, part); });
}

/// "... HistoryEvent(id: 11, ActivityTaskScheduled)", "... EventInfo { event_id: 11, ..." -> 11; 0 when no event is named.
std::int64_t eventNamed(std::string_view text)
{
    constexpr std::array<std::string_view, 3> keys{"HistoryEvent(id: ", "EventInfo { event_id: ", "HistoryEvent { event_id: "};
    std::int64_t id = 0;
    for (const std::string_view key : keys)
        if (const auto found = text.find(key); id == 0 && found != std::string_view::npos)
            std::from_chars(text.data() + found + key.size(), text.data() + text.size(), id);
    return id;
}

/// Core of 2023 (Python to 1.5.0, TypeScript to 1.8) wrote `Nondeterminism("...")` and `Fatal("...")`, quotes escaped: said here
/// in the words of later ones.
Failure inNewWords(const Failure& failure)
{
    Failure out = failure;
    for (const auto& [old, words] : {std::pair{"Nondeterminism(\"", "Nondeterminism error: "}, std::pair{"Fatal(\"", "Fatal error in workflow machines: "}}) {
        std::string_view text = failure.message();
        if (!failure.stack_trace().empty() || !text.starts_with(old) || !text.ends_with("\")"))
            continue;
        text.remove_prefix(std::string_view(old).size());
        text.remove_suffix(2);
        std::string plain = words;
        for (std::size_t i = 0; i < text.size(); ++i)
            plain += text[i] == '\\' && i + 1 < text.size() ? text[++i] : text[i];
        out.set_message(plain);
    }
    return out;
}

/// Core's own words begin the text, and core has no stack: a user's exception that quotes them (a parent whose child failed so,
/// say) has one.
bool saysNonDeterministic(const Failure& failure)
{
    // A state machine that meets an event out of turn: core calls it fatal, not non-deterministic, and means the same.
    constexpr std::array<std::string_view, 3> beginnings{"[TMPRL1100]", "Nondeterminism error: ", "Fatal error in workflow machines"};
    return failure.stack_trace().empty()
        && std::ranges::any_of(beginnings, [&](std::string_view words) { return failure.message().starts_with(words); });
}


/// The message stays as the SDK wrote it; causes stand in the stack, where a reader looks for them.
WorkerFailure failureOf(const Failure& failure)
{
    WorkerFailure out{failure.message(), failure.application_failure_info().type(), failure.stack_trace()};
    for (const Failure* link = &failure; link->has_cause();) {
        link = &link->cause();
        const std::string& type = link->application_failure_info().type();
        out.stack += (out.stack.empty() ? "caused by: " : "\ncaused by: ") + (type.empty() ? "" : type + ": ") + link->message();
        if (!link->stack_trace().empty())
            out.stack += '\n' + link->stack_trace();
    }
    return out;
}

/// `File "/x/temporalio/bridge/worker.py", line 333, in decode_activation`: a frame in which the SDK decodes a payload?
/// The codec and the converters that it calls are the user's, and raise what they like.
bool isDecodingFrame(std::string_view line)
{
    const auto in = line.rfind(", in ");
    if (!line.starts_with("  File \"") || in == std::string_view::npos)
        return false;
    const std::string_view function = line.substr(in + 5);
    return (has(line, "/temporalio/bridge/worker.py\"") && function == "decode_activation")
        || (has(line, "/temporalio/worker/_workflow_instance.py\"") && function == "_convert_payloads")
        || ((has(line, "/temporalio/converter/") || has(line, "/temporalio/contrib/")) && function.starts_with("from_payload"));
}

/// Whether a payload could not be decoded. A user's exception may say the same words: the trace shows who raised it;
/// without one the text must begin so.
bool saysUndecodable(const Failure& failure)
{
    constexpr std::array<std::string_view, 3> always{"[TMPRL1105]", "[TMPRL1106]", "Failed converting activation exception:"};
    constexpr std::array<std::string_view, 3> beginnings{"Failed decoding", "Unknown payload encoding", "Unknown encoding:"};
    const auto begins = [&](std::string_view part) { return failure.message().starts_with(part); };
    if (std::ranges::any_of(always, begins))
        return true;
    std::string_view trace = failure.stack_trace();
    // TypeScript: the converter, or the codec, is what threw.
    if (const auto frames = typescriptFrames(trace); !frames.empty())
        return std::ranges::any_of(frames, [](std::string_view frame) {
            return has(frame, "fromPayload") || has(frame, "WorkflowCodecRunner.decodeActivation");
        });
    if (!has(trace, "  File \""))
        return std::ranges::any_of(beginnings, begins);
    while (!trace.empty()) {
        const auto end = std::min(trace.find('\n'), trace.size());
        if (isDecodingFrame(trace.substr(0, end)))
            return true;
        trace.remove_prefix(std::min(end + 1, trace.size()));
    }
    return false;
}

/// The detector of Python's SDK has a code, to 1.5.0 only its own frame; Node's says only that the script took too long, from no
/// line of the user's.
bool saysDeadlock(const Failure& failure)
{
    if (failure.message().starts_with("[TMPRL1101]"))
        return true;
    if (failure.message().starts_with("Potential deadlock detected, workflow didn't yield"))
        return has(failure.stack_trace(), "/temporalio/worker/_workflow.py\"") && has(failure.stack_trace(), ", in _handle_activation");
    return failure.message().starts_with("Script execution timed out after ")
        && std::ranges::all_of(typescriptFrames(failure.stack_trace()), isForeignFrame);
}

/// "Workflow class X is not registered on this worker" (Python; an activity that is not is the code's own error), "Failed to
/// initialize workflow of type 'X': no such function is exported by the workflow bundle" (TypeScript).
bool saysNotRegistered(const Failure& failure)
{
    const std::string& text = failure.message();
    if (text.starts_with("Workflow ") && has(text, " is not registered on this worker"))
        return true;
    const auto frames = typescriptFrames(failure.stack_trace());
    return text.starts_with("Failed to initialize workflow of type '") && (frames.empty() || has(frames.front(), "initRuntime"));
}

/// Said by core itself, which has no stack; an exception of the user's has one.
bool saysProtocol(const Failure& failure)
{
    constexpr std::array<std::string_view, 3> words{"Fetching history failed", "History is out of order", "must contain timestamp"};
    return failure.stack_trace().empty() && hasAny(failure.message(), words);
}

/// Texts as SDKs on core write them; replay protocol 4.3 lists them, more were read in the SDKs. Only the failure's own message
/// counts: its causes are what the code caught, a child's failure say.
Answer::Kind kindOfFailure(const Failure& failure, bool nonDeterministic)
{
    // Said as a fatal error of the machines too, but no divergence: the SDK is older than the server that wrote the event.
    if (failure.message().starts_with("Fatal error in workflow machines: Event type is unspecified!"))
        return Answer::Kind::UnknownEvent;
    if (nonDeterministic || saysNonDeterministic(failure))
        return Answer::Kind::Mismatch;
    if (saysDeadlock(failure))
        return Answer::Kind::Deadlock;
    if (saysNotRegistered(failure))
        return Answer::Kind::NotRegistered;
    if (saysProtocol(failure))
        return Answer::Kind::Protocol;
    return saysUndecodable(failure) ? Answer::Kind::DecodeError : Answer::Kind::Error;
}

void takeFailure(Answer& answer, const Failure& given, bool nonDeterministic)
{
    const Failure failure = inNewWords(readableFailure(given));
    answer.text = chainText(failure);
    answer.eventId = eventNamed(answer.text);
    answer.kind = kindOfFailure(failure, nonDeterministic);
    answer.failure = failureOf(failure);
}

/// A query's answer as text: a JSON string undone.
std::string answerText(const temporal::api::query::v1::WorkflowQueryResult& result)
{
    // What a worker says in place of a stack is not one.
    if (result.answer().payloads().empty())
        return result.error_message().empty() ? std::string{} : fmt::format("(the worker did not answer: {})", result.error_message());
    return payloadText(result.answer().payloads(0));
}

void readCompleted(Answer& answer, const service::RespondWorkflowTaskCompletedRequest& request,
                   const history::HistorySnapshot& snapshot, bool values)
{
    for (const auto& [id, result] : request.query_results())
        answer.queries[id] = answerText(result);
    // With a failure policy of the user's, core turns a mismatch into the run's failure, behind what else it has to send.
    for (const auto& command : request.commands()) {
        const Failure& failure = command.fail_workflow_execution_command_attributes().failure();
        if (saysNonDeterministic(failure))
            return takeFailure(answer, failure, true);
    }
    for (const auto& command : request.commands()) {
        answer.leftovers.push_back(producedCommand(command, snapshot, values));
        answer.commands.push_back(command.SerializeAsString());
    }
    answer.workerNamespace = request.namespace_();
    answer.kind = answer.leftovers.empty() ? Answer::Kind::Good : Answer::Kind::Extra;
}

void readQueryCompleted(Answer& answer, const service::RespondQueryTaskCompletedRequest& request)
{
    const bool nonDeterministic = request.cause() == enums::WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR;
    const std::string text = request.has_failure() ? chainText(request.failure()) : request.error_message();
    const bool saidByCore = text.starts_with("[TMPRL1100]") && request.failure().stack_trace().empty();
    answer.kind = Answer::Kind::Answered;
    if (request.completed_type() != enums::QUERY_RESULT_TYPE_FAILED || !(nonDeterministic || saidByCore))
        return; // a query handler that fails says nothing about the replay
    answer.kind = Answer::Kind::Mismatch;
    answer.text = text;
    answer.eventId = eventNamed(text);
}

} // namespace

Answer readCoreReply(const WorkerReply& reply, const history::HistorySnapshot& snapshot, bool values)
{
    return readReply(
        reply,
        [&](Answer& answer, const auto& request) { readCompleted(answer, request, snapshot, values); },
        [&](Answer& answer, const auto& request) {
            takeFailure(answer, request.failure(), request.cause() == enums::WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR);
        },
        [](Answer& answer, const auto& request) { readQueryCompleted(answer, request); });
}

} // namespace hindsight::replay
