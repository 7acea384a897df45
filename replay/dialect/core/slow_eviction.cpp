#include "replay/dialect/core/slow_eviction.h"

#include "replay/dialect/sdk_version.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace hindsight::replay {

bool evictsTooLate(std::string_view sdk, std::string_view version)
{
    if (sdk != "temporal-python")
        return false;
    const auto said = sdkVersion(version);
    return said && *said < SdkVersion{1, 5, 1};
}

Result<WorkerReply> SlowEviction::ask(const WorkerTask& task, bool alone, std::stop_token stop)
{
    Result<WorkerReply> reply = m_worker.ask(task, alone, stop);
    if (!m_pauses || !task.evictAfter)
        return reply;
    constexpr std::chrono::milliseconds kEnough{60}; // a round of the worker's loop through all that is in flight
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any wake;
    wake.wait_for(lock, stop, kEnough, [] { return false; });
    return reply;
}

} // namespace hindsight::replay
