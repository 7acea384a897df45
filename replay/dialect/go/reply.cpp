#include "replay/dialect/go/reply.h"

#include "replay/dialect/go/rules.h"
#include "replay/dialect/go/text.h"
#include "replay/dialect/readable_failure.h"
#include "replay/dialect/reply_frame.h"
#include "replay/verdict/command_view.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "temporal/api/workflowservice/v1/request_response.pb.h"

namespace hindsight::replay {

namespace service = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;
using temporal::api::failure::v1::Failure;

namespace {

constexpr std::string_view kUntaggedDeadlock = "Potential deadlock detected: workflow goroutine "; ///< SDK 1.25 and before

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

WorkerFailure failureOf(const Failure& failure)
{
    WorkerFailure out{failure.message(), failure.application_failure_info().type(), failure.stack_trace()};
    for (const Failure* link = &failure; link->has_cause();) {
        link = &link->cause();
        out.stack += (out.stack.empty() ? "caused by: " : "\ncaused by: ") + link->message();
        if (!link->stack_trace().empty())
            out.stack += '\n' + link->stack_trace();
    }
    return out;
}

/// The text of a cancellation names its activity by the event that scheduled it.
CommandView produced(std::string_view text, const history::HistorySnapshot& snapshot)
{
    CommandView view = goCommand(text);
    if (!view.kind.starts_with("RequestCancel") || !view.name.empty())
        return view;
    const std::string number = goMember(text, "ScheduledEventId", "scheduled_event_id");
    std::int64_t id = 0;
    std::from_chars(number.data(), number.data() + number.size(), id);
    if (const auto index = snapshot.indexOf({id}); id > 0 && index) {
        view.name = snapshot.name(*index);
        view.id = snapshot.objectId(*index);
    }
    return view;
}

void readMismatch(Answer& answer, const GoMismatch& mismatch, const history::HistorySnapshot& snapshot)
{
    if (!mismatch.command.empty())
        answer.leftovers.push_back(produced(mismatch.command, snapshot));
    answer.madeUp = mismatch.madeUp;
    if (mismatch.madeUp < 0 && !mismatch.event.empty())
        answer.kind = Answer::Kind::Mismatch;
    else if (mismatch.madeUp == 0 && mismatch.command.empty())
        answer.kind = Answer::Kind::Good;
    else
        answer.kind = Answer::Kind::Extra;
}

/// By its text alone: the cause that comes with a failed task calls an unknown SDK flag a non-determinism, too.
void readText(Answer& answer, const Failure& given, const history::HistorySnapshot& snapshot)
{
    Failure failure = readableFailure(given);
    if (isSealed(failure)) { // every task of a Go worker ends in a text
        failure.set_message(kSealedText);
        answer.kind = Answer::Kind::Protocol;
        answer.text = failure.message();
        answer.failure = failureOf(failure);
        return;
    }
    const std::string& text = answer.text = failure.message();
    answer.failure = failureOf(failure);
    if (const auto mismatch = goMismatch(text))
        readMismatch(answer, *mismatch, snapshot);
    else if (text.starts_with("[TMPRL1101]") || has(text, "[TMPRL1101] Potential deadlock") || text.starts_with(kUntaggedDeadlock))
        answer.kind = Answer::Kind::Deadlock;
    else if (saysNonDeterministic(text))
        answer.kind = Answer::Kind::Mismatch;
    else if (text.starts_with("unable to find workflow type"))
        answer.kind = Answer::Kind::NotRegistered;
    else if (text.starts_with("unknown SDK flag") || text == "could not recognize SDK flag" || has(text, "unknown history event")
             || has(text, "unknown marker name"))
        answer.kind = Answer::Kind::UnknownEvent;
    else if (text.starts_with("history_events: premature end of stream"))
        answer.kind = Answer::Kind::Protocol;
    else if (text.starts_with("unable to decode"))
        answer.kind = Answer::Kind::DecodeError;
    else
        answer.kind = Answer::Kind::Error;
}

void readCompleted(Answer& answer, const service::RespondWorkflowTaskCompletedRequest& request,
                   const history::HistorySnapshot& snapshot)
{
    std::vector<CommandView> commands;
    for (const auto& command : request.commands()) {
        commands.push_back(producedForGo(command, snapshot));
        answer.commands.push_back(command.SerializeAsString());
    }
    const std::string_view last = commands.empty() ? std::string_view{} : commands.back().kind;
    if (last == "FailWorkflowExecution") {
        const Failure failure = readableFailure(request.commands().rbegin()->fail_workflow_execution_command_attributes().failure());
        const bool byPolicy = failure.message() == kGoPanicPolicy && failure.has_cause();
        if (byPolicy || has(failure.message(), "unable to decode the workflow function input payload")) {
            // With that policy the text of a failed task comes as the cause of the run's failure.
            readText(answer, byPolicy ? failure.cause() : failure, snapshot);
            if (answer.ownFailure())
                answer.leftovers = std::move(commands);
            else
                answer.commands.clear();
            return;
        }
    }
    answer.leftovers = std::move(commands);
    if (last == "CompleteWorkflowExecution" || last == "FailWorkflowExecution" || last == "CancelWorkflowExecution"
        || last == "ContinueAsNewWorkflowExecution") {
        answer.kind = Answer::Kind::Finished;
        return;
    }
    answer.kind = Answer::Kind::Protocol;
    answer.text = "the task was completed without an end of the run, though the history sent does not match any code";
}

/// __stack_trace, as text.
void readQuery(Answer& answer, const service::RespondQueryTaskCompletedRequest& request)
{
    answer.kind = Answer::Kind::Answered;
    answer.text = request.error_message();
    if (request.completed_type() == enums::QUERY_RESULT_TYPE_FAILED || request.query_result().payloads().empty())
        return;
    const auto& payload = request.query_result().payloads(0);
    if (const auto encoding = payload.metadata().find("encoding");
        encoding != payload.metadata().end() && !encoding->second.starts_with("json/"))
        return; // an encrypting codec: nothing to print
    const auto json = nlohmann::json::parse(payload.data(), nullptr, false);
    if (json.is_string())
        answer.queries["s"] = json.get<std::string>();
}

} // namespace

Answer readGoReply(const WorkerReply& reply, const history::HistorySnapshot& snapshot)
{
    return readReply(
        reply,
        [&](Answer& answer, const auto& request) {
            answer.workerNamespace = request.namespace_();
            readCompleted(answer, request, snapshot);
        },
        [&](Answer& answer, const auto& request) {
            answer.workerNamespace = request.namespace_();
            readText(answer, request.failure(), snapshot);
        },
        [](Answer& answer, const auto& request) { readQuery(answer, request); });
}

CommandView endingCommand(const Answer& answer, std::size_t i, const history::HistorySnapshot& snapshot, bool values)
{
    temporal::api::command::v1::Command command;
    if (i < answer.commands.size() && command.ParseFromString(answer.commands[i]))
        return producedCommand(command, snapshot, values);
    return answer.leftovers[i];
}

} // namespace hindsight::replay
