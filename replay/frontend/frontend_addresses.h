// FrontendAddresses: what counts as a Temporal frontend other than ours. Remote port 7233; any address that the user's
// environment or temporal.toml named before we changed it, or that histories came from; any address of a name under tmprl.cloud or
// temporal.io.
// A value; resolving names is a step of its own, because it may take seconds.
#pragma once

#include "history/result.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hindsight::replay {

struct HostAndPort {
    std::string host;    ///< without brackets
    int port = 0;
    bool portGiven = false;
};
/// "host:7233", "[::1]:7233", "host" (port 7233), also with a scheme in front; none when it is none of these.
std::optional<HostAndPort> parseHostPort(std::string text);

class FrontendAddresses {
public:
    using Resolve = std::function<std::vector<std::string>(const std::string& host)>; ///< numeric addresses, empty: unknown
    static std::vector<std::string> askSystem(const std::string& host);               ///< the real one; may take seconds

    /// Reads TEMPORAL_ADDRESS, cloud names in other variables, and all profiles of temporal.toml (TEMPORAL_CONFIG_FILE or the
    /// default place). `warnings` gets what could not be read.
    void addEnvironment(const std::vector<std::string>& environment, std::vector<std::string>& warnings);
    void addText(const std::string& text, const std::string& why);   ///< cloud names that stand in a command or a value
    void add(const std::string& hostPort, const std::string& why);
    Result<void> allow(const std::string& hostPort);                 ///< --allow-connection; Error Invalid
    void own(const std::string& address) { m_own.push_back(address); } ///< "127.0.0.1:43210": never forbidden

    /// Looks up names; the ones that could not be are returned. Repeated calls add new addresses of the same names.
    std::vector<std::string> resolve(const Resolve& resolve);

    bool isOwn(const std::string& remote) const;
    bool isAllowed(const std::string& remote) const;
    /// "" when harmless, else why it counts: "port 7233 is Temporal's", "TEMPORAL_ADDRESS of your environment names it".
    std::string forbids(const std::string& remote) const;

private:
    struct Entry {
        HostAndPort name;
        std::string why;
        bool anyPort = false;                 ///< a cloud name
        std::vector<std::string> addresses;   ///< numeric
    };
    static bool names(const Entry& entry, const HostAndPort& remote);
    std::vector<Entry> m_frontends, m_allowed;
    std::vector<std::string> m_own;
};

} // namespace hindsight::replay
