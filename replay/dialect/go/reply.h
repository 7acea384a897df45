// Reading the replies of the Go SDK to a sentinel probe (replay protocol, section 5, "classify"). Pure: bytes in, Answer out.
#pragma once

#include "replay/dialect/answer.h"
#include "replay/frontend/task_channel.h"

namespace hindsight::replay {

/// The failure of a run that a worker with the policy FailWorkflow fails when its code panics.
inline constexpr std::string_view kGoPanicPolicy = "Workflow failed on panic due to FailWorkflow workflow panic policy";

/// Good: CLEAN. Extra: EXTRA(Y), Y in `leftovers`, `madeUp` the event that it met. Mismatch: all else that the SDK calls
/// non-deterministic; what the code produced instead, where the text says it, in `leftovers` too. Finished: the commands of
/// the task that ended the run, with no attributes but those that the rules look at; these also with an Error or DecodeError
/// that ended it.
Answer readGoReply(const WorkerReply& reply, const history::HistorySnapshot& snapshot);
/// Command `i` of the task that ended the run, with all its attributes. `values`: payload values shown.
CommandView endingCommand(const Answer& answer, std::size_t i, const history::HistorySnapshot& snapshot, bool values);

} // namespace hindsight::replay
