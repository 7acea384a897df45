// A Java trust store ("JKS") of these certificates: what a JVM reads by -Djavax.net.ssl.trustStore. OpenSSL 3.0 cannot write
// one that Java accepts. Format: sun.security.provider.JavaKeyStore (magic, version 2, trusted entries, keyed SHA-1). Pure.
#pragma once

#include <string>
#include <string_view>

namespace hindsight::replay {

inline constexpr char kJavaTrustPassword[] = "changeit"; ///< protects against damage, not against readers: it holds no secret

/// `pem`: certificates one after the other; what is no certificate is left out.
std::string javaTrustStore(std::string_view pem);

} // namespace hindsight::replay
