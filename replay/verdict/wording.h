// The report's findings in plain words: used for `reason`, the terminal and the window. Pure.
#pragma once

#include "replay/verdict/report.h"

#include <string>

namespace hindsight::replay {

/// "ScheduleActivityTask ship (id 3)", "ProtocolMessage accepted change_address (id 8f1c)", "RecordMarker core_patch tax-v2", "CompleteWorkflowExecution".
std::string commandText(const CommandView& command);
/// "waits for local activity tax", "waits".
std::string waitingText(const Waiting& waiting);
/// One sentence: what was recorded, what the code does instead.
std::string divergenceReason(const Divergence& divergence);

/// "compatible with the other worker", "the other worker diverges at event 29".
std::string otherText(const OtherVerdict& other);
/// "newly breaks", "fixed", "no change".
std::string_view changeWords(Change change);

/// One sentence: how much of what the commands carry is another.
std::string differencesReason(const std::vector<Difference>& differences);
/// "event 29, ScheduleActivityTask charge_card (id 5): startToCloseTimeout 30 s, now 5 s".
std::string differenceText(const Difference& difference);

} // namespace hindsight::replay
