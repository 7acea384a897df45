// EventTableModel: the events of a snapshot as rows; data() reads columns, nothing is copied. A filter is a list of
// events that somebody computed elsewhere (event_filter.h) and that is swapped in under one reset. UI thread only.
#pragma once

#include "history/model/snapshot.h"
#include "ui/models/time_text.h"

#include <QAbstractTableModel>

#include <optional>
#include <set>
#include <vector>

namespace hindsight::ui {

class EventTableModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Id, Time, Type, Summary, Task, ColumnCount };
    enum Role {
        KindRole = Qt::UserRole, ///< int(EventKind)
        FailureRole,             ///< bool
        TransientRole,           ///< bool: the server may still take this event back
        VerdictRole              ///< int(Verdict)
    };
    /// What the check said about an event.
    enum class Verdict { None, Differs, Diverges };
    using QAbstractTableModel::QAbstractTableModel;

    /// Rows of another run reset the model; a longer snapshot of the same run appends, unless a filter is set.
    void setSnapshot(history::SnapshotPtr snapshot, bool sameRun = false);
    /// nullopt: all events.
    void setRows(std::optional<std::vector<history::EventIndex>> rows);
    void setTimeDisplay(TimeDisplay display);
    /// Events that differ from the new code, and the one where it diverges (0: none).
    void setVerdict(std::set<std::int64_t> differing, std::int64_t diverging);

    const history::SnapshotPtr& snapshot() const { return m_snapshot; }
    history::EventIndex eventAt(int row) const;
    /// The row of this event, or of the last shown one before it; -1 when there is none.
    int rowOf(history::EventIndex event) const;
    bool shows(history::EventIndex event) const;
    std::size_t hiddenCount() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(history::EventIndex at, int column) const;
    QString taskText(history::EventIndex at) const;
    Verdict verdictOf(history::EventIndex at) const;

    history::SnapshotPtr m_snapshot;
    std::optional<std::vector<history::EventIndex>> m_rows;
    std::set<std::int64_t> m_differing;
    std::int64_t m_diverging = 0;
    TimeDisplay m_display = TimeDisplay::Elapsed;
};

/// The workflow task (0-based) that this event belongs to: scheduled .. last command. nullopt for events between tasks.
std::optional<history::TaskIndex> taskOf(const history::HistorySnapshot& snapshot, history::EventIndex at);

} // namespace hindsight::ui
