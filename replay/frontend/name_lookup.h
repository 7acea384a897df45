// NameLookup: looks the names of Temporal frontends up on a thread of its own, which cannot be interrupted, may outlast its
// owner, and then touches nothing of it. Owned and used by one thread.
#pragma once

#include "replay/frontend/frontend_addresses.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace hindsight::replay {

class NameLookup {
public:
    void begin(FrontendAddresses addresses)
    {
        m_begun = std::chrono::steady_clock::now();
        std::thread([shared = m_shared, addresses = std::move(addresses)]() mutable {
            auto unknown = addresses.resolve(&FrontendAddresses::askSystem);
            const std::lock_guard lock(shared->mutex);
            shared->addresses = std::move(addresses);
            shared->unknown = std::move(unknown);
        }).detach();
    }
    /// Once for each begin(), when it is done.
    std::optional<FrontendAddresses> take(std::vector<std::string>& unknown)
    {
        const std::lock_guard lock(m_shared->mutex);
        unknown = m_shared->unknown;
        return std::exchange(m_shared->addresses, std::nullopt);
    }
    std::chrono::steady_clock::time_point begun() const { return m_begun; }

private:
    struct Shared {
        std::mutex mutex;
        std::optional<FrontendAddresses> addresses;
        std::vector<std::string> unknown;
    };
    std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
    std::chrono::steady_clock::time_point m_begun;
};

} // namespace hindsight::replay
