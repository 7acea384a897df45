// The option --listen[=[HOST:]PORT] of the commands that need a worker. Cheap.
#pragma once

#include "app/cli/command.h"

namespace hindsight::app {

/// `text` stays "" when the option is not given, "true" without a value.
void addListenOption(CLI::App& command, std::string& text);
/// "true", "PORT", "HOST:PORT", HOST also as [::1]; "" leaves all as it is. Error: what cannot be read.
Result<void> takeListen(const std::string& text, bool& listen, std::string& host, int& port);

} // namespace hindsight::app
