#include "replay/frontend/trust_folder.h"

#include "replay/frontend/java_trust.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

namespace hindsight::replay {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestBundle = 64U << 20;

std::string valueOf(const std::vector<std::string>& environment, const std::string& name)
{
    for (const auto& entry : environment) {
        if (entry.starts_with(name + "="))
            return entry.substr(name.size() + 1);
    }
    return {};
}

std::string textOf(const fs::path& path)
{
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored) || fs::file_size(path, ignored) > kLargestBundle)
        return {};
    std::ifstream in(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!text.empty() && text.back() != '\n')
        text += '\n';
    return text;
}

/// What the worker would trust without us: the user's own bundle, else that of the machine.
std::string trustedAlready(const std::vector<std::string>& environment)
{
    if (const auto own = valueOf(environment, "SSL_CERT_FILE"); !own.empty())
        return textOf(own);
    for (const char* bundle : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
                               "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem"}) {
        if (auto text = textOf(bundle); !text.empty())
            return text;
    }
    return {};
}

bool write(const fs::path& path, const std::string& text)
{
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    std::size_t done = 0;
    while (done < text.size()) {
        const auto got = ::write(fd, text.data() + done, text.size() - done);
        if (got < 0 && errno != EINTR)
            break;
        done += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    const int problem = errno;
    ::close(fd);
    errno = problem;
    return done == text.size();
}

} // namespace

Result<TrustFolder> TrustFolder::make(const std::string& authorityPem, const std::vector<std::string>& userEnvironment)
{
    std::error_code unknown;
    const fs::path temporary = fs::temp_directory_path(unknown);
    std::string pattern = ((unknown ? fs::path("/tmp") : temporary) / "hindsight-tls-XXXXXX").string();
    const auto failed = [&](const std::string& what) {
        return Error{ErrorCode::Io, fmt::format("cannot write {}, which the worker needs for TLS: {}", what, std::strerror(errno))};
    };
    if (::mkdtemp(pattern.data()) == nullptr) // for us alone: 0700
        return failed(pattern);
    TrustFolder folder;
    folder.m_path = pattern;

    const std::string roots = trustedAlready(userEnvironment) + authorityPem;
    const std::string nodes = textOf(valueOf(userEnvironment, "NODE_EXTRA_CA_CERTS")) + authorityPem;
    const auto authorityFile = folder.m_path / "ca.pem", rootsFile = folder.m_path / "roots.pem", nodeFile = folder.m_path / "node.pem",
               javaFile = folder.m_path / "roots.jks";
    for (const auto& [file, text] : {std::pair(authorityFile, authorityPem), std::pair(rootsFile, roots), std::pair(nodeFile, nodes),
                                     std::pair(javaFile, javaTrustStore(roots))}) {
        if (!write(file, text))
            return failed(file.string());
    }
    const std::string java = fmt::format("-Djavax.net.ssl.trustStore={} -Djavax.net.ssl.trustStoreType=JKS -Djavax.net.ssl.trustStorePassword={}",
                                         javaFile.string(), kJavaTrustPassword);
    const std::string ownJava = valueOf(userEnvironment, "JAVA_TOOL_OPTIONS");
    folder.m_environment = {
        {"TEMPORAL_TLS", "true"},
        {"TEMPORAL_TLS_SERVER_CA_CERT_PATH", authorityFile.string()},
        {"SSL_CERT_FILE", rootsFile.string()},
        {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", rootsFile.string()},
        {"NODE_EXTRA_CA_CERTS", nodeFile.string()},
        {"JAVA_TOOL_OPTIONS", ownJava.empty() ? java : ownJava + " " + java},
    };
    return folder;
}

TrustFolder::TrustFolder(TrustFolder&& other) noexcept
    : m_path(std::exchange(other.m_path, {})), m_environment(std::move(other.m_environment))
{
}

TrustFolder& TrustFolder::operator=(TrustFolder&& other) noexcept
{
    remove();
    m_path = std::exchange(other.m_path, {});
    m_environment = std::move(other.m_environment);
    return *this;
}

TrustFolder::~TrustFolder() { remove(); }

void TrustFolder::remove()
{
    std::error_code ignored;
    if (!m_path.empty())
        fs::remove_all(m_path, ignored);
}

} // namespace hindsight::replay
