// The report's findings in plain words: used for `reason`, the terminal and the window. Pure.
#pragma once

#include "replay/verdict/report.h"

#include <string>

namespace hindsight::replay {

/// "ScheduleActivityTask ship (id 3)", "RecordMarker core_patch tax-v2", "CompleteWorkflowExecution".
std::string commandText(const CommandView& command);
/// "waits for local activity tax", "waits".
std::string waitingText(const Waiting& waiting);
/// One sentence: what was recorded, what the code does instead.
std::string divergenceReason(const Divergence& divergence);

} // namespace hindsight::replay
