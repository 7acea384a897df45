// The commands of the main window and their keys (style: one table, from which menus, key list and tooltips are made).
#include "app/window/main_window.h"

#include "app/window/sample_file.h"
#include "replay/verdict/explain.h"
#include "ui/panels/events_panel.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/library_panel.h"
#include "ui/panels/worker_panel.h"
#include "ui/shell/command_bar.h"
#include "ui/shell/editor.h"
#include "ui/shell/key_list_dialog.h"
#include "ui/timeline/timeline_view.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QInputDialog>
#include <QTabWidget>

namespace hindsight::app {

using namespace hindsight::ui;

void MainWindow::registerActions()
{
    using G = ActionGroup;
    Actions& a = *m_actions;
    Document* document = &m_workbench.document;
    const auto keys = [](std::initializer_list<QKeySequence> list) { return QList<QKeySequence>(list); };

    a.add({QStringLiteral("file.open"), G::File, tr("Open files …"), keys({QKeySequence::Open})}, this, &MainWindow::openFiles);
    a.add({QStringLiteral("file.download"), G::File, tr("Download from a server …"), keys({Qt::CTRL | Qt::Key_D})}, this, &MainWindow::askForDownload);
    a.add({QStringLiteral("file.find"), G::File, tr("Open a run by id …"), keys({Qt::CTRL | Qt::Key_P, Qt::CTRL | Qt::Key_L})}, this, [](MainWindow* w) { w->m_command->focusAll(); });
    a.add({QStringLiteral("file.findInLibrary"), G::File, tr("Find in the library"), keys({Qt::CTRL | Qt::SHIFT | Qt::Key_F})}, this, [](MainWindow* w) { w->m_library->focusFilter(); });
    a.add({QStringLiteral("file.sample"), G::File, tr("Open the sample run")}, this, &MainWindow::openSample);
    a.add({QStringLiteral("file.reload"), G::File, tr("Read the library again"), keys({Qt::CTRL | Qt::Key_R})}, &m_workbench.keeper, &LibraryKeeper::reload);
    a.add({QStringLiteral("file.copyEvent"), G::File, tr("Copy the event as JSON"), keys({Qt::CTRL | Qt::SHIFT | Qt::Key_C})}, this, [](MainWindow* w) { QApplication::clipboard()->setText(w->m_inspector->json()); });
    a.add({QStringLiteral("file.quit"), G::File, tr("Quit"), keys({QKeySequence::Quit})}, this, &QWidget::close);

    a.add({QStringLiteral("step.nextEvent"), G::Step, tr("Next event"), keys({Qt::Key_F10})}, document, &Document::nextEvent);
    a.add({QStringLiteral("step.previousEvent"), G::Step, tr("Previous event"), keys({Qt::SHIFT | Qt::Key_F10})}, document, &Document::previousEvent);
    a.add({QStringLiteral("step.nextTask"), G::Step, tr("Next workflow task"), keys({Qt::Key_F11})}, document, &Document::nextTask);
    a.add({QStringLiteral("step.previousTask"), G::Step, tr("Previous workflow task"), keys({Qt::SHIFT | Qt::Key_F11})}, document, &Document::previousTask);
    a.add({QStringLiteral("step.nextFailure"), G::Step, tr("Next failure"), keys({Qt::Key_N})}, document, &Document::nextFailure);
    a.add({QStringLiteral("step.previousFailure"), G::Step, tr("Previous failure"), keys({Qt::SHIFT | Qt::Key_N})}, document, &Document::previousFailure);
    a.add({QStringLiteral("step.nextOfGroup"), G::Step, tr("Next event of this group"), keys({Qt::Key_Period})}, document, &Document::nextOfGroup);
    a.add({QStringLiteral("step.previousOfGroup"), G::Step, tr("Previous event of this group"), keys({Qt::Key_Comma})}, document, &Document::previousOfGroup);
    a.add({QStringLiteral("step.nextOfType"), G::Step, tr("Next event of this type"), keys({Qt::ALT | Qt::Key_Period})}, document, &Document::nextOfType);
    a.add({QStringLiteral("step.previousOfType"), G::Step, tr("Previous event of this type"), keys({Qt::ALT | Qt::Key_Comma})}, document, &Document::previousOfType);
    a.add({QStringLiteral("step.first"), G::Step, tr("First event"), keys({Qt::CTRL | Qt::Key_Home})}, document, &Document::first);
    a.add({QStringLiteral("step.last"), G::Step, tr("Last event"), keys({Qt::CTRL | Qt::Key_End})}, document, &Document::last);
    a.add({QStringLiteral("step.goTo"), G::Step, tr("Go to event …"), keys({Qt::Key_G})}, this, &MainWindow::goToEvent);
    a.add({QStringLiteral("step.divergence"), G::Step, tr("Go to the divergence"), keys({Qt::SHIFT | Qt::Key_G})}, this, [](MainWindow* w) {
        const auto verdict = w->m_workbench.document.verdict();
        if (const std::int64_t place = verdict ? replay::placeOf(*verdict) : 0; place > 0)
            w->m_workbench.document.goTo(history::EventId{place});
    });
    a.add({QStringLiteral("step.back"), G::Step, tr("Back"), keys({Qt::ALT | Qt::Key_Left})}, document, &Document::goBack);
    a.add({QStringLiteral("step.forward"), G::Step, tr("Forward"), keys({Qt::ALT | Qt::Key_Right})}, document, &Document::goForward);
    a.add({QStringLiteral("step.search"), G::Step, tr("Find in events"), keys({Qt::Key_Slash, QKeySequence::Find})}, this, [](MainWindow* w) {
        w->m_tabs->setCurrentWidget(w->m_events);
        w->m_events->focusSearch();
    });

    a.add({QStringLiteral("step.worker"), G::Step, tr("Ask the worker at this event"), keys({Qt::Key_K})}, this, [](MainWindow* w) {
        w->m_side->setCurrentWidget(w->m_worker);
        w->m_worker->focusFirst();
    });
    a.add({QStringLiteral("step.stopWorker"), G::Step, tr("Stop that worker")}, &m_workbench.steps, &WorkerSteps::stop);
    a.add({QStringLiteral("step.cancelWorker"), G::Step, tr("Stop waiting for that worker"), keys({Qt::SHIFT | Qt::Key_K})}, &m_workbench.steps, &WorkerSteps::cancel);

    // the timeline does not exist yet: it is asked when the key is pressed
    const auto timeline = [&a, this](const char* id, const QString& text, Qt::Key key, void (TimelineView::*call)()) {
        a.add({QString::fromLatin1(id), G::Timeline, text, {QKeySequence(key)}}, this, [call](MainWindow* w) { (w->m_timeline->*call)(); });
    };
    timeline("timeline.zoomIn", tr("Zoom in"), Qt::Key_W, &TimelineView::zoomIn);
    timeline("timeline.zoomOut", tr("Zoom out"), Qt::Key_S, &TimelineView::zoomOut);
    timeline("timeline.panLeft", tr("Pan left"), Qt::Key_A, &TimelineView::panLeft);
    timeline("timeline.panRight", tr("Pan right"), Qt::Key_D, &TimelineView::panRight);
    timeline("timeline.centre", tr("Centre the selection; twice: fit it"), Qt::Key_F, &TimelineView::centreSelection);
    timeline("timeline.fitAll", tr("Fit the whole run"), Qt::Key_0, &TimelineView::fitAll);

    a.add({QStringLiteral("view.times"), G::View, tr("Elapsed or UTC times"), keys({Qt::Key_T})}, this, [](MainWindow* w) {
        Document& d = w->m_workbench.document;
        d.setTimeDisplay(d.timeDisplay() == Document::TimeDisplay::Elapsed ? Document::TimeDisplay::Utc : Document::TimeDisplay::Elapsed);
    });
    a.add({QStringLiteral("view.system"), G::View, tr("Theme of the system")}, this, [](MainWindow* w) { w->chooseTheme(ThemeController::Choice::System); });
    a.add({QStringLiteral("view.light"), G::View, tr("Light theme")}, this, [](MainWindow* w) { w->chooseTheme(ThemeController::Choice::Light); });
    a.add({QStringLiteral("view.dark"), G::View, tr("Dark theme")}, this, [](MainWindow* w) { w->chooseTheme(ThemeController::Choice::Dark); });
    a.add({QStringLiteral("view.library"), G::View, tr("Show or hide the library"), keys({Qt::CTRL | Qt::Key_B})}, this, [](MainWindow* w) { w->m_library->setVisible(!w->m_library->isVisible()); });
    a.add({QStringLiteral("view.resetLayout"), G::View, tr("Reset layout")}, this, [](MainWindow* w) {
        w->m_session.forgetLayout();
        w->m_library->show();
        w->resetLayout();
    });
    a.add({QStringLiteral("view.editor"), G::View, tr("Editor …")}, this, &MainWindow::askForEditor);
    a.add({QStringLiteral("check.start"), G::Check, tr("Check against new code …"), keys({Qt::CTRL | Qt::Key_Return})}, this, &MainWindow::askForCheck);
    a.add({QStringLiteral("check.again"), G::Check, tr("Check this run again"), keys({Qt::CTRL | Qt::SHIFT | Qt::Key_Return})}, this, &MainWindow::checkAgain);
    a.add({QStringLiteral("check.cancel"), G::Check, tr("Cancel the check")}, &m_workbench.checks, &CheckRunner::cancel);
    a.add({QStringLiteral("check.ignored"), G::Check, tr("Fields left out of the comparison …"), keys({Qt::CTRL | Qt::Key_I})}, this, &MainWindow::showIgnored);
    a.create({QStringLiteral("view.menu"), G::View, tr("Menu"), keys({Qt::ALT | Qt::Key_M}), false});
    a.add({QStringLiteral("help.keys"), G::Help, tr("Key list"), keys({Qt::Key_Question, Qt::Key_F1})}, this, &MainWindow::showKeys);
}

void MainWindow::chooseTheme(ThemeController::Choice choice)
{
    m_themes.setChoice(choice);
    if (m_keepsSession)
        m_session.setTheme(choice);
}

void MainWindow::askForEditor()
{
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Editor"));
    dialog->setLabelText(tr("Command that opens a line of your code, with {file}, {line} and {column},\n"
                            "for example: code --goto {file}:{line}:{column}\n"
                            "Empty: the first one found of VS Code, IntelliJ, PyCharm, GoLand, Sublime Text, Kate and others."));
    dialog->setTextValue(m_session.editor());
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& command) { m_session.setEditor(command.trimmed()); });
    dialog->open();
}

void MainWindow::openCode(const CodePlace& place)
{
    QStringList folders;
    if (m_lastCheck && !m_lastCheck->folder.isEmpty())
        folders << m_lastCheck->folder;
    folders << QDir::currentPath();
    if (const QString problem = openInEditor(m_session.editor(), place, folders); !problem.isEmpty())
        m_workbench.tasks.report(tr("Cannot open the code"), problem);
}

void MainWindow::showKeys()
{
    auto* dialog = new KeyListDialog(*m_actions, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::goToEvent()
{
    const history::SnapshotPtr snapshot = m_workbench.document.snapshot();
    if (!snapshot || snapshot->empty())
        return;
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setInputMode(QInputDialog::IntInput);
    dialog->setWindowTitle(tr("Go to event"));
    const auto last = static_cast<int>(snapshot->id({static_cast<std::uint32_t>(snapshot->size()) - 1}).value);
    dialog->setLabelText(tr("Event id, 1 to %1:").arg(last));
    dialog->setIntRange(1, last);
    dialog->setIntValue(static_cast<int>(m_workbench.document.cursorId().value));
    connect(dialog, &QInputDialog::intValueSelected, &m_workbench.document, [this](int id) { m_workbench.document.goTo(history::EventId{id}); });
    dialog->open();
}

void MainWindow::openFiles()
{
    auto* dialog = new QFileDialog(this, tr("Open histories"), m_session.lastFolder(), tr("Histories (*.json *.pb *.binpb *.bin);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this, dialog](const QStringList& files) {
        m_session.setLastFolder(dialog->directory().absolutePath());
        std::vector<std::filesystem::path> paths;
        for (const QString& file : files)
            paths.emplace_back(file.toStdString());
        importOrOpen(paths);
    });
    dialog->open();
}

void MainWindow::importOrOpen(const std::vector<std::filesystem::path>& paths)
{
    std::error_code ignored;
    if (paths.size() == 1 && !std::filesystem::is_directory(paths.front(), ignored))
        m_workbench.opener.openFile(paths.front());
    else if (!paths.empty())
        m_workbench.keeper.importPaths(paths);
}

void MainWindow::openSample()
{
    const auto sample = sampleHistory();
    if (sample.empty())
        m_workbench.tasks.report(tr("Cannot open the sample run"), tr("resources/samples was not found beside the program"));
    else
        m_workbench.opener.openFile(sample);
}

} // namespace hindsight::app
