// What the Go SDK compares when it replays, and what it leaves out (replay protocol, section 8). Pure.
#pragma once

#include "replay/verdict/report.h"

namespace hindsight::replay {

/// The same command as far as the Go SDK compares it.
bool sameForGo(const CommandView& produced, const CommandView& recorded);

/// The upsert that GetVersion makes beside its marker.
bool isVersionUpsert(const CommandView& view);

} // namespace hindsight::replay
