// What the Go SDK compares when it replays, and what it leaves out (replay protocol, section 8). Pure.
#pragma once

#include "replay/plan/replay_plan.h"
#include "replay/verdict/report.h"

namespace temporal::api::command::v1 {
class Command;
}

namespace hindsight::replay {

/// A recorded command, or one of the code, with what the rules below look at; other attributes are not written out.
CommandView recordedForGo(const history::HistorySnapshot& snapshot, EventId id);
CommandView producedForGo(const temporal::api::command::v1::Command& command, const history::HistorySnapshot& snapshot);
/// The same command as far as the Go SDK compares it.
bool sameForGo(const CommandView& produced, const CommandView& recorded);

/// Whether updates are commands in this history.
bool usesProtocolMessages(const ReplayPlan& plan);
/// Whether the SDK looks at this command at all.
bool isComparedByGo(const CommandView& view, bool protocolMessages);

/// A cancellation: it carries nothing but what the SDK's own check compares.
bool isComparedWhole(const CommandView& view);

/// Whether a worker of this SDK may get the next question about this history in its answer's answer: the SDK then replays
/// afresh but for what it keeps of the run itself. Search attributes and memo are reset since 1.20; the run id that a reset
/// gave is not.
bool replaysAfresh(const ReplayPlan& plan, std::string_view sdkVersion);

/// The first command event that a worker of this SDK passes over without a word; none = 0. Up to 1.25 it leaves out event types that
/// it does not know, and Nexus came later: an open run would agree with code that has no such operation.
EventId passedOver(const ReplayPlan& plan, std::string_view sdkVersion);

/// The upsert that GetVersion makes beside its marker.
bool isVersionUpsert(const CommandView& view);

} // namespace hindsight::replay
