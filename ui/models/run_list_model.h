// RunListModel: the runs of a library as a list with a heading for each day, newest first; filtered by a text. Holds
// RunSummary values that a job loaded, and the last verdict of each. UI thread only; a change is one reset.
#pragma once

#include "history/store/library.h"
#include "replay/verdict/report.h"

#include <QAbstractListModel>
#include <QHash>

#include <optional>
#include <vector>

namespace hindsight::ui {

/// The last verdict about a run, as kept with the library: what a list needs to know.
struct KnownVerdict {
    replay::Verdict verdict = replay::Verdict::Unverified;
    QString headline;                ///< "Diverged at event 41"
    friend bool operator==(const KnownVerdict&, const KnownVerdict&) = default;
};

class RunListModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        HeadingRole = Qt::UserRole, ///< bool: a day, not a run
        StatusRole,                 ///< int(history::RunStatus)
        VerdictRole,                ///< int(replay::Verdict), invalid when never checked
        DetailRole                  ///< "OrderWorkflow · 124 events · diverged at event 41"
    };
    using QAbstractListModel::QAbstractListModel;

    void setRuns(std::vector<history::RunSummary> runs);
    void setFilter(const QString& text);
    /// By content hash: a verdict belongs to bytes, not to a name.
    void setVerdict(const std::string& contentHash, const KnownVerdict& verdict);
    void setVerdicts(QHash<QByteArray, KnownVerdict> verdicts);

    const std::vector<history::RunSummary>& runs() const { return m_runs; }
    const history::RunSummary* runAt(const QModelIndex& index) const;
    QModelIndex indexOf(history::RunRowId row) const;
    std::vector<history::RunRowId> shownRows() const;
    std::size_t shownCount() const;
    std::size_t hiddenCount() const { return m_runs.size() - shownCount(); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    /// A heading, or the position of a run in m_runs.
    struct Row {
        QString heading;
        std::size_t run = 0;
    };
    bool passes(const history::RunSummary& run) const;
    QString detail(const history::RunSummary& run) const;
    std::optional<KnownVerdict> verdictOf(const history::RunSummary& run) const;
    void layOut();

    std::vector<history::RunSummary> m_runs;
    std::vector<Row> m_rows;
    QHash<QByteArray, KnownVerdict> m_verdicts;
    QString m_filter;
};

/// What a run is called where there is little room: its workflow id, else its run id, else its file.
QString runTitle(const history::RunSummary& run);

} // namespace hindsight::ui
