// EventIds: which event has which id while a history grows; says what is wrong with the order. Owned by SnapshotBuilder.
// Free in the legal case (ids are 1, 2, 3, ...); a hash map from the first irregular id on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace hindsight::history {

class EventIds {
public:
    /// The next event of the history has this id. Returns what is wrong with that; "" when nothing is.
    std::string add(std::int64_t id);
    std::optional<std::uint32_t> find(std::int64_t id) const;
    bool contiguous() const { return m_contiguous; }
    /// (id, position), sorted by id: for snapshots of irregular histories.
    std::vector<std::pair<std::int64_t, std::uint32_t>> sorted() const;

private:
    std::uint32_t m_count = 0;
    std::int64_t m_next = 1;
    std::int64_t m_last = 0;
    bool m_contiguous = true;
    std::unordered_map<std::int64_t, std::uint32_t> m_irregular;
};

} // namespace hindsight::history
