#include "ui/models/event_table_model.h"

#include "history/model/event_detail.h"
#include "ui/document/steps.h"
#include "ui/models/event_kind.h"

#include <algorithm>

namespace hindsight::ui {

using history::EventIndex;

std::optional<history::TaskIndex> taskOf(const history::HistorySnapshot& snapshot, EventIndex at)
{
    const auto tasks = snapshot.workflowTasks();
    const auto after = std::ranges::upper_bound(tasks, at, {}, &history::WorkflowTask::scheduled);
    if (after == tasks.begin())
        return std::nullopt;
    const history::WorkflowTask& task = *std::prev(after);
    EventIndex last = task.scheduled;
    for (const EventIndex event : {task.started, task.closed, task.blockEnd})
        if (event != history::kNoEvent)
            last = std::max(last, event);
    const bool command = history::isCommandEvent(snapshot.type(at));
    const bool own = at == task.scheduled || at == task.started || at == task.closed;
    // buffered events (a signal, a result) may stand between Scheduled and Completed: they belong to no task
    if (at > last || (!own && !(command && task.closed != history::kNoEvent && at > task.closed)))
        return std::nullopt;
    return history::TaskIndex{static_cast<std::uint32_t>(std::distance(tasks.begin(), after) - 1)};
}

void EventTableModel::setSnapshot(history::SnapshotPtr snapshot, bool sameRun)
{
    const std::size_t before = m_snapshot ? m_snapshot->size() : 0;
    if (sameRun && m_snapshot && snapshot && !m_rows && snapshot->size() >= before) {
        if (snapshot->size() > before) {
            beginInsertRows({}, static_cast<int>(before), static_cast<int>(snapshot->size()) - 1);
            m_snapshot = std::move(snapshot);
            endInsertRows();
        } else {
            m_snapshot = std::move(snapshot);
        }
        if (before > 0) // names, tasks and the transient mark of shown rows may have changed
            Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(before) - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_snapshot = std::move(snapshot);
    m_rows.reset();
    endResetModel();
}

void EventTableModel::setRows(std::optional<std::vector<EventIndex>> rows)
{
    if (!rows && !m_rows)
        return;
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

void EventTableModel::setTimeDisplay(TimeDisplay display)
{
    m_display = display;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, Time), index(rowCount() - 1, Time), {Qt::DisplayRole});
}

void EventTableModel::setVerdict(std::set<std::int64_t> differing, std::int64_t diverging)
{
    if (differing == m_differing && diverging == m_diverging)
        return;
    m_differing = std::move(differing);
    m_diverging = diverging;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1), {VerdictRole});
}

EventTableModel::Verdict EventTableModel::verdictOf(EventIndex at) const
{
    const std::int64_t id = m_snapshot->id(at).value;
    return id == m_diverging ? Verdict::Diverges : m_differing.contains(id) ? Verdict::Differs : Verdict::None;
}

EventIndex EventTableModel::eventAt(int row) const
{
    if (row < 0 || row >= rowCount())
        return history::kNoEvent;
    return m_rows ? (*m_rows)[static_cast<std::size_t>(row)] : EventIndex{static_cast<std::uint32_t>(row)};
}

int EventTableModel::rowOf(EventIndex event) const
{
    if (!m_snapshot || event == history::kNoEvent)
        return -1;
    if (!m_rows)
        return event.value < m_snapshot->size() ? static_cast<int>(event.value) : -1;
    const auto after = std::ranges::upper_bound(*m_rows, event);
    return static_cast<int>(std::distance(m_rows->begin(), after)) - 1;
}

bool EventTableModel::shows(EventIndex event) const
{
    const int row = rowOf(event);
    return row >= 0 && eventAt(row) == event;
}

std::size_t EventTableModel::hiddenCount() const { return m_snapshot && m_rows ? m_snapshot->size() - m_rows->size() : 0; }

int EventTableModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid() || !m_snapshot)
        return 0;
    return static_cast<int>(m_rows ? m_rows->size() : m_snapshot->size());
}

int EventTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString EventTableModel::taskText(EventIndex at) const
{
    const auto task = taskOf(*m_snapshot, at);
    return task ? QString::number(task->value + 1) : QString();
}

QString EventTableModel::text(EventIndex at, int column) const
{
    switch (column) {
    case Id: return QString::number(m_snapshot->id(at).value);
    case Time: return timeText(m_snapshot->time(at), m_snapshot->startTime(), m_display);
    case Type: return fromUtf8(history::eventTypeName(m_snapshot->type(at)));
    case Summary: return fromUtf8(history::summarizeEvent(*m_snapshot, at));
    case Task: return taskText(at);
    }
    return {};
}

QVariant EventTableModel::data(const QModelIndex& index, int role) const
{
    const EventIndex at = index.isValid() ? eventAt(index.row()) : history::kNoEvent;
    if (at == history::kNoEvent)
        return {};
    switch (role) {
    case Qt::DisplayRole: return text(at, index.column());
    case Qt::ToolTipRole:
        if (at.value >= m_snapshot->finalCount())
            return tr("The server showed this event of an unfinished workflow task; it may still get another id.");
        return index.column() == Summary ? text(at, Summary) : QString();
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (index.column() == Id || index.column() == Task ? Qt::AlignRight : Qt::AlignLeft));
    case KindRole: return static_cast<int>(eventKind(m_snapshot->type(at)));
    case FailureRole: return isFailureEvent(m_snapshot->type(at));
    case TransientRole: return at.value >= m_snapshot->finalCount();
    case VerdictRole: return static_cast<int>(verdictOf(at));
    case Qt::AccessibleTextRole: {
        const Verdict verdict = verdictOf(at);
        const QString said = verdict == Verdict::Diverges ? tr(", diverges") : verdict == Verdict::Differs ? tr(", differs") : QString();
        return QString(text(at, Id) + QLatin1Char(' ') + text(at, Type) + QLatin1Char(' ') + text(at, Summary) + said);
    }
    default: return {};
    }
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Id || section == Task ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Id: return tr("event");
    case Time: return tr("time");
    case Type: return tr("type");
    case Summary: return tr("what");
    case Task: return tr("task");
    }
    return {};
}

} // namespace hindsight::ui
