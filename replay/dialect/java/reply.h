// Reading the replies of the Java SDK (replay protocol, section 6, "classify", texts of section 7). Pure: bytes in, Answer out.
#pragma once

#include "replay/dialect/answer.h"
#include "replay/frontend/task_channel.h"
#include "replay/plan/replay_plan.h"

namespace hindsight::replay {

/// `values`: payload values shown in the leftovers' attributes.
Answer readJavaReply(const WorkerReply& reply, const history::HistorySnapshot& snapshot, bool values);

/// A marker without name and details: while it replays, Java stands it in for a side effect that the events sent do not
/// have, and the code waits behind it.
bool isStandIn(const CommandView& command);
/// With the name that the stack of the same answer gives it; any other command as it is.
CommandView namedStandIn(CommandView command, const Answer& answer);

/// Bytes of a HistoryEvent to stand behind `cut`: one that no code made, a change of the memo that changes nothing, or of the
/// search attributes; or a recorded one once more.
std::string emptyMemoChange(const ReplayPlan& plan, EventId cut);
std::string emptyAttributesChange(const ReplayPlan& plan, EventId cut);
std::string eventAgain(const ReplayPlan& plan, EventId recorded, EventId cut);
/// The event of a server that has news for the code: it changes nothing, and the Completed event before it is not the last.
std::string nextTaskScheduled(const ReplayPlan& plan, EventId cut);
/// The marker of a mutableSideEffect once more, as event `id`, counting more looks without a change than there ever were: the
/// look that waits for a command event goes on with the value that was recorded, and no other command takes it.
std::string lookWithoutChange(const ReplayPlan& plan, EventId recorded, EventId id);

} // namespace hindsight::replay
