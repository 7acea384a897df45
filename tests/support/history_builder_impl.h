// The inside of HistoryBuilder, shared by its .cpp files; generated messages are only declared here.
#pragma once

#include "tests/support/history_builder.h"

#include <optional>

namespace temporal::api::common::v1 {
class Payload;
class Payloads;
}
namespace temporal::api::failure::v1 {
class Failure;
}

namespace hindsight::history::testing {

struct HistoryBuilder::Impl {
    struct Refs {
        std::int64_t opened = 0;
        std::int64_t started = 0;
    };
    using Map = std::map<std::string, Refs, std::less<>>;
    Impl();
    ~Impl();
    /// A new event with the next id and time.
    temporal::api::history::v1::HistoryEvent& add(EventType type);
    static Refs& find(Map& map, std::string_view key) { return map[std::string(key)]; }

    std::vector<std::unique_ptr<temporal::api::history::v1::HistoryEvent>> events;
    std::vector<std::size_t> pageStarts{0};
    std::optional<std::size_t> transientFrom;
    std::int64_t nextId = 1;
    std::int64_t nanos = 1'780'000'000'000'000'000;
    std::int64_t taskScheduled = 0, taskStarted = 0, taskCompleted = 0;
    Map activities, timers, children, updates, signals, cancels, nexus;
    std::map<std::string, std::pair<std::string, std::string>, std::less<>> childTypes; // type, run id
};

void setJson(temporal::api::common::v1::Payload* payload, std::string_view json);
void addJson(temporal::api::common::v1::Payloads* payloads, std::string_view json);
void setFailure(temporal::api::failure::v1::Failure* failure, std::string_view message);

} // namespace hindsight::history::testing
