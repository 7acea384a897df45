// Reading the replies of SDKs on the Rust core (replay protocol, section 4.3, "Reply classes"). Pure: bytes in, Answer out.
#pragma once

#include "replay/dialect/answer.h"
#include "replay/frontend/task_channel.h"

namespace hindsight::replay {

/// `values`: payload values shown in the leftovers' attributes.
Answer readCoreReply(const WorkerReply& reply, const history::HistorySnapshot& snapshot, bool values);

} // namespace hindsight::replay
