// What the steppers of all families share: a block seen command by command, and what an answer that did not get there means.
#pragma once

#include "replay/dialect/answer.h"
#include "replay/dialect/stepper.h"

#include <functional>

namespace hindsight::replay {

StepProblem stepProblem(const Answer& answer, EventId cut, const std::string& workflowType);

/// The worker could not be asked about the events up to `cut`.
StepProblem haltProblem(Halt halt, EventId cut);

/// Puts what the code has more than the block of task k behind `out`: `left` are its commands behind the last piece's cut, of
/// which `seen` stand in the block. One that is recorded next is early.
void addSurplus(const ReplayPlan& plan, std::size_t k, const std::vector<CommandView>& left, std::size_t seen, bool values,
                ProducedCommands& out);

/// The block of task k, piece by piece. `bring` cuts the history and answers; null: `problem` says why. What stands between
/// the pieces is read ahead. None: not even to the first cut.
std::optional<ProducedCommands> producedIn(const ReplayPlan& plan, std::size_t k, const std::vector<Segment>& pieces, bool values,
                                           const std::function<std::optional<Answer>(EventId cut)>& bring,
                                           const std::optional<StepProblem>& problem);

} // namespace hindsight::replay
