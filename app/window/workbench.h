// Workbench: what the window works on, apart from any widget: document, library list, jobs and tasks, and the objects that
// open, store, download and check. Outlives the window. UI thread; its jobs run elsewhere.
#pragma once

#include "ui/document/document.h"
#include "ui/jobs/check_runner.h"
#include "ui/jobs/downloader.h"
#include "ui/jobs/ignored_fields.h"
#include "ui/jobs/job_runner.h"
#include "ui/jobs/library_keeper.h"
#include "ui/jobs/run_opener.h"
#include "ui/jobs/task_list.h"
#include "ui/jobs/worker_steps.h"
#include "ui/models/run_list_model.h"

#include <filesystem>
#include <map>

namespace hindsight::app {

class Workbench final : public QObject {
    Q_OBJECT
public:
    explicit Workbench(std::filesystem::path libraryFile);

    const std::filesystem::path library;
    ui::JobRunner jobs;         // first: destroyed last, when nobody is left to receive
    ui::TaskList tasks;
    ui::Document document;
    ui::RunListModel runs;
    ui::LibraryKeeper keeper;
    ui::RunOpener opener;
    ui::CheckRunner checks;
    ui::IgnoredFields ignored;
    ui::Downloader downloads;
    ui::WorkerSteps steps;

    /// Checks what is shown, also when it is not stored.
    void checkShown(const ui::CheckRequest& request);
    /// Whether a file that is opened also enters the library (default).
    void setStoresOpenedFiles(bool stores) { m_storesOpenedFiles = stores; }
    /// Shows the verdicts of a saved report (`check --format json`) for the runs they are about.
    void showReport(const std::filesystem::path& file);
    /// The report whose verdicts were shown last, for runs opened later.
    const std::optional<replay::CheckReport>& report() const { return m_report; }
    /// When and against what the shown verdict was found, or which report says it; told by the document's verdictChanged.
    QString verdictOrigin() const;

Q_SIGNALS:
    void workerKnown(const hindsight::replay::WorkerInfo& worker); ///< of the verdict that is shown

private:
    void runOpened();
    bool applyReport();

    std::optional<replay::CheckReport> m_report;
    std::filesystem::path m_reportFile;
    bool m_reportMustFit = false;       ///< the run opened together with the report has to be in it
    std::map<history::RunKey, QString> m_origins;
    std::optional<replay::WorkerInfo> m_worker; ///< of the check that runs or ran last
    bool m_storesOpenedFiles = true;
};

} // namespace hindsight::app
