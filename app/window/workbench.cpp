#include "app/window/workbench.h"

#include "replay/verdict/explain.h"
#include "replay/verdict/read_report.h"
#include "ui/jobs/verdict_memory.h"
#include "ui/models/time_text.h"

namespace hindsight::app {

using namespace hindsight::ui;

Workbench::Workbench(std::filesystem::path libraryFile)
    : library(std::move(libraryFile)), keeper(jobs, tasks, runs, library), opener(document, jobs, tasks, library), checks(jobs, tasks, library),
      ignored(jobs, library), downloads(document, jobs, tasks, library), steps(library)
{
    connect(&opener, &RunOpener::fileShown, &keeper, [this](const std::filesystem::path& file) {
        if (m_storesOpenedFiles)
            keeper.importPaths({file}, true);
    });
    connect(&opener, &RunOpener::folderNamed, &keeper, [this](const std::filesystem::path& folder) { keeper.importPaths({folder}); });
    connect(&opener, &RunOpener::opened, this, &Workbench::runOpened);
    connect(&opener, &RunOpener::recalled, this, [this](const history::RunKey& run, const std::optional<replay::WorkerInfo>& worker, const QString& origin) {
        m_origins[run] = origin;
        if (worker)
            Q_EMIT workerKnown(*worker);
    });
    connect(&keeper, &LibraryKeeper::stored, &opener, &RunOpener::setStored);
    connect(&downloads, &Downloader::stored, this, [this](const history::RunSummary& run, bool shown) {
        keeper.reload();
        if (shown)
            opener.openStored(run);
    });
    connect(&checks, &CheckRunner::started, this, [this](const QString& command) {
        m_worker.emplace();
        m_worker->command = command.toStdString();
    });
    connect(&checks, &CheckRunner::workerConnected, this, [this](const replay::WorkerInfo& worker) {
        const std::string command = m_worker ? m_worker->command : std::string();
        m_worker = worker;
        if (m_worker->command.empty())
            m_worker->command = command;
        Q_EMIT workerKnown(worker);
    });
    connect(&checks, &CheckRunner::judged, this, [this](const history::RunSummary& run, const replay::HistoryVerdict& verdict) {
        if (opener.isShown(run)) {
            m_origins[run.key] = ui::verdictOrigin(checkedNow(), m_worker);
            document.setVerdict(run.key, verdict);
            if (const std::int64_t place = replay::placeOf(verdict); place > 0)
                document.goTo(history::EventId{place});
        }
        // A cancelled check says nothing: in the list, as in the library, the former verdict stays.
        if (!run.contentHash.empty() && verdict.code != replay::UnverifiedCode::Cancelled)
            keeper.setVerdict(run.contentHash, {verdict.verdict, fromUtf8(replay::verdictHeadline(verdict))});
    });
    connect(&checks, &CheckRunner::compared, this, [this](const history::RunSummary& run, const replay::HistoryVerdict& verdict, const replay::CheckReport& report) {
        if (opener.isShown(run)) {
            m_origins[run.key] = ui::verdictOrigin(checkedNow(), report.worker, report.against);
            document.setVerdict(run.key, verdict); // the user may have gone elsewhere meanwhile
        }
        if (!run.contentHash.empty() && verdict.code != replay::UnverifiedCode::Cancelled)
            keeper.setVerdict(run.contentHash, {verdict.verdict, fromUtf8(replay::verdictHeadline(verdict))});
    });
}

void Workbench::checkShown(const CheckRequest& request)
{
    if (const auto& run = opener.current())
        checks.start(request, {{*run, document.snapshot()}});
}

void Workbench::showReport(const std::filesystem::path& file)
{
    opener.setRecallsVerdicts(false); // what the report does not say must not be told by an older check
    auto report = replay::readReportFile(file);
    if (!report.ok()) {
        tasks.report(tr("Cannot show the report"), fromUtf8(report.error().message), [this, file] { showReport(file); });
        return;
    }
    m_report = std::move(report).value();
    m_reportFile = file;
    m_reportMustFit = true;
    if (opener.current()) {
        document.setVerdict(opener.current()->key, std::nullopt);
        runOpened();
    }
}

void Workbench::runOpened()
{
    if (!m_report || !opener.current())
        return;
    const bool mustFit = std::exchange(m_reportMustFit, false);
    if (document.verdict() || applyReport() || !mustFit)
        return; // a verdict that is there already is newer than the report
    const history::RunSummary& run = *opener.current();
    tasks.report(tr("Cannot show the report"), tr("%1 has no verdict for %2 (run %3)").arg(QString::fromStdString(m_reportFile.string()), runTitle(run), fromUtf8(run.key.runId)));
}

QString Workbench::verdictOrigin() const
{
    const auto found = m_origins.find(document.run());
    return found == m_origins.end() || !document.verdict() ? QString() : found->second;
}

bool Workbench::applyReport()
{
    const auto& run = opener.current();
    if (const auto* verdict = replay::verdictFor(*m_report, run->key.workflowId, run->key.runId)) {
        if (m_report->worker)
            Q_EMIT workerKnown(*m_report->worker);
        m_origins[run->key] = ui::reportOrigin(QString::fromStdString(m_reportFile.filename().string()), m_report->worker, m_report->against);
        document.setVerdict(run->key, *verdict);
        document.goToUnlessMoved(history::EventId{replay::placeOf(*verdict)});
        return true;
    }
    return false;
}

} // namespace hindsight::app
