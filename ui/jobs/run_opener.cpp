#include "ui/jobs/run_opener.h"

#include "replay/verdict/explain.h"
#include "replay/verdict/read_report.h"
#include "ui/jobs/verdict_memory.h"
#include "ui/models/run_list_model.h"
#include "ui/models/time_text.h"

namespace hindsight::ui {

RunOpener::RunOpener(Document& document, JobRunner& jobs, TaskList& tasks, std::filesystem::path library, QObject* parent)
    : QObject(parent), m_document(document), m_jobs(jobs), m_tasks(tasks), m_library(std::move(library)), m_open(jobs), m_verdict(jobs)
{
}

void RunOpener::openText(const QString& text, bool quiet)
{
    m_open.start(this, [library = m_library, wanted = text.toStdString()](const JobContext&) { return resolveText(library, wanted); },
        [this, text, quiet](Result<history::RunRef> found) {
            if (!found.ok()) {
                if (quiet)
                    return;
                m_tasks.report(tr("Cannot open %1").arg(text), fromUtf8(found.error().message), [this, text] { openText(text); });
                Q_EMIT failed(fromUtf8(found.error().message));
            } else if (const auto* run = std::get_if<history::NamedRun>(&found.value())) {
                openStored(run->run);
            } else if (const auto* file = std::get_if<history::NamedFile>(&found.value())) {
                openFile(file->path);
            } else {
                Q_EMIT folderNamed(std::get<history::NamedFolder>(found.value()).path);
            }
        });
}

void RunOpener::openStored(const history::RunSummary& run)
{
    m_document.openRun(run.key);
    m_open.start(this, [library = m_library, row = run.row](const JobContext&) { return loadStoredRun(library, row); },
        [this, run](Result<LoadedRun> loaded) { show(std::move(loaded), runTitle(run), [this, run] { openStored(run); }); });
}

void RunOpener::openFile(const std::filesystem::path& file)
{
    m_open.start(this, [file](const JobContext& job) { return loadHistoryFile(file, job.stop); },
        [this, file](Result<LoadedRun> loaded) {
            const bool ok = loaded.ok();
            show(std::move(loaded), QString::fromStdString(file.filename().string()), [this, file] { openFile(file); });
            if (ok)
                Q_EMIT fileShown(file);
        });
}

void RunOpener::show(Result<LoadedRun> result, const QString& title, const std::function<void()>& retry)
{
    if (!result.ok()) {
        const QString message = fromUtf8(result.error().message);
        m_tasks.report(tr("Cannot open %1").arg(title), message, retry);
        if (m_document.phase() == Document::Phase::Loading)
            m_document.setFailed(m_document.run(), message);
        Q_EMIT failed(message);
        return;
    }
    LoadedRun& run = result.value();
    m_document.openRun(run.key);
    if (!isShown(run.summary))
        m_document.setVerdict(run.key, std::nullopt); // of other bytes under the same key: it says nothing about these
    m_current = run.summary;
    m_document.setSnapshot(run.key, run.snapshot);
    Q_EMIT opened();
    recallVerdict();
}

void RunOpener::recallVerdict()
{
    if (!m_recalls || !m_current || m_current->contentHash.empty())
        return;
    m_verdict.start(this, [library = m_library, hash = m_current->contentHash](const JobContext&) { return rememberedReport(library, hash); },
        [this, run = *m_current](Result<RememberedReport> kept) {
            if (!m_recalls || !kept.ok() || kept.value().report.histories.empty() || !isShown(run) || m_document.verdict())
                return; // never checked, no longer shown, or a newer verdict came meanwhile
            const replay::CheckReport& report = kept.value().report;
            Q_EMIT recalled(run.key, report.worker, verdictOrigin(kept.value().checked, report.worker, report.against));
            m_document.setVerdict(run.key, report.histories.front());
            m_document.goToUnlessMoved(history::EventId{replay::placeOf(report.histories.front())});
        });
}

bool RunOpener::isShown(const history::RunSummary& run) const
{
    if (!m_current || m_document.run() != run.key || m_current->key != run.key || m_current->events != run.events)
        return false;
    return m_current->contentHash.empty() || run.contentHash.empty() || m_current->contentHash == run.contentHash;
}

void RunOpener::setStored(const history::RunSummary& run)
{
    if (!isShown(run) || m_current->row == run.row)
        return;
    m_current = run;
    Q_EMIT opened();
    recallVerdict();
}

} // namespace hindsight::ui
