#include "ui/panels/library_panel.h"

#include "ui/models/count_text.h"
#include "ui/models/run_list_model.h"
#include "ui/models/time_text.h"
#include "ui/panels/rich_text.h"
#include "ui/panels/run_delegate.h"
#include "ui/shell/actions.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QMenu>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace hindsight::ui {

LibraryPanel::LibraryPanel(RunListModel& model, const Actions& actions, QWidget* parent)
    : QWidget(parent), m_model(model), m_actions(actions), m_filter(new QLineEdit), m_list(new QListView),
      m_empty(new RichText(tr("The library is empty"))), m_listPage(new QWidget), m_stack(new QStackedLayout)
{
    setObjectName(QStringLiteral("libraryPanel"));
    setAttribute(Qt::WA_StyledBackground);
    m_filter->setAccessibleName(tr("Find in the library"));
    m_filter->setClearButtonEnabled(true);
    m_list->setModel(&model);
    m_list->setItemDelegate(new RunDelegate(m_list));
    m_list->setAccessibleName(tr("Runs in the library"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);

    auto* listLayout = new QVBoxLayout(m_listPage);
    listLayout->setContentsMargins(0, 10, 0, 0);
    listLayout->setSpacing(4);
    auto* filterRow = new QHBoxLayout;
    filterRow->setContentsMargins(10, 0, 10, 0);
    filterRow->addWidget(m_filter);
    listLayout->addLayout(filterRow);
    listLayout->addWidget(m_list, 1);
    m_stack->addWidget(m_listPage);
    m_stack->addWidget(m_empty);
    setLayout(m_stack);

    m_empty->setMaker([this]() -> QString {
        if (!m_failure.isEmpty())
            return html::span(Role::Failed, QStringLiteral("✕ ") + tr("The library could not be read.")) + QStringLiteral("<p>%1</p>").arg(html::escaped(m_failure));
        if (m_loading)
            return html::span(Role::Dim, tr("Reading the library …"));
        const auto link = [](const char* action, const QString& text) { return QStringLiteral("<p><a href='action:%1' style='color:%2; text-decoration:none'>%3</a></p>").arg(QLatin1String(action), html::hex(Role::Accent), text); };
        return html::heading(tr("Library")) + QStringLiteral("<p>%1</p><p style='color:%2'>%3</p>").arg(tr("No runs yet."), html::hex(Role::Dim), tr("Drag a history file into this window, or:"))
            + link("file.open", tr("Open a file …")) + link("file.download", tr("Download from a server …")) + link("file.sample", tr("Open the sample run"));
    });
    connect(m_empty, &RichText::linkActivated, this, [this](const QString& link) {
        if (QAction* action = m_actions.find(link.mid(link.indexOf(QLatin1Char(':')) + 1)))
            action->trigger();
    });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model.setFilter(text);
        setCurrent(m_current);
        Q_EMIT hiddenChanged(m_model.hiddenCount());
    });
    connect(m_filter, &QLineEdit::returnPressed, m_list, [this] { m_list->setFocus(Qt::ShortcutFocusReason); });
    const auto choose = [this](const QModelIndex& index) {
        if (const history::RunSummary* run = m_model.runAt(index))
            Q_EMIT runChosen(*run);
    };
    connect(m_list, &QListView::clicked, this, choose);
    connect(m_list, &QListView::activated, this, choose);
    connect(m_list, &QListView::customContextMenuRequested, this, &LibraryPanel::showMenu);
    connect(&model, &QAbstractItemModel::modelReset, this, &LibraryPanel::refresh);
    refresh();
}

void LibraryPanel::refresh()
{
    const std::size_t count = m_model.runs().size();
    m_filter->setPlaceholderText(tr("Find in %1").arg(countText(static_cast<qint64>(count), tr("run"), tr("runs"))));
    m_empty->refresh();
    m_stack->setCurrentWidget(count == 0 ? static_cast<QWidget*>(m_empty) : m_listPage);
    setCurrent(m_current);
}

void LibraryPanel::setFailure(const QString& message)
{
    m_failure = message;
    refresh();
}

void LibraryPanel::setLoading(bool loading)
{
    m_loading = loading;
    refresh();
}

QString LibraryPanel::emptyText() const { return m_stack->currentWidget() == m_empty ? m_empty->toPlainText() : QString(); }

void LibraryPanel::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void LibraryPanel::setCurrent(history::RunRowId row)
{
    m_current = row;
    const QModelIndex index = m_model.indexOf(row);
    if (index == m_list->currentIndex())
        return;
    m_list->setCurrentIndex(index);
    if (index.isValid())
        m_list->scrollTo(index);
}

void LibraryPanel::showMenu(const QPoint& at)
{
    const history::RunSummary* found = m_model.runAt(m_list->indexAt(at));
    if (!found)
        return;
    const history::RunSummary run = *found; // the list may change while the menu is open
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto copy = [menu](const QString& text, const std::string& value) {
        QAction* action = menu->addAction(text);
        QObject::connect(action, &QAction::triggered, menu, [value] { QApplication::clipboard()->setText(fromUtf8(value)); });
        action->setEnabled(!value.empty());
    };
    connect(menu->addAction(tr("Open")), &QAction::triggered, this, [this, run] { Q_EMIT runChosen(run); });
    copy(tr("Copy workflow id"), run.key.workflowId);
    copy(tr("Copy run id"), run.key.runId);
    menu->addSeparator();
    connect(menu->addAction(tr("Remove from the library …")), &QAction::triggered, this, [this, run] { Q_EMIT removeRequested(run); });
    menu->popup(m_list->viewport()->mapToGlobal(at));
}

} // namespace hindsight::ui
