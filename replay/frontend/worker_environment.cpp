#include "replay/frontend/worker_environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace hindsight::replay {
namespace {

struct Placeholder {
    std::string_view name;
    std::string value;
};
using Placeholders = std::array<Placeholder, 4>;

std::string replaced(std::string_view text, const Placeholders& placeholders)
{
    std::string result;
    while (!text.empty()) {
        const auto found = std::find_if(placeholders.begin(), placeholders.end(), [&](const auto& p) { return text.starts_with(p.name); });
        if (found == placeholders.end()) {
            result += text.front();
            text.remove_prefix(1);
        } else {
            result += found->value;
            text.remove_prefix(found->name.size());
        }
    }
    return result;
}

/// Names in a history come from a file that anybody may have made: they must stay one word of the user's command.
bool isPlainWord(std::string_view value)
{
    return std::all_of(value.begin(), value.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || std::string_view("_-.:/@%+=,").find(c) != std::string_view::npos;
    }) && !value.starts_with('-');
}

std::vector<const std::string*> needCaFile(const WorkerSessionOptions& options)
{
    std::vector<const std::string*> found;
    if (options.command.find("{caFile}") != std::string::npos)
        found.push_back(&options.command);
    for (const auto& entry : options.environment) {
        if (entry.find("{caFile}") != std::string::npos)
            found.push_back(&entry);
    }
    return found;
}

std::string valueIn(const std::vector<std::string>& environment, std::string_view name)
{
    for (const auto& entry : environment) {
        if (entry.starts_with(name) && entry.size() > name.size() && entry[name.size()] == '=')
            return entry.substr(name.size() + 1);
    }
    return {};
}

} // namespace

Result<WorkerCommand> workerCommand(const WorkerSessionOptions& options, const std::string& address,
                                    const std::vector<std::string>& userEnvironment, const TrustFolder* trust)
{
    const Placeholders placeholders = {{{"{address}", address}, {"{namespace}", options.namespaceName}, {"{taskQueue}", options.taskQueue},
                                        {"{caFile}", trust != nullptr ? trust->path() / "ca.pem" : std::filesystem::path()}}};
    for (const auto& [name, value] : placeholders) {
        if (options.command.find(name) != std::string::npos && !isPlainWord(value)) {
            return Error{ErrorCode::Invalid,
                         fmt::format("the worker's command uses {}, but \"{}\" has characters that a shell may take for something else. "
                                     "Give it to the worker with --env NAME={} instead", name, value, name)};
        }
    }

    for (const std::string* text : needCaFile(options)) {
        if (trust == nullptr)
            return Error{ErrorCode::Invalid, fmt::format("\"{}\" names {{caFile}}, which there is only with --tls", *text)};
    }

    WorkerCommand command;
    command.command = replaced(options.command, placeholders);
    command.folder = options.folder;
    command.unset = {"TEMPORAL_API_KEY", "TEMPORAL_PROFILE", "TEMPORAL_TLS_*", "TEMPORAL_GRPC_META_*"};
    command.set = {
        {"TEMPORAL_ADDRESS", address},
        {"TEMPORAL_NAMESPACE", options.namespaceName},
        {"TEMPORAL_TLS", "false"},
        {"TEMPORAL_CONFIG_FILE", "/dev/null"}, // an empty file that needs no clearing away
    };
    if (trust != nullptr) {
        for (const auto& [name, value] : trust->environment())
            command.set[name] = value;
        command.trustFolder = trust->path().string();
    }
    for (const char* name : {"NO_PROXY", "no_proxy"}) {
        const std::string own = valueIn(userEnvironment, name);
        command.set[name] = own.empty() ? "127.0.0.1,localhost" : own + ",127.0.0.1,localhost";
    }
    for (const auto& entry : options.environment) {
        const auto equals = entry.find('=');
        if (equals == std::string::npos || equals == 0)
            return Error{ErrorCode::Invalid, fmt::format("--env {}: expected NAME=VALUE", entry)};
        command.set[entry.substr(0, equals)] = replaced(std::string_view(entry).substr(equals + 1), placeholders);
    }
    return command;
}

} // namespace hindsight::replay
