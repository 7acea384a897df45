// What Debian's gRPC would write on the user's terminal: kept off it (it quotes what a peer sends, headers too), but for the last TLS
// handshake that failed, which says why a worker does not come. One for the process, as gRPC's log is. Thread-safe.
#pragma once

#include <string>

namespace hindsight::replay {

void keepGrpcLog();                    ///< from now on; GRPC_VERBOSITY in the environment leaves gRPC alone
std::string lastHandshakeFailure();    ///< "tlsv1 alert unknown ca", "" = none

} // namespace hindsight::replay
