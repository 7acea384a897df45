#include "app/cli/listen_option.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <fmt/core.h>

namespace hindsight::app {

void addListenOption(CLI::App& command, std::string& text)
{
    command.add_flag("--listen", text, "Serve a worker that you start by hand; 127.0.0.1 and any free port unless given")
        ->type_name("=[HOST:]PORT");
}

Result<void> takeListen(const std::string& text, bool& listen, std::string& host, int& port)
{
    if (text.empty())
        return {};
    listen = true;
    if (text == "true")
        return {};
    const std::size_t colon = text.rfind(':');
    if (colon != std::string::npos) {
        host = text.substr(0, colon);
        if (host.size() > 2 && host.front() == '[' && host.back() == ']')
            host = host.substr(1, host.size() - 2);
    }
    const char* const begin = text.data() + (colon == std::string::npos ? 0 : colon + 1);
    const char* const end = text.data() + text.size();
    if (const auto [at, problem] = std::from_chars(begin, end, port);
        problem != std::errc{} || at != end || port < 0 || port > 65535 || host.empty())
        return Error{ErrorCode::Invalid, fmt::format("--listen={}: write --listen, --listen=PORT or --listen=HOST:PORT", text)};
    return {};
}

} // namespace hindsight::app
