// Strong types for the numbers that travel between modules, and the time of an event.
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

namespace hindsight::history {

/// A number that cannot be mistaken for another kind of number.
template <class Tag, class Rep>
struct Strong {
    Rep value{};
    friend constexpr auto operator<=>(const Strong&, const Strong&) = default;
};

/// Event id as the server numbers it: 1, 2, 3, ...; 0 = none.
using EventId = Strong<struct EventIdTag, std::int64_t>;
/// Position of an event in a snapshot, 0-based. Equal to id - 1 in every legal history; damaged files differ.
using EventIndex = Strong<struct EventIndexTag, std::uint32_t>;
inline constexpr EventIndex kNoEvent{0xffffffffU};
/// Position of a workflow task in HistorySnapshot::workflowTasks().
using TaskIndex = Strong<struct TaskIndexTag, std::uint32_t>;
/// Position of a span in HistorySnapshot::spans().
using SpanIndex = Strong<struct SpanIndexTag, std::uint32_t>;
inline constexpr SpanIndex kNoSpan{0xffffffffU};
/// Row id of a run in one library file; not stable across libraries.
using RunRowId = Strong<struct RunRowIdTag, std::int64_t>;

/// Absolute UTC time, nanoseconds since 1970.
using Time = std::chrono::sys_time<std::chrono::nanoseconds>;
using Duration = std::chrono::nanoseconds;
inline constexpr Time kNoTime{Duration::min()};

/// What names a run for good. `source` is the server address, or "file" for imported ones.
struct RunKey {
    std::string source;
    std::string namespaceName; ///< "" = unknown
    std::string workflowId;    ///< "" = unknown
    std::string runId;         ///< "" = unknown
    friend auto operator<=>(const RunKey&, const RunKey&) = default;
};

} // namespace hindsight::history
