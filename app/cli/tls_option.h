// The option --tls[=NAME,NAME] of the commands that need a worker. Cheap.
#pragma once

#include "app/cli/command.h"

#include <vector>

namespace hindsight::app {

/// `text` stays "" when the option is not given, "true" without a value.
void addTlsOption(CLI::App& command, std::string& text);
/// "true", or names of the certificate by commas; "" leaves all as it is. Names are looked at where the certificate is made.
void takeTls(const std::string& text, bool& tls, std::vector<std::string>& names);

} // namespace hindsight::app
