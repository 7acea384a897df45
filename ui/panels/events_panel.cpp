#include "ui/panels/events_panel.h"

#include "ui/models/event_table_model.h"
#include "ui/panels/event_delegate.h"
#include "ui/panels/no_event.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace hindsight::ui {

EventsPanel::EventsPanel(Document& document, JobRunner& jobs, QWidget* parent)
    : QWidget(parent), m_document(document), m_model(new EventTableModel(this)), m_empty(new QLabel), m_table(new QTableView), m_search(new QLineEdit),
      m_kinds(new QToolButton), m_job(jobs)
{
    m_search->setPlaceholderText(tr("Find in events: type, name, id, payload text"));
    m_search->setAccessibleName(tr("Find in events"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filter.text = text.trimmed().toStdString();
        applyFilter();
    });
    m_empty->setProperty("dim", true);
    m_empty->setTextFormat(Qt::PlainText);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_empty->setContentsMargins(12, 6, 12, 6);
    buildKindMenu();
    setUpTable();

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(10, 6, 10, 6);
    bar->addWidget(m_search, 1);
    bar->addWidget(m_kinds);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_empty, 1);
    setFocusProxy(m_table);

    connect(&document, &Document::runChanged, this, &EventsPanel::takeSnapshot);
    connect(&document, &Document::snapshotChanged, this, &EventsPanel::takeSnapshot);
    connect(&document, &Document::cursorChanged, this, &EventsPanel::showCursor);
    connect(&document, &Document::timeDisplayChanged, this, [this] {
        m_model->setTimeDisplay(m_document.timeDisplay());
        fitColumns();
    });
    connect(&document, &Document::phaseChanged, this, &EventsPanel::showEmpty);
    connect(&document, &Document::verdictChanged, this, [this] {
        std::set<std::int64_t> differing;
        const auto verdict = m_document.verdict();
        if (verdict)
            for (const replay::Difference& difference : verdict->differences)
                differing.insert(difference.eventId);
        m_model->setVerdict(std::move(differing), verdict && verdict->divergence ? verdict->divergence->eventId : 0);
    });
    takeSnapshot();
    showEmpty();
}

void EventsPanel::setUpTable()
{
    m_table->setModel(m_model);
    m_table->setItemDelegate(new EventDelegate(m_table));
    m_table->setAccessibleName(tr("Events"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(EventTableModel::Summary, QHeaderView::Stretch);
    header->setMinimumSectionSize(40);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (!m_following && current.isValid())
            m_document.setCursor(m_model->eventAt(current.row()));
    });
}

void EventsPanel::fitColumns()
{
    // where there is little room the time goes first: the transport bar shows it
    const int room = width();
    m_table->setColumnHidden(EventTableModel::Time, room < 560);
    m_table->setColumnHidden(EventTableModel::Task, room < 440);
    m_table->setColumnWidth(EventTableModel::Id, fontMetrics().horizontalAdvance(QStringLiteral("51,200")) + 24);
    m_table->setColumnWidth(EventTableModel::Task, 52);
    m_table->setColumnWidth(EventTableModel::Time, fontMetrics().horizontalAdvance(
        m_document.timeDisplay() == Document::TimeDisplay::Elapsed ? QStringLiteral("+00:00:00.000") : QStringLiteral("2026-11-23 00:00:00.000")) + 20);
    m_table->setColumnWidth(EventTableModel::Type, room < 560 ? std::clamp(room / 2, 150, 230) : 230);
}

void EventsPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitColumns();
}

void EventsPanel::buildKindMenu()
{
    m_kinds->setText(tr("All kinds"));
    m_kinds->setAccessibleName(tr("Kinds of events shown"));
    m_kinds->setPopupMode(QToolButton::InstantPopup);
    m_kinds->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_kinds->setFocusPolicy(Qt::StrongFocus);
    auto* menu = new QMenu(m_kinds);
    connect(menu->addAction(tr("All kinds")), &QAction::triggered, this, [this] {
        EventFilter filter = m_filter;
        filter.kinds.set();
        setFilter(filter);
    });
    menu->addSeparator();
    for (std::size_t i = 0; i < kEventKindCount; ++i) {
        QAction* kind = menu->addAction(eventKindText(static_cast<EventKind>(i)));
        kind->setCheckable(true);
        kind->setChecked(true);
        kind->setData(static_cast<int>(i));
        connect(kind, &QAction::triggered, this, [this, i](bool on) {
            EventFilter filter = m_filter;
            filter.kinds.set(i, on);
            setFilter(filter);
        });
    }
    m_kinds->setMenu(menu);
}

void EventsPanel::setFilter(const EventFilter& filter)
{
    m_filter = filter;
    for (QAction* action : m_kinds->menu()->actions())
        if (action->isCheckable())
            action->setChecked(filter.kinds.test(static_cast<std::size_t>(action->data().toInt())));
    m_kinds->setText(filter.kinds.all() ? tr("All kinds") : tr("%1 of %2 kinds").arg(filter.kinds.count()).arg(kEventKindCount));
    if (m_search->text().trimmed().toStdString() != filter.text)
        m_search->setText(QString::fromStdString(filter.text)); // comes back through textChanged
    applyFilter();
}

void EventsPanel::applyFilter()
{
    const history::SnapshotPtr snapshot = m_model->snapshot();
    if (!snapshot || m_filter.all()) {
        m_job.drop();
        m_model->setRows(std::nullopt);
        showEmpty();
        showCursor();
        Q_EMIT hiddenChanged(0);
        return;
    }
    m_job.start(this, [snapshot, filter = m_filter](const JobContext& job) { return matchingEvents(*snapshot, filter, {0}, job.stop); },
        [this, snapshot](std::vector<history::EventIndex> rows) {
            if (m_model->snapshot() != snapshot)
                return; // the history grew meanwhile: takeSnapshot() asked again
            m_model->setRows(std::move(rows));
            showEmpty();
            showCursor();
            Q_EMIT hiddenChanged(m_model->hiddenCount());
        });
}

void EventsPanel::showEmpty()
{
    const bool empty = m_model->rowCount() == 0;
    const bool filtered = m_model->snapshot() && !m_model->snapshot()->empty();
    m_empty->setText(filtered ? tr("No event matches. Clear the search (Esc) or choose more kinds.") : noEventText(m_document));
    m_empty->setVisible(empty);
    m_table->setVisible(!empty);
}

void EventsPanel::takeSnapshot()
{
    const history::SnapshotPtr snapshot = m_document.snapshot();
    if (snapshot == m_model->snapshot())
        return;
    const bool same = m_run == m_document.run();
    m_run = m_document.run();
    const QScopedValueRollback following(m_following, true);
    m_model->setSnapshot(snapshot, same);
    applyFilter();
}

void EventsPanel::showCursor()
{
    const QScopedValueRollback following(m_following, true);
    const history::EventIndex cursor = m_document.cursor();
    const int row = m_model->rowOf(cursor);
    if (row < 0) {
        m_table->clearSelection();
        return;
    }
    const QModelIndex index = m_model->index(row, 0);
    if (m_model->shows(cursor)) {
        m_table->setCurrentIndex(index);
    } else {
        m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
        m_table->clearSelection(); // another event is not the cursor's: its place is marked by the scroll only
    }
    m_table->scrollTo(index);
}

void EventsPanel::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

bool EventsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Down) {
            m_table->setFocus(Qt::ShortcutFocusReason);
            // to the next hit behind the cursor, round at the end
            const int row = m_model->rowOf(m_document.cursor()) + 1;
            if (key != Qt::Key_Down && m_model->rowCount() > 0)
                m_document.jumpTo(m_model->eventAt(row < m_model->rowCount() ? row : 0));
            return true;
        }
        if (key == Qt::Key_Escape) {
            m_search->clear();
            m_table->setFocus(Qt::ShortcutFocusReason);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace hindsight::ui
