// HistorySnapshot::Data: the columns behind a snapshot. Written by SnapshotBuilder, which copies them before it writes
// on after handing them out; read by everyone else. Strings are views into the pages, or into `derived`.
#pragma once

#include "history/model/snapshot.h"

#include <cstdint>

namespace hindsight::history {

using StringId = std::uint32_t; ///< position in Data::strings; 0 = ""

struct HistorySnapshot::Data {
    std::vector<Page> pages;
    std::vector<std::shared_ptr<const std::string>> derived; ///< names that stand nowhere in the pages as one piece
    std::vector<std::string_view> strings{std::string_view()};

    // One entry an event.
    std::vector<std::int64_t> ids;
    std::vector<Time> times;
    std::vector<Time> latest;          ///< running maximum of times
    std::vector<EventType> types;
    std::vector<std::uint32_t> pageOf;
    std::vector<std::uint64_t> offsets; ///< of the serialized event in its page
    std::vector<std::uint32_t> lengths;
    std::vector<std::int64_t> openers;
    std::vector<StringId> names;
    std::vector<StringId> objectIds;
    std::vector<SpanIndex> spanOf;

    std::vector<Span> spans;
    std::vector<WorkflowTask> tasks;
    std::vector<HistoryIssue> issues;
    std::vector<std::pair<std::int64_t, std::uint32_t>> byId; ///< sorted; only when ids are not 1, 2, 3, ...
    bool contiguous = true;
    RunFacts facts;
    RunStatus status = RunStatus::Unknown;
    std::size_t finalCount = 0;
    bool complete = false;
    std::uint64_t byteCount = 0;

    std::size_t size() const { return ids.size(); }
    std::optional<std::uint32_t> find(std::int64_t eventId) const;
};

} // namespace hindsight::history
