// Reads RunFacts from the first event of a history. Pure.
#pragma once

#include "history/model/snapshot.h"

namespace hindsight::history {

/// `attributes`: serialized WorkflowExecutionStartedEventAttributes. Damaged parts stay empty.
RunFacts readRunFacts(std::string_view attributes);

} // namespace hindsight::history
