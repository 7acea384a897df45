// What the Go SDK compares when it replays, and what it leaves out (replay protocol, section 8). Pure.
#pragma once

#include "replay/plan/replay_plan.h"
#include "replay/verdict/report.h"

namespace hindsight::replay {

/// The same command as far as the Go SDK compares it.
bool sameForGo(const CommandView& produced, const CommandView& recorded);

/// Whether updates are commands in this history.
bool usesProtocolMessages(const ReplayPlan& plan);
/// Whether the SDK looks at this command at all.
bool isComparedByGo(const CommandView& view, bool protocolMessages);

/// A cancellation: it carries nothing but what the SDK's own check compares.
bool isComparedWhole(const CommandView& view);

/// The upsert that GetVersion makes beside its marker.
bool isVersionUpsert(const CommandView& view);

} // namespace hindsight::replay
