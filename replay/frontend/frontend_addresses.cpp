#include "replay/frontend/frontend_addresses.h"

#include <fmt/format.h>
#include <toml.hpp>

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>
#include <regex>

namespace hindsight::replay {
namespace {

constexpr int kFrontendPort = 7233;
constexpr std::size_t kLongestValue = 64 * 1024; // a longer variable is no address

std::string valueOf(const std::vector<std::string>& environment, std::string_view name)
{
    for (const auto& entry : environment) {
        if (entry.size() > name.size() && entry[name.size()] == '=' && entry.starts_with(name))
            return entry.substr(name.size() + 1);
    }
    return {};
}

bool isNumeric(const std::string& host)
{
    unsigned char buffer[16];
    return ::inet_pton(AF_INET, host.c_str(), buffer) == 1 || ::inet_pton(AF_INET6, host.c_str(), buffer) == 1;
}

/// IPv6 has many spellings; IPv4 in IPv6 is IPv4.
std::string canonical(const std::string& host)
{
    unsigned char address[16];
    char text[INET6_ADDRSTRLEN] = {};
    if (::inet_pton(AF_INET6, host.c_str(), address) != 1)
        return host;
    constexpr unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (std::equal(std::begin(mapped), std::end(mapped), address))
        ::inet_ntop(AF_INET, address + 12, text, sizeof text);
    else
        ::inet_ntop(AF_INET6, address, text, sizeof text);
    return text;
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

bool isCloudName(const std::string& host)
{
    const std::string name = lower(host);
    return name.ends_with(".tmprl.cloud") || name.ends_with(".temporal.io");
}

std::string configFile(const std::vector<std::string>& environment)
{
    if (auto file = valueOf(environment, "TEMPORAL_CONFIG_FILE"); !file.empty())
        return file;
    if (auto folder = valueOf(environment, "XDG_CONFIG_HOME"); !folder.empty())
        return folder + "/temporalio/temporal.toml";
    if (auto home = valueOf(environment, "HOME"); !home.empty())
        return home + "/.config/temporalio/temporal.toml";
    return {};
}

} // namespace

std::optional<HostAndPort> parseHostPort(std::string text)
{
    if (const auto scheme = text.find("://"); scheme != std::string::npos)
        text.erase(0, scheme + 3);
    text.erase(0, text.find_first_not_of("/ \t"));
    text.erase(std::min(text.find_first_of("/ \t"), text.size()));
    HostAndPort result{text, kFrontendPort, false};
    std::string port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string::npos || (end + 1 < text.size() && text[end + 1] != ':'))
            return std::nullopt;
        result.host = text.substr(1, end - 1);
        port = text.substr(std::min(end + 2, text.size()));
    } else if (const auto colon = text.rfind(':'); colon != std::string::npos && colon == text.find(':')) {
        result.host = text.substr(0, colon);
        port = text.substr(colon + 1);
        if (port.empty())
            return std::nullopt;
    }
    result.portGiven = !port.empty();
    if (result.portGiven) {
        const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), result.port);
        if (problem != std::errc() || end != port.data() + port.size())
            return std::nullopt;
    }
    if (result.host.empty() || result.port < 1 || result.port > 65535)
        return std::nullopt;
    result.host = canonical(result.host);
    return result;
}

std::vector<std::string> FrontendAddresses::askSystem(const std::string& host)
{
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &wanted, &found) != 0)
        return {};
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, &::freeaddrinfo);
    std::vector<std::string> addresses;
    for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
        char text[NI_MAXHOST] = {};
        if (::getnameinfo(at->ai_addr, at->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0)
            addresses.push_back(canonical(text));
    }
    return addresses;
}

void FrontendAddresses::add(const std::string& hostPort, const std::string& why)
{
    auto parsed = parseHostPort(hostPort);
    if (!parsed)
        return;
    Entry entry{std::move(*parsed), why, false, {}};
    entry.anyPort = isCloudName(entry.name.host);
    if (isNumeric(entry.name.host))
        entry.addresses.push_back(entry.name.host);
    m_frontends.push_back(std::move(entry));
}

void FrontendAddresses::addText(const std::string& text, const std::string& why)
{
    if (text.size() > kLongestValue)
        return;
    // Names of its documentation and other web pages, which may share addresses with anything, are not meant.
    static const std::regex cloudName("(([A-Za-z0-9_-]+\\.)+(tmprl\\.cloud|api\\.temporal\\.io))", std::regex::icase);
    // "TEMPORAL_ADDRESS=HOST:PORT cmd" and --env TEMPORAL_ADDRESS=...: another frontend than ours, whatever its port.
    static const std::regex assignment("\\bTEMPORAL_ADDRESS=[\"']?([^\\s\"';{}]+)");
    for (const std::regex* naming : {&cloudName, &assignment})
        for (auto it = std::sregex_iterator(text.begin(), text.end(), *naming); it != std::sregex_iterator(); ++it)
            add((*it)[1].str(), why);
}

void FrontendAddresses::addEnvironment(const std::vector<std::string>& environment, std::vector<std::string>& warnings)
{
    if (const auto address = valueOf(environment, "TEMPORAL_ADDRESS"); !address.empty())
        add(address, "TEMPORAL_ADDRESS of your environment names it");
    for (const auto& entry : environment) {
        const auto name = entry.substr(0, entry.find('='));
        addText(entry.substr(std::min(name.size() + 1, entry.size())), fmt::format("{} of your environment names it", name));
    }
    const std::string file = configFile(environment);
    std::error_code ignored;
    if (file.empty() || !std::filesystem::is_regular_file(file, ignored))
        return;
    try {
        const auto config = toml::parse(file);
        if (!config.contains("profile"))
            return;
        for (const auto& [name, profile] : toml::find<toml::table>(config, "profile")) {
            if (profile.is_table() && profile.contains("address") && profile.at("address").is_string())
                add(profile.at("address").as_string(), fmt::format("profile \"{}\" in {} names it", name, file));
        }
    } catch (const std::exception&) {
        warnings.push_back(fmt::format("cannot read {}: a connection of the worker to an address that it names is recognised only by port 7233", file));
    }
}

Result<void> FrontendAddresses::allow(const std::string& hostPort)
{
    auto parsed = parseHostPort(hostPort);
    if (!parsed || !parsed->portGiven)
        return Error{ErrorCode::Invalid, fmt::format("--allow-connection {}: expected HOST:PORT", hostPort)};
    Entry entry{std::move(*parsed), {}, false, {}};
    if (isNumeric(entry.name.host))
        entry.addresses.push_back(entry.name.host);
    m_allowed.push_back(std::move(entry));
    return {};
}

std::vector<std::string> FrontendAddresses::resolve(const Resolve& resolve)
{
    std::vector<std::string> unknown;
    for (auto* entries : {&m_frontends, &m_allowed}) {
        for (auto& entry : *entries) {
            if (isNumeric(entry.name.host))
                continue;
            for (auto& address : resolve(entry.name.host)) {
                if (std::find(entry.addresses.begin(), entry.addresses.end(), address) == entry.addresses.end())
                    entry.addresses.push_back(std::move(address));
            }
            if (entry.addresses.empty())
                unknown.push_back(entry.name.host);
        }
    }
    return unknown;
}

bool FrontendAddresses::names(const Entry& entry, const HostAndPort& remote)
{
    return (entry.anyPort || entry.name.port == remote.port)
        && std::find(entry.addresses.begin(), entry.addresses.end(), remote.host) != entry.addresses.end();
}

bool FrontendAddresses::isOwn(const std::string& remote) const
{
    return std::find(m_own.begin(), m_own.end(), remote) != m_own.end();
}

bool FrontendAddresses::isAllowed(const std::string& remote) const
{
    const auto parsed = parseHostPort(remote);
    return parsed && std::ranges::any_of(m_allowed, [&](const Entry& entry) { return names(entry, *parsed); });
}

std::string FrontendAddresses::forbids(const std::string& remote) const
{
    const auto parsed = parseHostPort(remote);
    if (!parsed || isOwn(remote))
        return {};
    if (isAllowed(remote))
        return {};
    if (const auto found = std::ranges::find_if(m_frontends, [&](const Entry& entry) { return names(entry, *parsed); }); found != m_frontends.end())
        return found->why;
    if (parsed->port == kFrontendPort)
        return "port 7233 is that of a Temporal frontend";
    return {};
}

} // namespace hindsight::replay
