// IndexQueue: the numbers 0..count-1 for several threads, each handed out once unless it is given back. Thread-safe.
#pragma once

#include <deque>
#include <mutex>
#include <numeric>
#include <optional>

namespace hindsight::replay {

class IndexQueue {
public:
    explicit IndexQueue(std::size_t count) : m_left(count) { std::iota(m_left.begin(), m_left.end(), std::size_t{0}); }

    std::optional<std::size_t> take()
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed || m_left.empty())
            return std::nullopt;
        const std::size_t index = m_left.front();
        m_left.pop_front();
        return index;
    }
    /// It comes next: it has waited longest.
    void giveBack(std::size_t index)
    {
        const std::lock_guard lock(m_mutex);
        m_left.push_front(index);
    }
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    bool done() const
    {
        const std::lock_guard lock(m_mutex);
        return m_closed || m_left.empty();
    }

private:
    mutable std::mutex m_mutex;
    std::deque<std::size_t> m_left;
    bool m_closed = false;
};

} // namespace hindsight::replay
