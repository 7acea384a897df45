#include "app/window/workbench.h"

#include "replay/verdict/explain.h"
#include "replay/verdict/read_report.h"
#include "ui/models/time_text.h"

namespace hindsight::app {

using namespace hindsight::ui;

Workbench::Workbench(std::filesystem::path libraryFile)
    : library(std::move(libraryFile)), keeper(jobs, tasks, runs, library), opener(document, jobs, tasks, library), checks(jobs, tasks, library),
      downloads(document, jobs, tasks, library)
{
    connect(&opener, &RunOpener::fileShown, &keeper, [this](const std::filesystem::path& file) {
        if (m_storesOpenedFiles)
            keeper.importPaths({file}, true);
    });
    connect(&opener, &RunOpener::folderNamed, &keeper, [this](const std::filesystem::path& folder) { keeper.importPaths({folder}); });
    connect(&opener, &RunOpener::opened, this, &Workbench::applyReport);
    connect(&opener, &RunOpener::rememberedWorker, this, &Workbench::workerKnown);
    connect(&keeper, &LibraryKeeper::stored, &opener, &RunOpener::setStored);
    connect(&downloads, &Downloader::stored, this, [this](const history::RunSummary& run, bool shown) {
        keeper.reload();
        if (shown)
            opener.openStored(run);
    });
    connect(&checks, &CheckRunner::workerConnected, this, &Workbench::workerKnown);
    connect(&checks, &CheckRunner::judged, this, [this](const history::RunSummary& run, const replay::HistoryVerdict& verdict) {
        if (opener.isShown(run)) {
            document.setVerdict(run.key, verdict);
            if (verdict.divergence)
                document.goTo(history::EventId{verdict.divergence->eventId});
        }
        if (!run.contentHash.empty())
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
    auto report = replay::readReportFile(file);
    if (!report.ok()) {
        tasks.report(tr("Cannot show the report"), fromUtf8(report.error().message), [this, file] { showReport(file); });
        return;
    }
    m_report = std::move(report).value();
    applyReport();
}

void Workbench::applyReport()
{
    const auto& run = opener.current();
    if (!m_report || !run)
        return;
    if (const auto* verdict = replay::verdictFor(*m_report, run->key.workflowId, run->key.runId)) {
        if (m_report->worker)
            Q_EMIT workerKnown(*m_report->worker);
        document.setVerdict(run->key, *verdict);
    }
}

} // namespace hindsight::app
