#include "ui/document/snapshot_inbox.h"

#include <utility>

namespace hindsight::ui {

void SnapshotInbox::post(const history::RunKey& run, history::SnapshotPtr snapshot)
{
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        first = m_pending.empty();
        m_pending[run] = std::move(snapshot);
    }
    if (first)
        QMetaObject::invokeMethod(this, [this] { deliver(); }, Qt::QueuedConnection);
}

void SnapshotInbox::deliver()
{
    std::map<history::RunKey, history::SnapshotPtr> taken;
    {
        const std::lock_guard lock(m_mutex);
        taken.swap(m_pending);
    }
    for (const auto& [run, snapshot] : taken)
        Q_EMIT arrived(run, snapshot);
}

} // namespace hindsight::ui
