// What the Go SDK writes about events and commands (replay protocol, section 7), read back. Pure text reading.
#pragma once

#include "replay/dialect/go/probe.h"
#include "replay/verdict/report.h"

#include <optional>
#include <string>
#include <string_view>

namespace hindsight::replay {

/// The SDK's own words for code that does not agree with the history; since 1.26 they begin with "[TMPRL1100]".
bool saysNonDeterministic(std::string_view text);
/// "[TMPRL1100] nondeterministic workflow: ...": one side is "" when it is missing.
struct GoMismatch {
    std::string event, command;  ///< "TimerStarted: (TimerId:5, ...)", "StartTimer: (TimerId:6, ...)"
    int madeUp = -1;             ///< the event is the n-th of those that we made up behind the history
};
std::optional<GoMismatch> goMismatch(std::string_view text);

/// A text that stops at what we made up speaks of an event that no user has: without it; "" when nothing is left.
std::string goWithoutMadeUp(std::string_view text);

/// A command as its text shows it: kind, name, id, some attributes; never complete.
CommandView goCommand(std::string_view text);

/// The command of a marker, as far as texts tell it.
CommandView goMarker(std::string marker, std::string id);

/// The event's kind: "TimerStarted" of "TimerStarted: (TimerId:5, ...)".
std::string_view goKind(std::string_view text);
/// One member of the text, in Go's form (`TimerId:5, `) or prototext (`timer_id:"5"`); "" = not there.
std::string goMember(std::string_view text, std::string_view goName, std::string_view protoName);

/// A function of a Go stack, "shop/flows.Order(...)": neither the SDK's nor of Go's own library.
bool isGoUsersFrame(std::string_view function);

/// The first frame of a Go stack that is neither the SDK's nor Go's own.
std::optional<SourcePlace> goSourcePlace(std::string_view stack);

/// What a panic asks for: a side effect that no marker gives.
std::optional<GoWant> goWant(std::string_view text);

/// Type of the local activity that a probe found pending; "" when the text does not say one.
std::string goPendingLocalActivity(std::string_view text);

} // namespace hindsight::replay
