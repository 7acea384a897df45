// The two tables that StateIndex asks: what is open at an event, and who wrote a value last before it. Built in event
// order, then immutable. OpenSpans: O(spans / 256 + open) a question; Writers: O(log writes).
#pragma once

#include "history/model/ids.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace hindsight::history {

/// Intervals [begin, end) of event positions, sorted by begin, with the largest end of each block of 256.
class OpenSpans {
public:
    static constexpr std::uint32_t kNever = 0xffffffffU;

    /// `begin` not below that of the interval added before.
    void add(std::uint32_t begin, std::uint32_t end, SpanIndex span)
    {
        if (m_rows.size() % kBlock == 0)
            m_blockEnd.push_back(0);
        m_blockEnd.back() = std::max(m_blockEnd.back(), end);
        m_rows.push_back({begin, end, span});
    }

    /// Calls visit(span) for each interval that contains `at`, by begin.
    template <class Visit>
    void visit(std::uint32_t at, Visit&& visit) const
    {
        const auto after = std::ranges::upper_bound(m_rows, at, {}, &Row::begin);
        const auto count = static_cast<std::size_t>(after - m_rows.begin());
        for (std::size_t block = 0; block * kBlock < count; ++block) {
            if (m_blockEnd[block] <= at)
                continue;
            const std::size_t last = std::min(count, (block + 1) * kBlock);
            for (std::size_t row = block * kBlock; row < last; ++row) {
                if (m_rows[row].end > at)
                    visit(m_rows[row].span);
            }
        }
    }

private:
    static constexpr std::size_t kBlock = 256;
    struct Row {
        std::uint32_t begin;
        std::uint32_t end;
        SpanIndex span;
    };
    std::vector<Row> m_rows;
    std::vector<std::uint32_t> m_blockEnd;
};

/// The writes to one value, in event order.
template <class Value>
class Writers {
public:
    struct Write {
        std::uint32_t event;
        Value value;
    };

    void add(std::uint32_t event, Value value)
    {
        if (!m_writes.empty() && m_writes.back().event == event)
            m_writes.back().value = std::move(value); // twice in one event: the later counts
        else
            m_writes.push_back({event, std::move(value)});
    }

    /// The last write at or before `at`; nullptr when there is none.
    const Write* last(std::uint32_t at) const
    {
        const auto after = std::ranges::upper_bound(m_writes, at, {}, &Write::event);
        return after == m_writes.begin() ? nullptr : &*(after - 1);
    }

    /// Number of writes at or before `at`.
    std::size_t count(std::uint32_t at) const
    {
        return static_cast<std::size_t>(std::ranges::upper_bound(m_writes, at, {}, &Write::event) - m_writes.begin());
    }

    bool empty() const { return m_writes.empty(); }
    std::uint32_t firstEvent() const { return m_writes.front().event; }

private:
    std::vector<Write> m_writes;
};

} // namespace hindsight::history
