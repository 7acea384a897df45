// What a worker's answer to __stack_trace says about where its code waits. Pure text reading.
#pragma once

#include "replay/verdict/report.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hindsight::replay {

/// Something the code waits for, by the name of its task: "activity: ship_order" (Python), scheduleLocalActivity (TypeScript).
struct PendingWork {
    enum class Kind { Activity, LocalActivity, ChildWorkflow, NexusOperation } kind = Kind::Activity;
    std::string name;   ///< type; "" when the text does not say
    friend bool operator==(const PendingWork&, const PendingWork&) = default;
};

/// In the order of the text. Python shows local activities as activities: the caller takes off the scheduled ones.
std::vector<PendingWork> pendingWork(std::string_view stackTrace);

/// The stack without the frames of the query that asked for it, for people.
std::string readableStack(std::string_view stackTrace);

/// The frames of a JavaScript stack, of a failure or of a waiting run, innermost first; none in a stack of another language.
std::vector<std::string_view> typescriptFrames(std::string_view stackTrace);

/// A frame of the SDK, of another package or of the engine, not of the user's own code.
bool isForeignFrame(std::string_view frame);

/// The innermost line of the user's code at which the run stands (TypeScript); none when it waits at several, or when the text
/// leaves any doubt. A frame of Python names the SDK's own await and is no such line.
std::optional<SourcePlace> onlyPlace(std::string_view stackTrace);

} // namespace hindsight::replay
