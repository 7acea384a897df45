#include "app/window/main_window.h"

#include "replay/verdict/explain.h"
#include "ui/models/count_text.h"
#include "ui/models/time_text.h"
#include "ui/panels/event_slider.h"
#include "ui/panels/events_panel.h"
#include "ui/panels/header_line.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/lens_panel.h"
#include "ui/panels/library_panel.h"
#include "ui/panels/state_panel.h"
#include "ui/panels/transport_bar.h"
#include "ui/panels/worker_log_panel.h"
#include "ui/panels/worker_panel.h"
#include "ui/shell/command_bar.h"
#include "ui/shell/style_sheet.h"
#include "ui/shell/task_strip.h"
#include "ui/timeline/timeline_view.h"

#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QMimeData>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace hindsight::app {

using namespace hindsight::ui;

namespace {

constexpr QSize kUsualSize{1400, 880};

QTabWidget* tabs(const QString& name)
{
    auto* widget = new QTabWidget;
    widget->setObjectName(name);
    widget->setDocumentMode(true);
    widget->tabBar()->setDrawBase(false);
    widget->tabBar()->setExpanding(false);
    widget->tabBar()->setElideMode(Qt::ElideRight);
    return widget;
}

} // namespace

MainWindow::MainWindow(Workbench& workbench, ThemeController& themes, QWidget* parent)
    : QMainWindow(parent), m_workbench(workbench), m_themes(themes), m_actions(new Actions(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    resize(kUsualSize);
    registerActions();
    buildWidgets();
    connectWorkbench();
    applyTheme(activeTheme());
    connect(&themes, &ThemeController::changed, this, &MainWindow::applyTheme);
    nameWindow();
    m_timeline->setFocus(); // not the menu, where the keys of the tab order begin
}

MainWindow::~MainWindow() = default;

void MainWindow::buildWidgets()
{
    m_library = new LibraryPanel(m_workbench.runs, *m_actions);
    m_strip = new TaskStrip(m_workbench.tasks);
    auto* body = new QSplitter(Qt::Horizontal);
    body->setObjectName(QStringLiteral("body"));
    body->addWidget(m_library);
    body->addWidget(buildCentre());
    body->setStretchFactor(1, 1);
    body->setChildrenCollapsible(false);
    m_splitters << body;

    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildTopBar());
    layout->addWidget(body, 1);
    layout->addWidget(m_strip);
    setCentralWidget(page);
    for (QSplitter* splitter : m_splitters)
        splitter->setHandleWidth(1);
    resetLayout();
}

QWidget* MainWindow::buildTopBar()
{
    auto* bar = new QWidget;
    bar->setObjectName(QStringLiteral("topBar"));
    bar->setAttribute(Qt::WA_StyledBackground);
    auto* brand = new QToolButton;
    brand->setObjectName(QStringLiteral("brand"));
    brand->setText(tr("Hindsight"));
    brand->setAccessibleName(tr("Menu"));
    brand->setToolTip(tr("Menu (Alt+M)"));
    brand->setPopupMode(QToolButton::InstantPopup);
    brand->setFocusPolicy(Qt::StrongFocus);
    auto* menu = new QMenu(brand);
    m_actions->fillMenu(menu);
    brand->setMenu(menu);
    connect(m_actions->find(QStringLiteral("view.menu")), &QAction::triggered, brand, &QToolButton::showMenu);

    m_command = new CommandBar(&m_workbench.runs, m_actions->find(QStringLiteral("file.find"))->shortcut().toString(QKeySequence::NativeText));
    m_command->setMinimumWidth(120);
    m_command->setMaximumWidth(430);
    m_transport = new TransportBar(m_workbench.document, *m_actions);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(8, 6, 14, 6);
    layout->setSpacing(12);
    layout->addWidget(brand);
    layout->addWidget(m_command, 2);
    layout->addWidget(m_transport, 5);
    return bar;
}

QWidget* MainWindow::buildCentre()
{
    Document& document = m_workbench.document;
    m_header = new HeaderLine(document);
    m_header->setAttribute(Qt::WA_StyledBackground);
    m_timeline = new TimelineView(document);
    m_lens = new LensPanel(document);
    m_events = new EventsPanel(document, m_workbench.jobs);
    m_log = new WorkerLogPanel;
    m_inspector = new InspectorPanel(document);
    m_state = new StatePanel(document);
    m_worker = new WorkerPanel(document, m_workbench.steps);
    m_worker->setProblemSource([this] {
        const auto& run = m_workbench.opener.current();
        return run && !run->replayable ? run->notReplayableReason : std::string();
    });

    m_tabs = tabs(QStringLiteral("tabs"));
    m_tabs->setAccessibleName(tr("Divergence, events, worker log"));
    m_tabs->tabBar()->setAccessibleName(m_tabs->accessibleName());
    m_tabs->addTab(m_events, tr("Events"));
    m_tabs->addTab(m_lens, tr("Divergence"));
    m_tabs->addTab(m_log, tr("Worker log"));
    m_side = tabs(QStringLiteral("side"));
    m_side->setAccessibleName(tr("Event, state, worker"));
    m_side->tabBar()->setAccessibleName(m_side->accessibleName());
    m_side->addTab(m_inspector, tr("Event"));
    m_side->addTab(m_state, tr("State here"));
    m_side->addTab(m_worker, tr("Worker"));

    auto* lower = new QSplitter(Qt::Horizontal);
    lower->setObjectName(QStringLiteral("lower"));
    lower->addWidget(m_tabs);
    lower->addWidget(m_side);
    auto* split = new QSplitter(Qt::Vertical);
    split->setObjectName(QStringLiteral("centre"));
    split->addWidget(m_timeline);
    split->addWidget(lower);
    for (QSplitter* splitter : {lower, split}) {
        splitter->setChildrenCollapsible(false);
        m_splitters << splitter;
    }
    auto* centre = new QWidget;
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(split, 1);
    return centre;
}

void MainWindow::connectWorkbench()
{
    Document& document = m_workbench.document;
    connect(m_command, &CommandBar::asked, &m_workbench.opener, [this](const QString& text) { m_workbench.opener.openText(text); });
    connect(m_library, &LibraryPanel::runChosen, &m_workbench.opener, &RunOpener::openStored);
    connect(m_library, &LibraryPanel::removeRequested, &m_workbench.keeper, &LibraryKeeper::remove);
    connect(m_library, &LibraryPanel::hiddenChanged, this, [this](std::size_t hidden) { m_hiddenRuns = hidden; showHidden(); });
    connect(m_events, &EventsPanel::hiddenChanged, this, [this](std::size_t hidden) { m_hiddenEvents = hidden; showHidden(); });
    connect(m_header, &HeaderLine::checkRequested, this, &MainWindow::askForCheck);
    connect(m_lens, &LensPanel::checkRequested, this, &MainWindow::askForCheck);
    connect(m_lens, &LensPanel::codeRequested, this, &MainWindow::openCode);
    connect(m_lens, &LensPanel::ignoreRequested, this, [this](const QString& text) {
        if (auto rule = replay::parseIgnoreRule(text.toStdString()); rule.ok())
            m_workbench.ignored.add({std::move(rule).value()});
        showIgnored(); // says what happened, and takes it back
    });
    connect(m_worker, &WorkerPanel::codeRequested, this, &MainWindow::openCode);
    CheckRunner& checks = m_workbench.checks;
    connect(&checks, &CheckRunner::started, this, [this](const QString& command) {
        m_log->begin(command);
        m_lens->setChecking(true);
    });
    connect(&checks, &CheckRunner::workerLog, m_log, &WorkerLogPanel::append);
    connect(&checks, &CheckRunner::finished, this, [this] { m_lens->setChecking(false); });
    connect(&checks, &CheckRunner::failed, this, [this] { m_lens->setChecking(false); });
    connect(&m_workbench.steps, &WorkerSteps::started, m_log, &WorkerLogPanel::begin);
    connect(&m_workbench.steps, &WorkerSteps::workerLog, m_log, &WorkerLogPanel::append);
    connect(&m_workbench, &Workbench::workerKnown, this, [this](const replay::WorkerInfo& worker) { m_lens->setSdk(worker.sdk); });
    connect(m_strip, &TaskStrip::keysRequested, this, &MainWindow::showKeys);
    connect(&m_workbench.keeper, &LibraryKeeper::loadingChanged, this, [this] {
        m_library->setFailure(m_workbench.keeper.failure());
        m_library->setLoading(m_workbench.keeper.loading());
        m_strip->setLibraryText(countText(static_cast<qint64>(m_workbench.runs.runs().size()), tr("run"), tr("runs")));
    });
    connect(&m_workbench.opener, &RunOpener::opened, this, [this] {
        const auto& run = m_workbench.opener.current();
        m_library->setCurrent(run->row);
        m_command->setShown(runTitle(*run));
        if (m_keepsSession)
            m_session.setLastRun(QString::fromStdString(std::filesystem::absolute(m_workbench.library).string()), run->row.value > 0 && !run->key.runId.empty() ? QStringLiteral("run:") + fromUtf8(run->key.runId) : fromUtf8(run->origin));
    });
    const auto showOrigin = [this] {
        m_header->setOrigin(m_workbench.verdictOrigin());
        m_lens->setOrigin(m_workbench.verdictOrigin());
    };
    connect(&document, &Document::runChanged, this, showOrigin);
    connect(&document, &Document::verdictChanged, this, showOrigin);
    connect(&document, &Document::runChanged, this, &MainWindow::nameWindow);
    connect(&document, &Document::cursorChanged, this, [this] {
        const auto id = m_workbench.document.cursorId().value;
        m_side->setTabText(0, id > 0 ? tr("Event %1").arg(QLocale().toString(static_cast<qlonglong>(id))) : tr("Event"));
    });
    connect(&document, &Document::verdictChanged, this, [this] {
        if (const auto verdict = m_workbench.document.verdict(); verdict && replay::placeOf(*verdict) > 0)
            showLens();
    });
}

void MainWindow::showLens() { m_tabs->setCurrentWidget(m_lens); }

void MainWindow::showTab(const QString& tab, const QString& side)
{
    if (!tab.isEmpty())
        m_tabs->setCurrentWidget(tab == QLatin1String("divergence") ? static_cast<QWidget*>(m_lens) : tab == QLatin1String("log") ? static_cast<QWidget*>(m_log) : m_events);
    if (!side.isEmpty())
        m_side->setCurrentWidget(side == QLatin1String("state") ? static_cast<QWidget*>(m_state) : side == QLatin1String("worker") ? static_cast<QWidget*>(m_worker) : m_inspector);
}

bool MainWindow::timelinePending() const { return m_timeline->layoutPending(); }

void MainWindow::applyTheme(const Theme& theme) { setStyleSheet(windowStyleSheet(theme)); }

void MainWindow::showHidden()
{
    QStringList parts;
    if (m_hiddenEvents > 0)
        parts << tr("%1 hidden by filter").arg(countText(static_cast<qint64>(m_hiddenEvents), tr("event"), tr("events")));
    if (m_hiddenRuns > 0)
        parts << tr("%1 hidden by filter").arg(countText(static_cast<qint64>(m_hiddenRuns), tr("run"), tr("runs")));
    m_strip->setHiddenText(parts.join(QStringLiteral(" · ")));
}

void MainWindow::nameWindow()
{
    const history::RunKey& run = m_workbench.document.run();
    const QString name = fromUtf8(run.workflowId.empty() ? run.runId : run.workflowId);
    setWindowTitle(name.isEmpty() ? tr("Hindsight") : tr("%1 – Hindsight").arg(name));
}

void MainWindow::setPayloadValues(bool shown)
{
    m_inspector->setPayloadValues(shown);
    m_state->setPayloadValues(shown);
    m_worker->setPayloadValues(shown);
}

void MainWindow::resetLayout()
{
    const int w = width(), h = height();
    for (QSplitter* splitter : m_splitters) {
        if (splitter->objectName() == QLatin1String("body"))
            splitter->setSizes({std::clamp(w / 6, 170, 260), w});
        else if (splitter->objectName() == QLatin1String("lower"))
            splitter->setSizes({w * 55 / 100, w * 45 / 100});
        else
            splitter->setSizes({h * 45 / 100, h * 55 / 100});
    }
}

void MainWindow::restoreSession()
{
    m_keepsSession = true;
    chooseTheme(m_session.theme());
    const QString library = QString::fromStdString(m_workbench.library.string());
    m_worker->setValues(m_session.form(QStringLiteral("step"), library));
    giveWorkerDefaults();
    if (!restoreGeometry(m_session.geometry()))
        resize(kUsualSize);
    for (QSplitter* splitter : m_splitters)
        splitter->restoreState(m_session.splitter(splitter->objectName()));
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_keepsSession) {
        m_session.setGeometry(saveGeometry());
        m_session.setForm(QStringLiteral("step"), QString::fromStdString(m_workbench.library.string()), m_worker->values());
        for (const QSplitter* splitter : m_splitters)
            m_session.setSplitter(splitter->objectName(), splitter->saveState());
    }
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile())
            return event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    std::vector<std::filesystem::path> paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile())
            paths.emplace_back(url.toLocalFile().toStdString());
    importOrOpen(paths);
    event->acceptProposedAction();
}

} // namespace hindsight::app
