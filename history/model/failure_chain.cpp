#include "history/model/failure_chain.h"

#include "history/model/format.h"
#include "history/model/message_fields.h"

#include <temporal/api/failure/v1/message.pb.h>

#include <nlohmann/json.hpp>

namespace hindsight::history {

namespace {

namespace pb = google::protobuf;
using temporal::api::failure::v1::Failure;

template <class Enum>
std::string enumName(const pb::EnumDescriptor* type, Enum value)
{
    const pb::EnumValueDescriptor* found = type->FindValueByNumber(static_cast<int>(value));
    return found ? enumText(*found) : std::to_string(static_cast<int>(value));
}

void note(FailureView& view, const std::string& text) { view.notes.push_back(text); }

template <class Info>
void noteRetryState(FailureView& view, const Info& info)
{
    if (info.retry_state() != 0)
        note(view, "retry state " + enumName(temporal::api::enums::v1::RetryState_descriptor(), info.retry_state()));
}

void describeInfo(const Failure& failure, FailureView& view)
{
    switch (failure.failure_info_case()) {
    case Failure::kApplicationFailureInfo: {
        const auto& info = failure.application_failure_info();
        view.kind = "ApplicationFailure";
        view.type = info.type();
        view.nonRetryable = info.non_retryable();
        if (info.has_next_retry_delay())
            note(view, "next retry in " + formatDuration(std::chrono::seconds(std::clamp<std::int64_t>(
                           info.next_retry_delay().seconds(), 0, 9'000'000'000)) + Duration(info.next_retry_delay().nanos())));
        if (info.category() != 0)
            note(view, "category " + enumName(temporal::api::enums::v1::ApplicationErrorCategory_descriptor(), info.category()));
        return;
    }
    case Failure::kTimeoutFailureInfo:
        view.kind = "TimeoutFailure";
        note(view, "timeout type " + enumName(temporal::api::enums::v1::TimeoutType_descriptor(),
                                              failure.timeout_failure_info().timeout_type()));
        return;
    case Failure::kCanceledFailureInfo:
        view.kind = "CanceledFailure";
        if (!failure.canceled_failure_info().identity().empty())
            note(view, "canceled by " + failure.canceled_failure_info().identity());
        return;
    case Failure::kTerminatedFailureInfo:
        view.kind = "TerminatedFailure";
        if (!failure.terminated_failure_info().identity().empty())
            note(view, "terminated by " + failure.terminated_failure_info().identity());
        return;
    case Failure::kServerFailureInfo:
        view.kind = "ServerFailure";
        view.nonRetryable = failure.server_failure_info().non_retryable();
        return;
    case Failure::kResetWorkflowFailureInfo: view.kind = "ResetWorkflowFailure"; return;
    case Failure::kActivityFailureInfo: {
        const auto& info = failure.activity_failure_info();
        view.kind = "ActivityFailure";
        note(view, "activity " + info.activity_type().name() + ", id " + info.activity_id() + ", event "
                 + std::to_string(info.scheduled_event_id()));
        if (!info.identity().empty())
            note(view, "worker " + info.identity());
        noteRetryState(view, info);
        return;
    }
    case Failure::kChildWorkflowExecutionFailureInfo: {
        const auto& info = failure.child_workflow_execution_failure_info();
        view.kind = "ChildWorkflowFailure";
        note(view, "child workflow " + info.workflow_type().name() + ", id " + info.workflow_execution().workflow_id()
                 + ", run " + info.workflow_execution().run_id());
        noteRetryState(view, info);
        return;
    }
    case Failure::kNexusOperationExecutionFailureInfo: {
        const auto& info = failure.nexus_operation_execution_failure_info();
        view.kind = "NexusOperationFailure";
        note(view, "Nexus operation " + info.service() + "." + info.operation() + ", endpoint " + info.endpoint());
        return;
    }
    case Failure::kNexusHandlerFailureInfo:
        view.kind = "NexusHandlerFailure";
        view.type = failure.nexus_handler_failure_info().type();
        return;
    case Failure::FAILURE_INFO_NOT_SET: view.kind = "Failure"; return;
    }
}

/// Workers may hide message and stack in a payload ("Encoded failure"); shown when no codec lies in between.
void readEncodedAttributes(const Failure& failure, FailureView& view)
{
    if (!failure.has_encoded_attributes())
        return;
    const auto json = nlohmann::json::parse(failure.encoded_attributes().data(), nullptr, false);
    if (!json.is_object()) {
        note(view, "message and stack are encoded");
        return;
    }
    const auto text = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_string() ? found->template get<std::string>() : std::string();
    };
    if (const std::string message = text("message"); !message.empty())
        view.message = message;
    if (const std::string stack = text("stack_trace"); !stack.empty())
        view.stackTrace = stack;
}

} // namespace

void appendFailureChain(const Failure& failure, std::vector<FailureView>& out)
{
    for (const Failure* link = &failure; link; link = link->has_cause() ? &link->cause() : nullptr) {
        FailureView view;
        view.message = link->message();
        view.source = link->source();
        view.stackTrace = link->stack_trace();
        describeInfo(*link, view);
        readEncodedAttributes(*link, view);
        out.push_back(std::move(view));
    }
}

} // namespace hindsight::history
