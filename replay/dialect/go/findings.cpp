// The second half of GoExperiment: what is compared, and what was found in the words of the report.
#include "replay/dialect/finding.h"
#include "replay/dialect/go/experiment.h"
#include "replay/dialect/go/text.h"
#include "replay/verdict/command_view.h"
#include "replay/verdict/redact.h"
#include "replay/verdict/wording.h"

#include <fmt/format.h>

#include "temporal/api/history/v1/message.pb.h"

namespace hindsight::replay {

using history::EventType;

/// Message of the failure that the run ended with; "" when it did not fail.
std::string GoExperiment::recordedFailure() const
{
    temporal::api::history::v1::HistoryEvent event;
    const std::string_view bytes = m_plan.history().bytes(m_plan.indexOf(m_plan.end()));
    if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return {};
    return event.workflow_execution_failed_event_attributes().failure().message();
}

void GoExperiment::fillDivergence(std::size_t k, EventId event, bool after, const Answer& said)
{
    const std::string text = goWithoutMadeUp(said.text);
    setDiverged(m_plan, k, event, after, m_options.values ? text : withoutPayloadData(text), m_out);
}

/// The failure with a stack that is its own: the SDK writes all stacks into one buffer, so tasks side by side mix them up.
std::optional<WorkerFailure> GoExperiment::failureOf(const Answer& answer)
{
    std::optional<WorkerFailure> failure = answer.failure;
    if (!failure || failure->stack.empty())
        return failure;
    const std::string text = answer.text;
    const Answer* again = m_asker.againAlone(answer);
    if (again && again->failure && again->text == text)
        return again->failure;
    failure->stack.clear();
    return failure;
}

/// The user's line whose call the SDK refused.
std::optional<SourcePlace> GoExperiment::refusedCall(const Answer& answer)
{
    const std::optional<WorkerFailure> failure = goMismatch(answer.text) ? std::nullopt : failureOf(answer);
    return failure ? goSourcePlace(failure->stack) : std::nullopt;
}

/// `waits`: the code goes on to nothing, so it is asked where it stands.
void GoExperiment::divergedAt(std::size_t k, EventId event, std::optional<CommandView> produced, const Answer& said, bool waits)
{
    const Answer kept = said; // what is asked from here on may move the answers
    fillDivergence(k, event, false, kept);
    Divergence& found = *m_out.divergence;
    found.recorded = recordedCommand(m_plan.history(), event, m_options.values);
    found.produced = std::move(produced);
    if (!found.produced && waits && found.recorded->kind != "ProtocolMessage") {
        const EventId cut{event.value - 1};
        const std::string local = m_ask.pendingLocalActivity(k, cut);
        const Answer* stack = m_ask.stackAt(k, cut);
        const auto text = stack ? stack->queries.find("s") : std::map<std::string, std::string>::const_iterator{};
        const std::string where = stack && text != stack->queries.end() ? text->second : std::string{};
        if (!local.empty() || !where.empty())
            found.waiting = Waiting{local.empty() ? Waiting::Kind::Other : Waiting::Kind::LocalActivity, local, where};
        // With several coroutines nobody knows which of them should have gone on.
        if (const auto first = where.find("coroutine "); first != std::string::npos && where.find("\ncoroutine ", first) == std::string::npos)
            found.source = goSourcePlace(where);
    } else {
        found.source = refusedCall(kept);
    }
    m_out.reason = divergenceReason(found);
}

void GoExperiment::divergedAfter(std::size_t k, std::optional<CommandView> produced, const Answer& said)
{
    const Answer kept = said;
    fillDivergence(k, m_plan.task(k).blockEnd, true, kept);
    Divergence& found = *m_out.divergence;
    found.produced = std::move(produced);
    found.source = refusedCall(kept);
    m_out.reason = divergenceReason(found);
}

void GoExperiment::compatible()
{
    setCompatible(m_plan, m_out);
    if (m_plan.closedByCommand())
        return;
    // A local activity is no command until it has ended: one that new code would start at the open end stays unseen.
    if (const std::string local = m_ask.pendingLocalActivity(m_plan.taskCount(), m_plan.end()); !local.empty())
        m_out.notSeen.push_back({m_plan.end().value, "localActivity " + local, "in_flight_or_started_by_new_code"});
}

void GoExperiment::unverified(UnverifiedCode code, std::string reason, EventId event, EventId proven)
{
    setUnverified(m_plan, code, std::move(reason), event, proven, m_out);
}

void GoExperiment::failedAt(const Answer& answer, EventId event, EventId proven)
{
    const std::string what = answer.failure ? answer.failure->message : answer.text;
    switch (answer.kind) {
    case Answer::Kind::NotRegistered:
        unverified(UnverifiedCode::NotRegistered, notRegisteredText(m_out.workflowType), event, proven);
        break;
    case Answer::Kind::UnknownEvent:
        unverified(UnverifiedCode::UnsupportedHistory, unknownThingText(what), event, proven);
        break;
    case Answer::Kind::Error:
        unverified(UnverifiedCode::CodeError,
                   fmt::format("the workflow code panicked at event {} (\"{}\"): that is a fault in the code or its surroundings, "
                               "not a divergence", event.value, what), event, proven);
        break;
    case Answer::Kind::DecodeError:
        unverified(UnverifiedCode::DecodeError, decodeErrorText(event, what), event, proven);
        break;
    default:
        unverified(UnverifiedCode::Protocol, strangeAnswerText(what), event, proven);
        break;
    }
    m_out.failure = failureOf(answer);
}

void GoExperiment::halted()
{
    if (m_out.divergence || m_out.verdict == Verdict::Compatible || m_out.code != UnverifiedCode::None)
        return; // only its surroundings were still asked about
    EventId proven{0};
    for (std::size_t k = 1; k <= m_plan.taskCount(); ++k)
        if (const Answer* answer = m_asker.known(m_plan.task(k).blockEnd); answer && answer->kind == Answer::Kind::Good)
            proven = m_plan.task(k).blockEnd;
    Halt halt = m_asker.halt();
    if (m_divergenceCertain)
        halt.reason = placeNotFoundText(halt.reason);
    else if (m_deadlock.code != UnverifiedCode::None && halt.code != UnverifiedCode::Cancelled)
        return unverified(m_deadlock.code, m_deadlock.reason, {0}, proven);
    unverified(halt.code, std::move(halt.reason), {0}, proven);
}

} // namespace hindsight::replay
