#include "ui/models/run_list_model.h"

#include "history/model/clock.h"
#include "ui/models/count_text.h"
#include "ui/models/time_text.h"

#include <QFileInfo>
#include <QLocale>

#include <algorithm>

namespace hindsight::ui {

using history::RunSummary;

QString runTitle(const RunSummary& run)
{
    if (!run.key.workflowId.empty())
        return fromUtf8(run.key.workflowId);
    if (!run.key.runId.empty())
        return fromUtf8(run.key.runId);
    return QFileInfo(fromUtf8(run.origin)).fileName();
}

void RunListModel::setRuns(std::vector<RunSummary> runs)
{
    m_runs = std::move(runs);
    layOut();
}

void RunListModel::setFilter(const QString& text)
{
    const QString trimmed = text.trimmed();
    if (trimmed == m_filter)
        return;
    m_filter = trimmed;
    layOut();
}

void RunListModel::setVerdict(const std::string& contentHash, const KnownVerdict& verdict)
{
    m_verdicts.insert(QByteArray::fromStdString(contentHash), verdict);
    for (int i = 0; i < rowCount(); ++i)
        if (const RunSummary* run = runAt(index(i)); run && run->contentHash == contentHash)
            Q_EMIT dataChanged(index(i), index(i));
}

void RunListModel::setVerdicts(QHash<QByteArray, KnownVerdict> verdicts)
{
    m_verdicts = std::move(verdicts);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

bool RunListModel::passes(const RunSummary& run) const
{
    if (m_filter.isEmpty())
        return true;
    const auto holds = [this](const QString& text) { return text.contains(m_filter, Qt::CaseInsensitive); };
    const auto known = verdictOf(run);
    return holds(fromUtf8(run.key.workflowId)) || holds(fromUtf8(run.key.runId)) || holds(fromUtf8(run.workflowType))
        || holds(fromUtf8(history::runStatusName(run.status))) || holds(fromUtf8(run.taskQueue)) || (known && holds(known->headline));
}

void RunListModel::layOut()
{
    beginResetModel();
    m_rows.clear();
    const history::Time now = history::now();
    QString heading;
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        if (!passes(m_runs[i]))
            continue;
        if (const QString day = dayText(m_runs[i].start, now); day != heading) {
            heading = day;
            m_rows.push_back({day, 0});
        }
        m_rows.push_back({{}, i});
    }
    endResetModel();
}

std::size_t RunListModel::shownCount() const
{
    return static_cast<std::size_t>(std::ranges::count_if(m_rows, [](const Row& row) { return row.heading.isEmpty(); }));
}

std::vector<history::RunRowId> RunListModel::shownRows() const
{
    std::vector<history::RunRowId> rows;
    for (const Row& row : m_rows)
        if (row.heading.isEmpty())
            rows.push_back(m_runs[row.run].row);
    return rows;
}

const RunSummary* RunListModel::runAt(const QModelIndex& index) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return nullptr;
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    return row.heading.isEmpty() ? &m_runs[row.run] : nullptr;
}

QModelIndex RunListModel::indexOf(history::RunRowId wanted) const
{
    for (int i = 0; i < rowCount(); ++i)
        if (const RunSummary* run = runAt(index(i)); run && run->row == wanted)
            return index(i);
    return {};
}

int RunListModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

std::optional<KnownVerdict> RunListModel::verdictOf(const RunSummary& run) const
{
    const auto found = m_verdicts.find(QByteArray::fromStdString(run.contentHash));
    return found == m_verdicts.end() ? std::nullopt : std::optional(*found);
}

QString RunListModel::detail(const RunSummary& run) const
{
    QStringList parts{fromUtf8(run.workflowType), countText(run.events, tr("event"), tr("events"))};
    if (const auto known = verdictOf(run)) {
        const QString headline = known->headline.left(1).toLower() + known->headline.mid(1);
        // what needs a look comes first: the end of the line may be cut
        const bool plain = headline.startsWith(QStringLiteral("compatible")); // not what a comparison of two builds says
        parts.insert(known->verdict == replay::Verdict::Compatible && plain ? 2 : 0, headline);
    } else if (!run.replayable) {
        parts << tr("cannot be replayed");
    }
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

QVariant RunListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const RunSummary* run = runAt(index);
    if (!run) {
        const QString& heading = m_rows[static_cast<std::size_t>(index.row())].heading;
        if (role == HeadingRole)
            return true;
        return role == Qt::DisplayRole ? QVariant(heading) : QVariant();
    }
    const auto known = verdictOf(*run);
    switch (role) {
    case Qt::DisplayRole: return runTitle(*run);
    case DetailRole: return detail(*run);
    case HeadingRole: return false;
    case StatusRole: return static_cast<int>(run->status);
    case VerdictRole: return known ? QVariant(static_cast<int>(known->verdict)) : QVariant();
    case Qt::AccessibleTextRole: return QString(runTitle(*run) + QStringLiteral(", ") + fromUtf8(history::runStatusName(run->status)) + QStringLiteral(", ") + detail(*run));
    case Qt::ToolTipRole: {
        QString tip = tr("%1\nrun %2\n%3, started %4").arg(runTitle(*run), fromUtf8(run->key.runId), fromUtf8(history::runStatusName(run->status)), clockText(run->start));
        if (!run->label.empty())
            tip += QLatin1Char('\n') + fromUtf8(run->label);
        return QString(tip + QLatin1Char('\n') + fromUtf8(run->origin));
    }
    default: return {};
    }
}

Qt::ItemFlags RunListModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    return runAt(index) ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren : Qt::ItemFlags(Qt::ItemNeverHasChildren);
}

} // namespace hindsight::ui
