#include "replay/dialect/step_parts.h"

#include "replay/dialect/finding.h"
#include "replay/verdict/command_view.h"
#include "replay/verdict/redact.h"

#include <fmt/format.h>

namespace hindsight::replay {

StepProblem stepProblem(const Answer& answer, EventId cut, const std::string& workflowType)
{
    StepProblem problem;
    problem.eventId = cut.value;
    problem.failure = answer.failure;
    const std::string said = answer.failure && !answer.failure->message.empty() ? answer.failure->message : answer.text;
    switch (answer.kind) {
    case Answer::Kind::Mismatch:
        problem.diverged = true;
        problem.reason = fmt::format("this code does not replay the history to event {}; `hindsight check` says where it goes another way",
                                     cut.value);
        break;
    case Answer::Kind::NotRegistered:
        problem.code = UnverifiedCode::NotRegistered;
        problem.reason = notRegisteredText(workflowType);
        break;
    case Answer::Kind::Error:
        problem.code = UnverifiedCode::CodeError;
        problem.reason = fmt::format("the workflow code raised an exception of its own before event {}: \"{}\"", cut.value,
                                     withoutPayloadData(said));
        break;
    case Answer::Kind::DecodeError:
        problem.code = UnverifiedCode::DecodeError;
        problem.reason = fmt::format("the worker cannot decode a payload before event {}: its payload codec or a type is missing", cut.value);
        break;
    case Answer::Kind::Deadlock:
        problem.code = UnverifiedCode::Deadlock;
        problem.reason = "the SDK's deadlock detector fired: the workflow code blocks its thread; --debug switches the detector off";
        break;
    case Answer::Kind::UnknownEvent:
        problem.code = UnverifiedCode::UnsupportedHistory;
        problem.reason = "the worker's SDK does not know an event of this history: a newer server wrote it";
        break;
    case Answer::Kind::Good:
    case Answer::Kind::Extra:
    case Answer::Kind::Finished: // Go's word for code that has come to its end
    case Answer::Kind::Protocol:
    case Answer::Kind::Answered:
    case Answer::Kind::Silent:
    case Answer::Kind::Gone:
    case Answer::Kind::Nonsense:
        problem.code = UnverifiedCode::Protocol;
        problem.reason = "the worker answered what no rule covers: " + withoutPayloadData(said);
        break;
    }
    return problem;
}

StepProblem haltProblem(Halt halt, EventId cut) { return {false, halt.code, cut.value, std::move(halt.reason), std::nullopt}; }

void addSurplus(const ReplayPlan& plan, std::size_t k, const std::vector<CommandView>& left, std::size_t seen, bool values,
                ProducedCommands& out)
{
    if (left.size() <= seen)
        return;
    const std::vector<EventId> next = plan.commandsAfter(k, left.size() - seen);
    bool early = true; // as soon as one is not the next recorded command, the rest are not either
    for (std::size_t i = 0; seen + i < left.size(); ++i) {
        StepCommand command;
        command.produced = left[seen + i];
        if (early && i < next.size()) {
            CommandView view = recordedCommand(plan.history(), next[i], values);
            early = sameCommand(view, left[seen + i]);
            if (early) {
                command.event = next[i];
                command.recorded = std::move(view);
                command.early = true;
            }
        }
        out.commands.push_back(std::move(command));
    }
}

std::optional<ProducedCommands> producedIn(const ReplayPlan& plan, std::size_t k, const std::vector<Segment>& pieces, bool values,
                                           const std::function<std::optional<Answer>(EventId cut)>& bring,
                                           const std::optional<StepProblem>& problem)
{
    ProducedCommands out;
    const PlannedTask& task = plan.task(k);
    EventId next{task.completed.value + 1};
    for (const Segment& piece : pieces) {
        // What is read ahead cannot be seen as a command: the next cut shows whether it was accepted.
        const std::optional<Answer> answer = bring(piece.cut);
        if (!answer) {
            if (piece.cut == task.completed)
                return std::nullopt;
            out.stopped = problem;
            return out;
        }
        const std::vector<CommandView>& left = answer->leftovers;
        const auto recorded = [&](EventId id) { return recordedCommand(plan.history(), id, values); };
        for (; next <= piece.cut; ++next.value)
            out.commands.push_back({next, recorded(next), std::nullopt, true, false});
        std::size_t seen = 0;
        for (; next <= piece.last; ++next.value, ++seen)
            out.commands.push_back({next, recorded(next), seen < left.size() ? std::optional(left[seen]) : std::nullopt, false, false});
        if (&piece == &pieces.back())
            addSurplus(plan, k, left, seen, values, out);
    }
    return out;
}

bool StepCommand::agrees() const
{
    return readAhead || (recorded && produced && sameCommand(*recorded, *produced));
}

} // namespace hindsight::replay
