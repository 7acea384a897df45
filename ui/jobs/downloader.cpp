#include "ui/jobs/downloader.h"

#include "history/model/snapshot_builder.h"
#include "ui/models/count_text.h"
#include "ui/models/time_text.h"

namespace hindsight::ui {

using history::Library;

namespace {

/// Snapshots of a run whose pages are still coming. On the job thread; a snapshot a page, newest wins in the inbox.
class GrowingRun {
public:
    GrowingRun(std::shared_ptr<SnapshotInbox> inbox, history::RunKey key) : m_inbox(std::move(inbox)), m_key(std::move(key)) {}

    /// True for the first page: now the run can be shown, under key().
    bool add(const history::Page& page)
    {
        if (!page || !m_builder.addPage(page).ok())
            return false; // the download itself reports damaged bytes
        const history::SnapshotPtr snapshot = m_builder.snapshot(false);
        const bool first = !m_shown;
        if (first && m_key.runId.empty())
            m_key.runId = snapshot->facts().runId;
        m_shown = true;
        m_inbox->post(m_key, snapshot);
        return first;
    }
    const history::RunKey& key() const { return m_key; }

private:
    std::shared_ptr<SnapshotInbox> m_inbox;
    history::RunKey m_key;
    history::SnapshotBuilder m_builder;
    bool m_shown = false;
};

Result<history::RunSummary> storeIn(const std::filesystem::path& file, const history::LoadedHistory& loaded)
{
    auto library = Library::open(file);
    if (!library.ok())
        return library.error();
    auto outcome = library.value().store(loaded);
    if (!outcome.ok())
        return outcome.error();
    return std::move(outcome).value().run;
}

} // namespace

Downloader::Downloader(Document& document, JobRunner& jobs, TaskList& tasks, std::filesystem::path library, QObject* parent)
    : QObject(parent), m_document(document), m_jobs(jobs), m_tasks(tasks), m_library(std::move(library))
{
}

void Downloader::start(const DownloadRequest& request)
{
    if (request.workflowId.isEmpty())
        downloadQuery(request);
    else
        downloadOne(request);
}

void Downloader::fail(TaskId task, const Error& error, const DownloadRequest& request)
{
    const QString message = fromUtf8(error.message);
    if (error.code == ErrorCode::Cancelled)
        m_tasks.dismiss(task);
    else
        m_tasks.fail(task, message, [this, request] { start(request); });
    Q_EMIT failed(message);
}

void Downloader::downloadOne(const DownloadRequest& request)
{
    auto job = std::make_shared<Job>();
    const TaskId task = m_tasks.start(tr("Downloading %1").arg(request.workflowId), [job] { job->cancel(); });
    auto growing = std::make_shared<GrowingRun>(m_document.inbox(), history::RunKey{request.connection.address, request.connection.namespaceName,
                                                                                   request.workflowId.toStdString(), request.runId.toStdString()});
    auto shown = std::make_shared<history::RunKey>(); // UI thread only
    *job = m_jobs.start(this, [this, request, task, growing, shown, library = m_library](const JobContext& context) -> Result<history::RunSummary> {
        history::ServerClient client(request.connection);
        auto loaded = client.download(request.workflowId.toStdString(), request.runId.toStdString(), context.stop, [&](const history::DownloadEvent& event) {
            const bool first = growing->add(event.latest);
            context.post([this, task, shown, first, key = growing->key(), events = event.events, expected = event.expectedEvents] {
                m_tasks.setProgress(task, static_cast<qint64>(events), expected, tr("%1 of %2 events").arg(events).arg(expected));
                if (first) {
                    *shown = key;
                    m_document.openRun(key);
                }
            });
        });
        if (!loaded.ok())
            return loaded.error();
        return storeIn(library, loaded.value());
    }, [this, request, task, shown](const Result<history::RunSummary>& result) {
        if (result.ok()) {
            m_tasks.dismiss(task);
            Q_EMIT stored(result.value(), m_document.run() == *shown || m_document.phase() == Document::Phase::Empty);
            Q_EMIT finished(1);
            return;
        }
        if (!shown->workflowId.empty())
            m_document.setFailed(*shown, result.error().code == ErrorCode::Cancelled ? tr("The download was cancelled: only its first events are shown, nothing was stored.")
                                                                                    : fromUtf8(result.error().message));
        fail(task, result.error(), request);
    });
}

struct Downloader::Outcome {
    std::size_t stored = 0;
    std::optional<Error> error;
    QStringList failures;               ///< of single runs: the others go on
};

void Downloader::downloadQuery(const DownloadRequest& request)
{
    const QString what = request.query.isEmpty() ? tr("all runs of %1").arg(fromUtf8(request.connection.namespaceName)) : request.query;
    auto job = std::make_shared<Job>();
    const TaskId task = m_tasks.start(tr("Downloading %1").arg(what), [job] { job->cancel(); });
    *job = m_jobs.start(this, [this, request, task, library = m_library](const JobContext& context) {
        Outcome outcome;
        history::ServerClient client(request.connection);
        std::vector<history::ListedRun> runs;
        auto listed = client.list(request.query.toStdString(), context.stop, [&](std::span<const history::ListedRun> rows) {
            runs.insert(runs.end(), rows.begin(), rows.end());
            context.post([this, task, count = runs.size()] { m_tasks.setProgress(task, 0, 0, tr("%1 runs found").arg(count)); });
            return true;
        });
        if (!listed.ok()) {
            outcome.error = listed.error();
            return outcome;
        }
        for (const history::ListedRun& run : runs) {
            auto loaded = client.download(run.workflowId, run.runId, context.stop);
            auto kept = loaded.ok() ? storeIn(library, loaded.value()) : Result<history::RunSummary>(loaded.error());
            if (kept.ok()) {
                ++outcome.stored;
                context.post([this, task, summary = kept.value(), done = outcome.stored, total = runs.size()] {
                    m_tasks.setProgress(task, static_cast<qint64>(done), static_cast<qint64>(total), tr("%1 of %2 runs").arg(done).arg(total));
                    Q_EMIT stored(summary, false);
                });
            } else if (context.stop.stop_requested()) {
                outcome.error = cancelled();
                break;
            } else {
                outcome.failures << fromUtf8(run.workflowId) + QStringLiteral(": ") + fromUtf8(kept.error().message);
            }
        }
        return outcome;
    }, [this, request, task](const Outcome& outcome) {
        if (outcome.error)
            return fail(task, *outcome.error, request);
        if (!outcome.failures.isEmpty())
            m_tasks.fail(task, outcome.failures.join(QLatin1Char('\n')), [this, request] { start(request); });
        else
            m_tasks.finish(task, outcome.stored == 0 ? tr("the query names no run") : tr("%1 stored").arg(countText(static_cast<qint64>(outcome.stored), tr("run"), tr("runs"))));
        Q_EMIT finished(outcome.stored);
    });
}

} // namespace hindsight::ui
