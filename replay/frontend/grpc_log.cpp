#include "replay/frontend/grpc_log.h"

#include "replay/frontend/line_cutter.h"

#include <grpc/support/log.h>

#include <cstdlib>
#include <mutex>
#include <string_view>

namespace hindsight::replay {
namespace {

struct Kept {
    std::mutex mutex;
    std::string failure;
};

Kept& kept()
{
    static Kept instance;
    return instance;
}

/// "Handshake failed with fatal error SSL_ERROR_SSL: error:0A000418:SSL routines::tlsv1 alert unknown ca."
void take(gpr_log_func_args* line)
{
    const std::string_view text(line->message);
    if (text.find("Handshake failed") == std::string_view::npos)
        return;
    auto reason = text.substr(text.rfind(':') + 1);
    while (reason.ends_with('.'))
        reason.remove_suffix(1);
    while (reason.starts_with(' '))
        reason.remove_prefix(1);
    const bool clear = reason == "wrong version number" || reason == "http request"; // OpenSSL's words for bytes that are no TLS
    const std::lock_guard lock(kept().mutex);
    kept().failure = clear ? "what came was no TLS: something spoke in clear" : printable(reason.substr(0, 200));
}

} // namespace

void keepGrpcLog()
{
    if (std::getenv("GRPC_VERBOSITY") == nullptr)
        gpr_set_log_function(&take);
}

std::string lastHandshakeFailure()
{
    const std::lock_guard lock(kept().mutex);
    return kept().failure;
}

} // namespace hindsight::replay
