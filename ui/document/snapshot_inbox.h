// SnapshotInbox: the way of snapshots from loader threads to the UI thread. Newest wins: at most one is pending a
// run, whatever the loader posts. Shared by Document and loaders; posting is thread-safe and never blocks on the UI.
#pragma once

#include "history/model/snapshot.h"

#include <QObject>

#include <map>
#include <memory>
#include <mutex>

namespace hindsight::ui {

class SnapshotInbox : public QObject {
    Q_OBJECT
public:
    /// Any thread.
    void post(const history::RunKey& run, history::SnapshotPtr snapshot);

Q_SIGNALS:
    /// UI thread, once for any number of posts since the last one.
    void arrived(const hindsight::history::RunKey& run, const hindsight::history::SnapshotPtr& snapshot);

private:
    void deliver();

    std::mutex m_mutex;
    std::map<history::RunKey, history::SnapshotPtr> m_pending;
};

} // namespace hindsight::ui
