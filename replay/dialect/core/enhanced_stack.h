// EnhancedStack: the answer to __enhanced_stack_trace: the same stacks as __stack_trace has, but frame by frame, in no need of
// being read out of a text, and with the code itself where the worker sends it. TypeScript answers it (seen: 1.9 and 1.24;
// 1.4 has it), Python too, without the user's frames and with all of its library's sources: not asked there. Pure.
#pragma once

#include "replay/dialect/call_stack.h"

namespace hindsight::replay {

inline constexpr const char* kEnhancedStackQuery = "__enhanced_stack_trace";

/// Whether a worker of this SDK ("temporal-typescript") is asked for it.
bool tellsEnhancedStack(std::string_view sdk);

/// None when `json` is not such an answer. Without the stacks of the query itself; the user's code first.
std::optional<std::vector<CallStack>> readEnhancedStack(std::string_view json);

/// The better of both for people.
std::vector<CallStack> betterStacks(std::string_view text, std::string_view enhancedJson);
/// Where the code stands: by the second, unless that leaves a doubt which only the text can take away or confirm.
std::optional<SourcePlace> onlyPlace(std::string_view text, std::string_view enhancedJson);

} // namespace hindsight::replay
