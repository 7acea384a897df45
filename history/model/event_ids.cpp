#include "history/model/event_ids.h"

#include <algorithm>
#include <limits>

namespace hindsight::history {

std::string EventIds::add(std::int64_t id)
{
    const std::uint32_t index = m_count++;
    const std::int64_t before = std::exchange(m_last, id);
    if (m_contiguous && id == m_next) {
        ++m_next;
        return {};
    }
    if (std::exchange(m_contiguous, false)) {
        for (std::uint32_t i = 0; i < index; ++i)
            m_irregular.emplace(static_cast<std::int64_t>(i) + 1, i);
    }
    const std::int64_t expected = m_next;
    if (id >= m_next && id < std::numeric_limits<std::int64_t>::max())
        m_next = id + 1;
    if (!m_irregular.emplace(id, index).second)
        return "this id was used before";
    if (id == expected)
        return {};
    if (id < 1)
        return "is not a legal event id";
    if (id < expected)
        return "stands behind event " + std::to_string(before) + ": out of order";
    if (id == expected + 1)
        return "event " + std::to_string(expected) + " is missing";
    return "events " + std::to_string(expected) + " to " + std::to_string(id - 1) + " are missing";
}

std::optional<std::uint32_t> EventIds::find(std::int64_t id) const
{
    if (m_contiguous) {
        if (id < 1 || id > static_cast<std::int64_t>(m_count))
            return std::nullopt;
        return static_cast<std::uint32_t>(id - 1);
    }
    const auto it = m_irregular.find(id);
    return it == m_irregular.end() ? std::nullopt : std::optional(it->second);
}

std::vector<std::pair<std::int64_t, std::uint32_t>> EventIds::sorted() const
{
    std::vector<std::pair<std::int64_t, std::uint32_t>> out(m_irregular.begin(), m_irregular.end());
    std::ranges::sort(out);
    return out;
}

} // namespace hindsight::history
