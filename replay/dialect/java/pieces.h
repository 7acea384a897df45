// How a Java worker is asked, and how it shows the commands of a workflow task: which cuts are made, and how the code gets past
// a side effect that history does not have there. Pure but for what `ask` does.
#pragma once

#include "replay/dialect/answer.h"
#include "replay/dialect/asker.h"
#include "replay/plan/segment_size.h"
#include "replay/plan/replay_plan.h"

#include <functional>
#include <optional>
#include <string_view>

namespace hindsight::replay {

/// A thread that blocks for good is reported late: the SDK waits 10 s for its end before it says so.
AskLimits patientWithJava(AskLimits limits);
/// Events 1..cut, all of them a replay: with S(k) in place of the greatest number Java would run local activities. The worker
/// forgets the run afterwards: its threads end. A task from the first event on starts afresh in any case.
Question javaQuestion(const ReplayPlan& plan, EventId cut, std::string_view sdkVersion);

/// Java up to 1.23 takes a workflow task whose Completed event is the last of all for one that it has to do: it would run local
/// activities and side effects, and take new versions. Nothing that it answers tells.
bool endsReplayAtCompleted(std::string_view sdkVersion);

/// Block k cut behind what Java takes from the history instead of from the code: markers, updates, and the search attribute
/// that it writes behind a version.
std::vector<Segment> javaPieces(const ReplayPlan& plan, std::size_t k);

/// Whether a run that the worker holds up to `cut`, C(k) or an event of block k, can be sent what follows. Java reads versions
/// and accepted updates of a block ahead when it sees the block with its Completed event, and only then: without one of those
/// that lie behind the cut the code has gone another way.
bool javaGoesOn(const ReplayPlan& plan, std::size_t k, EventId cut);

/// Puts events 1..cut to the worker, and `appended` (serialized HistoryEvents) behind them. None: halted.
using JavaAsk = std::function<std::optional<Answer>(EventId cut, const std::vector<std::string>& appended)>;

struct JavaCommands {
    Answer answer;          ///< leftovers and commands without any that stand in for a side effect
    bool blocked = false;   ///< behind these the code waits in one, and was not brought past it
};

/// The code's commands behind piece.cut. A mutableSideEffect whose value had not changed leaves nothing in history; while
/// replaying, Java waits in it for the next command event all the same. A marker that says so lets it go on. `further`: also
/// behind the piece. Each such look costs a task, or one for each id that the history has.
std::optional<JavaCommands> javaCommands(const ReplayPlan& plan, const Segment& piece, bool further, const JavaAsk& ask);

} // namespace hindsight::replay
