// Commands, recorded and produced, in one shape (CommandView of report.h), so that both sides can stand beside each other.
// The recorded side is the command that made the event; field by field the same names. Pure.
#pragma once

#include "replay/verdict/report.h"

#include <string_view>

namespace google::protobuf {
class Message;
}
namespace temporal::api::command::v1 {
class Command;
}
namespace temporal::api::history::v1 {
class HistoryEvent;
}
namespace hindsight::history {
class HistorySnapshot;
}

namespace hindsight::replay {

/// `snapshot` names what a command refers to (the activity behind a scheduled event id). `values`: payload values shown.
CommandView producedCommand(const temporal::api::command::v1::Command& command, const history::HistorySnapshot& snapshot, bool values);
/// The command that makes this command event; kind "" when the event is none or its bytes cannot be read.
CommandView recordedCommand(const history::HistorySnapshot& snapshot, history::EventId id, bool values);

/// The same without the attributes, which cost the most to write out: kind, name, id and marker, and "{}".
CommandView producedIdentity(const temporal::api::command::v1::Command& command, const history::HistorySnapshot& snapshot);
CommandView recordedIdentity(const history::HistorySnapshot& snapshot, history::EventId id);

/// The command that makes this command event, as far as the event tells; without a type when it is none.
temporal::api::command::v1::Command commandThatMade(const temporal::api::history::v1::HistoryEvent& event);

/// The same command: kind, name and id; what a command carries is not looked at.
bool sameCommand(const CommandView& a, const CommandView& b);

} // namespace hindsight::replay
