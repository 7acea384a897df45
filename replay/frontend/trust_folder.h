// TrustFolder: what a worker reads to trust our certificate, in a private temporary folder: ca.pem (ours alone), roots.pem and
// roots.jks (ours, and those that the machine trusts: a worker may speak TLS to others as well). Removed at the end.
#pragma once

#include "history/result.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace hindsight::replay {

class TrustFolder {
public:
    /// `userEnvironment`: NAME=VALUE, where the user's own certificates may be named. Error Io.
    static Result<TrustFolder> make(const std::string& authorityPem, const std::vector<std::string>& userEnvironment);
    TrustFolder(TrustFolder&& other) noexcept;
    TrustFolder& operator=(TrustFolder&& other) noexcept;
    ~TrustFolder();                          ///< removes it

    const std::filesystem::path& path() const { return m_path; }
    /// What leads each SDK to it: TEMPORAL_TLS_SERVER_CA_CERT_PATH, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, JAVA_TOOL_OPTIONS, ...
    const std::map<std::string, std::string>& environment() const { return m_environment; }

private:
    TrustFolder() = default;
    void remove();
    std::filesystem::path m_path;
    std::map<std::string, std::string> m_environment;
};

} // namespace hindsight::replay
