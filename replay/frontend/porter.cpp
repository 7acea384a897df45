#include "replay/frontend/porter.h"

#include <utility>

namespace hindsight::replay {

Porter::Porter(PeerGate& gate) : m_gate(gate), m_thread([this] { run(); }) {}

Porter::~Porter()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_changed.notify_one();
    m_thread.join();
}

void Porter::ask(std::string peer, Answer answer)
{
    {
        const std::lock_guard lock(m_mutex);
        m_asked.push_back({std::move(peer), std::move(answer)});
    }
    m_changed.notify_one();
}

void Porter::run()
{
    for (;;) {
        Asked next; // gone before the next wait: it may hold the last of a call
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_ending || !m_asked.empty(); });
            if (m_asked.empty())
                return;
            next = std::move(m_asked.front());
            m_asked.pop_front();
        }
        next.answer(m_gate.enter(next.peer));
    }
}

} // namespace hindsight::replay
