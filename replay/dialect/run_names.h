// The names that a task carries beside its events, of a history that may not know all of them. Pure.
#pragma once

#include "history/model/snapshot.h"
#include "replay/dialect/asker.h"

namespace hindsight::replay {

/// `key`: what the file or the library says where the events are silent. `defaultNamespace` "" = "default".
RunNames runNames(const history::HistorySnapshot& snapshot, const history::RunKey& key, const std::string& defaultNamespace);

} // namespace hindsight::replay
