#include "app/cli/tls_option.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace hindsight::app {

void addTlsOption(CLI::App& command, std::string& text)
{
    command.add_flag("--tls", text, "For workers that will not connect in clear: TLS, and an authority that the worker is led to trust; "
                                    "NAMES, by commas, go into the certificate beside localhost and the addresses")
        ->type_name("=[NAMES]");
}

void takeTls(const std::string& text, bool& tls, std::vector<std::string>& names)
{
    if (text.empty())
        return;
    tls = true;
    if (text == "true")
        return;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        names.push_back(text.substr(at, end - at));
        at = end + 1;
    }
}

} // namespace hindsight::app
