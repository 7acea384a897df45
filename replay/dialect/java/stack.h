// What a Java worker's answer to __stack_trace, or the stack of a failure, says. Pure text reading.
#pragma once

#include "replay/dialect/call_stack.h"

#include <optional>
#include <string_view>

namespace hindsight::replay {

/// "app//shop.Order.run(Order.java:40)", with or without "at ".
StackFrame javaFrame(std::string_view line);

/// The innermost frame of the user's own code: "shop/Order.java", line; none when every frame is the SDK's or Java's.
std::optional<SourcePlace> javaUserFrame(std::string_view stack);

/// What the code waits for. Threads come one after another; the first that tells is taken. None when the run has ended.
std::optional<Waiting> javaWaiting(std::string_view stack);

/// An untyped stub: its frames do not tell an activity from a local one.
bool waitsInUntypedActivity(std::string_view stack);

/// Whether a thread waits inside Workflow.mutableSideEffect.
bool waitsInMutableSideEffect(std::string_view stack);
bool waitsInSideEffect(std::string_view stack);

} // namespace hindsight::replay
