#include "replay/frontend/session_tls.h"

#include "replay/frontend/certificate.h"
#include "replay/frontend/frontend_addresses.h"
#include "replay/frontend/grpc_log.h"
#include "replay/frontend/listen_port.h"

#include <fmt/format.h>

#include <algorithm>

namespace hindsight::replay {

Result<SessionTls> makeSessionTls(const std::string& host, const std::vector<std::string>& moreNames,
                                  const std::vector<std::string>& userEnvironment)
{
    std::vector<std::string> names = {"localhost"};
    const auto add = [&names](const std::vector<std::string>& more) {
        for (const auto& name : more) {
            if (std::find(names.begin(), names.end(), name) == names.end())
                names.push_back(name);
        }
    };
    add(ownHosts(host));
    if (host != "0.0.0.0" && host != "::") {
        add({host});
        add(FrontendAddresses::askSystem(host));
    }
    add(moreNames);
    auto certificate = makeServerCertificate(names);
    if (!certificate.ok())
        return certificate.error();
    auto folder = TrustFolder::make(certificate.value().authorityPem, userEnvironment);
    if (!folder.ok())
        return folder.error();
    return SessionTls{std::move(folder).value(), {certificate.value().chainPem, certificate.value().keyPem}};
}

std::string trustWords(const TrustFolder& trust)
{
    std::string words;
    for (const auto& [name, value] : trust.environment()) {
        const bool quoted = value.find(' ') != std::string::npos;
        words += fmt::format("{}{}={}{}{}", words.empty() ? "" : " ", name, quoted ? "'" : "", value, quoted ? "'" : "");
    }
    return words;
}

std::string tlsAdvice()
{
    const auto failure = lastHandshakeFailure();
    return fmt::format(" With --tls it must speak TLS and trust the authority that TEMPORAL_TLS_SERVER_CA_CERT_PATH and SSL_CERT_FILE name; code that "
                       "brings certificates of its own must read it from there, or from {{caFile}} in the command.{}",
                       failure.empty() ? "" : fmt::format(" The last TLS handshake that failed here: {}.", failure));
}

std::string clearAdvice(std::string_view line)
{
    // rustls (Python, TypeScript, .NET, Ruby), Go, Java's Netty, BoringSSL
    for (const std::string_view words : {"InvalidContentType", "first record does not look like a TLS handshake", "not an SSL/TLS record", "WRONG_VERSION_NUMBER"})
        if (line.find(words) != std::string_view::npos)
            return " It speaks TLS, and this check serves in clear: run it with --tls.";
    return {};
}

} // namespace hindsight::replay
