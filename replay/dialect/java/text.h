// What the texts of a Java worker say of the command that stands where it refuses an event (replay protocol, section 7).
// Pure text reading.
#pragma once

#include "replay/verdict/report.h"

#include <optional>
#include <string_view>

namespace hindsight::replay {

/// The command that the code has there, as far as the text tells; `nothing`: it has none.
struct JavaSaid {
    std::optional<CommandView> command;
    bool nothing = false;
};
JavaSaid javaSaid(std::string_view text);

/// Of a version that was asked for too early the SDK speaks before it looks at the other events of the task.
bool saidBeforeTheTask(std::string_view text);

/// The id in "No value found for mutableSideEffectId=limit"; "" when the text is another.
std::string newMutableSideEffect(std::string_view text);

} // namespace hindsight::replay
