// What a server makes of the timeouts, retry policies and enum values of a command when it writes the event. Values only.
// Learned from servers 1.2x to 1.32 (replay protocol, section 4.5). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hindsight::replay {

enum class Same { Yes, No, Unknown };

/// A duration in ns; 0 = not set, which a server takes for the same.
using Nanoseconds = std::int64_t;

/// The run's own limits, as its first event says them.
struct RunLimits {
    Nanoseconds execution = 0, run = 0, task = 0;
};

/// The recorded values of a command's other timeouts, by field name.
struct RecordedTimeouts {
    Nanoseconds scheduleToClose = 0, startToClose = 0, execution = 0, run = 0;
};

Same sameActivityTimeout(const std::string& field, Nanoseconds recorded, Nanoseconds produced, const RunLimits& limits,
                         const RecordedTimeouts& others);
/// Children, continue-as-new, Nexus operations: a server's configuration has a say in these.
Same sameWorkflowTimeout(const std::string& field, Nanoseconds recorded, Nanoseconds produced, const RunLimits& limits, const RecordedTimeouts& others);

/// A field between SDK and server, made from the worker's own settings: no history tells it. By its JSON name.
bool isBookkeeping(std::string_view field);

/// Of a cancel request. Core wraps it in words of its own, and before 2025 kept the code's to itself: they cannot be told from such.
Same sameCancelReason(std::string_view recorded, std::string_view produced);

/// The enum value that a server writes when the command leaves it open.
int enumAsWritten(const std::string& field, int produced);

} // namespace hindsight::replay
