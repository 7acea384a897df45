// The options that name a server, the same for every command that speaks to one. Defaults come from TEMPORAL_ADDRESS,
// TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS and TEMPORAL_TLS_..., as the `temporal` program reads them.
#pragma once

#include "history/source/server.h"

namespace CLI {
class App;
}

namespace hindsight::app {

/// What the environment says; also where the window's dialog starts.
history::Connection connectionFromEnvironment();
/// `connection` must live until parsing is done.
void addConnectionOptions(CLI::App& command, history::Connection& connection);

} // namespace hindsight::app
