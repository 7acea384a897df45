// A whole command read back from what the Go SDK writes about it in a mismatch (replay protocol, section 7): activities and
// timers in Go's own form, of which lists show their length alone, all others as prototext. Pure; two parsed messages a call.
#pragma once

#include "history/model/ids.h"
#include "replay/verdict/report.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hindsight::history {
class HistorySnapshot;
}

namespace hindsight::replay {

struct GoShown {
    std::string command;              ///< serialized temporal.api.command.v1.Command
    /// Lists that are as long as the recorded ones; their members were taken from there: "input.payloads".
    std::vector<std::string> unseen;
};

/// `text`: "StartTimer: (TimerId:5, ...)". `event`: the recorded command in its place, of the same kind. None: not that kind,
/// or not a text as we know it.
std::optional<GoShown> goShown(std::string_view text, const history::HistorySnapshot& snapshot, history::EventId event);

/// The same for somebody who reads it: members of lists say that they are not shown.
struct GoShownView {
    CommandView view;                 ///< complete only when nothing is unseen
    std::vector<std::string> unseen;  ///< "input.payloads"
};
std::optional<GoShownView> goShownView(std::string_view text, const history::HistorySnapshot& snapshot, history::EventId event, bool values);

/// An activity's command with the input of another one, both serialized.
std::string withInputOf(const std::string& command, const std::string& other);

} // namespace hindsight::replay
