// The dialogs of the main window that start long work: check and download. Fields are remembered per library.
#include "app/window/main_window.h"

#include "app/cli/connection_options.h"
#include "ui/dialogs/check_dialog.h"
#include "ui/dialogs/download_dialog.h"
#include "ui/dialogs/ignored_dialog.h"
#include "ui/panels/worker_panel.h"

#include <QTabWidget>

namespace hindsight::app {

using namespace hindsight::ui;

void MainWindow::askForCheck()
{
    const auto& current = m_workbench.opener.current();
    const CheckDialog::Counts counts{current && m_workbench.document.snapshot(), m_workbench.runs.shownCount(), m_workbench.runs.runs().size()};
    const QString library = QString::fromStdString(m_workbench.library.string());
    QMap<QString, QString> values = m_session.form(QStringLiteral("check"), library);
    // A worker that was typed at the tab Worker is the one that is meant, until one was checked.
    if (!m_lastCheck && values.value(QStringLiteral("command")).isEmpty())
        values.insert(m_worker->commandTyped());
    auto* dialog = new CheckDialog(counts, values, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, library] {
        if (m_keepsSession)
            m_session.setForm(QStringLiteral("check"), library, dialog->values());
        m_lastCheck = dialog->request();
        giveWorkerDefaults();
        if (dialog->scope() == CheckDialog::Scope::ThisRun)
            return m_workbench.checkShown(*m_lastCheck);
        std::vector<CheckTarget> targets;
        const auto shown = m_workbench.runs.shownRows();
        for (const history::RunSummary& run : m_workbench.runs.runs())
            if (dialog->scope() == CheckDialog::Scope::AllRuns || std::ranges::find(shown, run.row) != shown.end())
                targets.push_back({run, nullptr});
        m_workbench.checks.start(*m_lastCheck, std::move(targets));
    });
    dialog->open();
}

/// A worker that stands at a point is started as the one that was checked last.
void MainWindow::giveWorkerDefaults()
{
    const QMap<QString, QString> values = m_session.form(QStringLiteral("check"), QString::fromStdString(m_workbench.library.string()));
    const CheckRequest check = m_lastCheck ? *m_lastCheck : CheckDialog({}, values).request();
    m_worker->setDefaults({check});
}

void MainWindow::checkAgain()
{
    if (m_lastCheck)
        m_workbench.checkShown(*m_lastCheck);
    else
        askForCheck();
}

void MainWindow::showIgnored()
{
    auto* dialog = new IgnoredDialog(m_workbench.ignored, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::askForDownload()
{
    const QString library = QString::fromStdString(m_workbench.library.string());
    auto* dialog = new DownloadDialog(connectionFromEnvironment(), m_session.form(QStringLiteral("download"), library), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, library] {
        if (m_keepsSession)
            m_session.setForm(QStringLiteral("download"), library, dialog->values());
        m_workbench.downloads.start(dialog->request());
    });
    dialog->open();
}

} // namespace hindsight::app
