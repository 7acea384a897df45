// What a worker session with TLS has: the frontend's keys, the folder that leads the worker to trust them, and the words about it.
// No state. Owner: WorkerSession.
#pragma once

#include "replay/frontend/frontend.h"
#include "replay/frontend/trust_folder.h"

namespace hindsight::replay {

struct SessionTls {
    TrustFolder trust;
    FrontendKeys keys;
};
/// For a server on `host` (and on loopback), with more names of the certificate. Error Invalid: such a name; Io.
Result<SessionTls> makeSessionTls(const std::string& host, const std::vector<std::string>& moreNames,
                                  const std::vector<std::string>& userEnvironment);

/// "TEMPORAL_TLS=true TEMPORAL_TLS_SERVER_CA_CERT_PATH=...": what a user has to set who starts the worker by hand.
std::string trustWords(const TrustFolder& trust);
/// To the reason why no worker came: a blank, then whole sentences.
std::string tlsAdvice();
/// The same where we serve in clear; "" unless the worker's log line is what its SDK says of that.
std::string clearAdvice(std::string_view line);

} // namespace hindsight::replay
