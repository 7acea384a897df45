// Histories made by code, as serialized bytes: for tests of sources and store, where only ids, types and sizes matter.
#pragma once

#include "history/model/ids.h"

#include <cstdint>
#include <string>
#include <vector>

namespace hindsight::tests {

struct MadeHistory {
    std::string workflowId = "order-1";
    std::string runId = "6f1c2f6e-0000-4000-8000-000000000001";
    std::string workflowType = "Order";
    std::size_t events = 13;            ///< Started, then per workflow task: Scheduled, Started, Completed, a timer, its firing
    std::size_t payloadBytes = 0;       ///< > 0: an activity with such an input stands where the timer would
    std::string flavour;                ///< goes into timer ids, so that histories can differ
    std::size_t flavouredFrom = 1;      ///< ... from this event on
};

/// Serialized HistoryEvents, in order.
std::vector<std::string> madeEvents(const MadeHistory& what);
/// A serialized HistoryEvent Scheduled or Started of a workflow task.
std::string workflowTaskScheduled(std::int64_t id, int attempt);
std::string workflowTaskStarted(std::int64_t id, std::int64_t scheduled);
/// Events [from, to) as serialized History.
std::string historyBytes(const std::vector<std::string>& events, std::size_t from = 0, std::size_t to = SIZE_MAX);
/// The same as the `temporal` program writes it with --output json.
std::string historyJson(const std::string& history);

} // namespace hindsight::tests
