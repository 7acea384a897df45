// A certificate authority and a server certificate made on the spot, in memory. The authority's key is gone when this returns:
// nobody can sign a second certificate that a worker would trust. Owner: WorkerSession. Cost: about 1 ms.
#pragma once

#include "history/result.h"

#include <string>
#include <vector>

namespace hindsight::replay {

struct ServerCertificate {
    std::string authorityPem;   ///< what the worker must trust
    std::string chainPem;       ///< the server's certificate
    std::string keyPem;         ///< its key, which never leaves this process
};

/// `names`: addresses and host names under which the server is reached; the first is its common name.
Result<ServerCertificate> makeServerCertificate(const std::vector<std::string>& names);

} // namespace hindsight::replay
