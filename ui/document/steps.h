// Where a step goes: pure functions from a history and a place in it to another place. At an edge they stay put.
// Backward is forward with the order reversed. Cost: O(log n) by task, O(1) by event, O(distance) by failure or group.
#pragma once

#include "history/model/snapshot.h"

namespace hindsight::ui {

enum class Direction { Backward, Forward };

history::EventIndex stepEvent(const history::HistorySnapshot& history, history::EventIndex at, Direction direction);
/// To the event that closes the next workflow task (its last event while it is open): the place a replay can be cut.
history::EventIndex stepTask(const history::HistorySnapshot& history, history::EventIndex at, Direction direction);
/// To the next event that says that something failed or timed out.
history::EventIndex stepFailure(const history::HistorySnapshot& history, history::EventIndex at, Direction direction);
/// To the next event of the same span (scheduled, started, completed of one activity).
history::EventIndex stepGroup(const history::HistorySnapshot& history, history::EventIndex at, Direction direction);
/// To the next event of the same type.
history::EventIndex stepType(const history::HistorySnapshot& history, history::EventIndex at, Direction direction);

bool isFailureEvent(history::EventType type);
/// The event by which a workflow task is visited.
history::EventIndex landmarkOf(const history::WorkflowTask& task);
/// The workflow task that holds the event or closed last before it; nullopt before the first one.
std::optional<history::TaskIndex> taskAt(const history::HistorySnapshot& history, history::EventIndex at);
/// The event nearest in time to `t` (the earlier one when two are as near); kNoEvent in an empty history.
history::EventIndex nearestEvent(const history::HistorySnapshot& history, history::Time t);

} // namespace hindsight::ui
