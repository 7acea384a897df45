// The sentences of a step that the command line and the window share. Pure.
#pragma once

#include "replay/step/step_answer.h"

namespace hindsight::replay {

/// "at event 12: not seen by the code yet, which stands where the workflow task completed by event 4 left it": what is shown.
std::string placeText(const StepAnswer& answer);
/// What the code waits for: as the SDK names it ("activity ship"), else what it has started that is open there. A line each;
/// none when the code has ended or the stack is unknown.
std::vector<std::string> waitLines(const StepAnswer& answer);
/// Why a query was not put to the code: "refused: the code has no such query here, but stage, total".
std::string refusalText(const StepReply& reply);

} // namespace hindsight::replay
