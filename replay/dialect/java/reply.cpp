#include "replay/dialect/java/reply.h"

#include "replay/dialect/java/stack.h"
#include "replay/dialect/java/text.h"
#include "replay/dialect/readable_failure.h"
#include "replay/dialect/reply_frame.h"
#include "replay/verdict/command_view.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "temporal/api/history/v1/message.pb.h"
#include "temporal/api/workflowservice/v1/request_response.pb.h"

namespace hindsight::replay {

namespace service = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;
using temporal::api::failure::v1::Failure;
using temporal::api::history::v1::HistoryEvent;

namespace {

/// "Failure handling event 11 of type 'EVENT_TYPE_TIMER_STARTED' during replay." -> 11; 0 when no event is named.
std::int64_t eventNamed(std::string_view text)
{
    constexpr std::string_view key = "Failure handling event ";
    std::int64_t id = 0;
    if (const auto found = text.find(key); found != std::string_view::npos)
        std::from_chars(text.data() + found + key.size(), text.data() + text.size(), id);
    return id;
}

const Failure& rootOf(const Failure& failure)
{
    const Failure* link = &failure;
    while (link->has_cause())
        link = &link->cause();
    return *link;
}

/// Whether a message of the chain begins so. A user's exception may quote such words further inside.
bool saysAtBeginning(const Failure& failure, std::string_view words)
{
    for (const Failure* link = &failure;; link = &link->cause()) {
        if (std::string_view(link->message()).starts_with(words))
            return true;
        if (!link->has_cause())
            return false;
    }
}


/// Jackson quotes what it could not read: ` at [Source: (byte[])"{"card":"4111..."}"; line: 1, column: 9]`.
std::string withoutQuotedSource(std::string text)
{
    constexpr std::string_view source = "[Source: (", quote = ")\"", after = "\"; line: ";
    const auto begin = text.find(source);
    const auto open = begin == std::string::npos ? begin : text.find(quote, begin);
    if (open == std::string::npos)
        return text;
    const auto from = open + quote.size(), to = text.rfind(after);
    return to == std::string::npos || to < from ? text.substr(0, from) : text.replace(from, to - from, "...");
}

/// A link of the chain of that type.
bool hasType(const Failure& failure, std::string_view type)
{
    for (const Failure* link = &failure;; link = &link->cause()) {
        if (link->application_failure_info().type() == type)
            return true;
        if (!link->has_cause())
            return false;
    }
}

/// The detector's alarm; before 1.23 it had no number.
bool isDeadlock(const Failure& failure)
{
    return saysAtBeginning(failure, "[TMPRL1101]") || rootOf(failure).application_failure_info().type() == "io.temporal.internal.sync.PotentialDeadlockException";
}

/// Whether the failure of a run is a mismatch; before 1.23 it had no number. That of a child workflow may stand deeper inside.
bool isMismatch(const Failure& failure)
{
    const std::string_view message = failure.message();
    return message.starts_with("[TMPRL1100]")
        || (message.starts_with("Failure handling event ")
            && failure.application_failure_info().type() == "io.temporal.worker.NonDeterministicException");
}


/// What was thrown is the root; the links above it are the SDK's.
WorkerFailure failureOf(const Failure& failure, bool values)
{
    const Failure& root = rootOf(failure);
    WorkerFailure out{values ? root.message() : withoutQuotedSource(root.message()), root.application_failure_info().type(), root.stack_trace()};
    if (out.message.empty())
        out.message = out.type;
    return out;
}

/// Thrown by the SDK's own state machines, not by code of the user's that they ran?
bool thrownByStateMachine(const Failure& root)
{
    std::string_view stack = root.stack_trace();
    while (!stack.empty()) {
        const auto end = std::min(stack.find('\n'), stack.size());
        const std::string_view frame = stack.substr(0, end);
        stack.remove_prefix(std::min(end + 1, stack.size()));
        if (frame.empty() || frame.starts_with("java.") || frame.starts_with("com.google.common.base.Preconditions"))
            continue;
        return frame.starts_with("io.temporal.internal.statemachines.");
    }
    return false;
}

Answer::Kind kindOfFailure(const Failure& failure, bool nonDeterministic)
{
    const Failure& root = rootOf(failure);
    const std::string_view message = root.message();
    const std::string_view type = root.application_failure_info().type();
    if (isDeadlock(failure))
        return Answer::Kind::Deadlock;
    if (nonDeterministic || saysAtBeginning(failure, "[TMPRL1100]"))
        return Answer::Kind::Mismatch;
    if (saysAtBeginning(failure, "Unknown workflow type"))
        return Answer::Kind::NotRegistered;
    if (message.starts_with("Unknown update name: ") || message.starts_with("No value found for mutableSideEffectId=")
        || type.starts_with("io.temporal.internal.statemachines.UnsupportedVersion"))
        return Answer::Kind::Mismatch;
    if (hasType(failure, "io.temporal.common.converter.DataConverterException"))
        return Answer::Kind::DecodeError;
    if (!thrownByStateMachine(root))
        return Answer::Kind::Error;
    // A newer server, or a newer SDK, wrote the history; before 1.26 the SDK calls what it has no part for unreachable.
    if (message.starts_with("Unexpected event") || message == "unreachable" || message.starts_with("Unknown SDK flag"))
        return Answer::Kind::UnknownEvent;
    return Answer::Kind::Mismatch; // a state machine that met an event out of turn
}

/// Whether the failure of a run is what the SDK's own state machines said of an event, or of a flag. What the code itself throws
/// in a handler is the run's failure, too, and that is what the code produces.
bool isRefusal(const Failure& failure)
{
    const bool ofEvent = std::string_view(failure.message()).starts_with("Failure handling event ")
        && failure.application_failure_info().type() == "io.temporal.internal.statemachines.InternalWorkflowTaskException";
    if (!ofEvent && !std::string_view(failure.message()).starts_with("Unknown SDK flag"))
        return false;
    const Answer::Kind kind = kindOfFailure(failure, false);
    return kind != Answer::Kind::Error && kind != Answer::Kind::DecodeError;
}

void takeFailure(Answer& answer, const Failure& given, bool nonDeterministic, bool values)
{
    const Failure failure = readableFailure(given);
    answer.text = chainText(failure);
    answer.eventId = eventNamed(answer.text);
    answer.kind = kindOfFailure(failure, nonDeterministic);
    answer.failure = failureOf(failure, values);
}

std::string answerText(const temporal::api::query::v1::WorkflowQueryResult& result)
{
    if (result.answer().payloads().empty())
        return {}; // refused ("Workflow is closed.")
    return payloadText(result.answer().payloads(0));
}

void readCompleted(Answer& answer, const service::RespondWorkflowTaskCompletedRequest& request,
                   const history::HistorySnapshot& snapshot, bool values)
{
    for (const auto& [id, result] : request.query_results())
        answer.queries[id] = answerText(result);
    // With a failure policy of the user's (setFailWorkflowExceptionTypes), a mismatch is the run's failure, and an alarm.
    if (!request.commands().empty()) {
        const Failure failure = readableFailure(request.commands().rbegin()->fail_workflow_execution_command_attributes().failure());
        if (isMismatch(failure))
            return takeFailure(answer, failure, true, values);
        if (isRefusal(failure))
            return takeFailure(answer, failure, false, values);
    }
    for (const auto& command : request.commands()) {
        CommandView& view = answer.leftovers.emplace_back(producedCommand(command, snapshot, values));
        answer.commands.push_back(command.SerializeAsString());
        if (isStandIn(view))
            view.attributesComplete = false;
    }
    answer.workerNamespace = request.namespace_();
    answer.kind = answer.leftovers.empty() ? Answer::Kind::Good : Answer::Kind::Extra;
}

HistoryEvent parsed(const ReplayPlan& plan, EventId id)
{
    HistoryEvent event;
    const std::string_view bytes = plan.history().bytes(plan.indexOf(id));
    (void)event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())); // the plan was read from these bytes
    return event;
}

/// One behind `cut`, at the same time.
HistoryEvent next(const ReplayPlan& plan, EventId cut)
{
    HistoryEvent event;
    if (const HistoryEvent last = parsed(plan, cut); last.has_event_time())
        *event.mutable_event_time() = last.event_time();
    event.set_event_id(cut.value + 1);
    return event;
}

} // namespace

bool isStandIn(const CommandView& command)
{
    return command.kind == "RecordMarker" && command.marker.empty();
}

CommandView namedStandIn(CommandView command, const Answer& answer)
{
    const auto stack = answer.queries.find("s");
    if (!isStandIn(command) || stack == answer.queries.end())
        return command;
    const bool changing = waitsInMutableSideEffect(stack->second), plain = waitsInSideEffect(stack->second);
    if (changing != plain)
        command.marker = changing ? "MutableSideEffect" : "SideEffect";
    return command;
}

std::string emptyMemoChange(const ReplayPlan& plan, EventId cut)
{
    HistoryEvent event = next(plan, cut);
    event.set_event_type(enums::EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED);
    event.mutable_workflow_properties_modified_event_attributes()->mutable_upserted_memo();
    return event.SerializeAsString();
}

std::string emptyAttributesChange(const ReplayPlan& plan, EventId cut)
{
    HistoryEvent event = next(plan, cut);
    event.set_event_type(enums::EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES);
    event.mutable_upsert_workflow_search_attributes_event_attributes()->mutable_search_attributes();
    return event.SerializeAsString();
}

std::string nextTaskScheduled(const ReplayPlan& plan, EventId cut)
{
    HistoryEvent event = next(plan, cut);
    event.set_event_type(enums::EVENT_TYPE_WORKFLOW_TASK_SCHEDULED);
    event.mutable_workflow_task_scheduled_event_attributes()->set_attempt(1);
    return event.SerializeAsString();
}

std::string eventAgain(const ReplayPlan& plan, EventId recorded, EventId cut)
{
    HistoryEvent event = parsed(plan, recorded);
    event.set_event_id(cut.value + 1);
    return event.SerializeAsString();
}

std::string lookWithoutChange(const ReplayPlan& plan, EventId recorded, EventId id)
{
    HistoryEvent event = parsed(plan, recorded);
    event.set_event_id(id.value);
    auto& count = (*event.mutable_marker_recorded_event_attributes()->mutable_details())["skipCount"];
    count.Clear();
    auto& payload = *count.add_payloads();
    (*payload.mutable_metadata())["encoding"] = "json/plain";
    payload.set_data("1000000000"); // an int for Java
    return event.SerializeAsString();
}

Answer readJavaReply(const WorkerReply& reply, const history::HistorySnapshot& snapshot, bool values)
{
    return readReply(
        reply,
        [&](Answer& answer, const auto& request) { readCompleted(answer, request, snapshot, values); },
        [&](Answer& answer, const auto& request) {
            takeFailure(answer, request.failure(), request.cause() == enums::WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR, values);
        },
        [](Answer& answer, const auto&) { // never asked for
            answer.kind = Answer::Kind::Nonsense;
            answer.text = "the worker answered a query that nobody asked";
        });
}

} // namespace hindsight::replay
