#include "ui/jobs/library_keeper.h"

#include "history/source/files.h"
#include "ui/jobs/verdict_memory.h"
#include "ui/models/count_text.h"
#include "ui/models/time_text.h"

namespace hindsight::ui {

using history::Library;

namespace {

struct Listing {
    std::vector<history::RunSummary> runs;
    QHash<QByteArray, KnownVerdict> verdicts;
    QString failure;
};

Listing readListing(const std::filesystem::path& library)
{
    Listing listing;
    auto runs = listLibrary(library);
    if (!runs.ok()) {
        listing.failure = fromUtf8(runs.error().message);
        return listing;
    }
    listing.runs = std::move(runs).value();
    if (const auto known = rememberedVerdicts(library); known.ok())
        for (auto it = known.value().begin(); it != known.value().end(); ++it)
            listing.verdicts.insert(it.key(), {it->verdict, LibraryKeeper::tr("%1 (checked %2)").arg(it->headline, it->checked)});
    return listing;
}

struct ImportOutcome {
    std::size_t files = 0;
    QStringList failures;
    bool cancelled = false;
    QString single;                    ///< what happened to the only file
};

Result<history::StoreOutcome> storeFile(Library& library, const std::filesystem::path& file, std::stop_token stop)
{
    auto loaded = history::readHistoryFile(file, {}, stop);
    if (!loaded.ok())
        return loaded.error();
    return library.store(loaded.value());
}

/// Folders become the history files below them.
std::vector<std::filesystem::path> filesOf(const std::vector<std::filesystem::path>& paths, QStringList& failures)
{
    std::vector<std::filesystem::path> files;
    for (const auto& path : paths) {
        std::error_code ignored;
        if (!std::filesystem::is_directory(path, ignored)) {
            files.push_back(path);
            continue;
        }
        auto found = history::findHistoryFiles(path);
        if (found.ok())
            files.insert(files.end(), found.value().begin(), found.value().end());
        else
            failures << fromUtf8(found.error().message);
    }
    return files;
}

} // namespace

LibraryKeeper::LibraryKeeper(JobRunner& jobs, TaskList& tasks, RunListModel& runs, std::filesystem::path library, QObject* parent)
    : QObject(parent), m_jobs(jobs), m_tasks(tasks), m_runs(runs), m_library(std::move(library)), m_list(jobs)
{
}

void LibraryKeeper::reload()
{
    m_list.start(this, [library = m_library](const JobContext&) { return readListing(library); },
        [this](Listing listing) {
            m_failure = listing.failure;
            m_runs.setVerdicts(std::move(listing.verdicts));
            m_runs.setRuns(std::move(listing.runs));
            Q_EMIT loadingChanged();
        });
    Q_EMIT loadingChanged();
}

void LibraryKeeper::importPaths(const std::vector<std::filesystem::path>& paths, bool quiet)
{
    const QString name = paths.size() == 1 ? QString::fromStdString(paths.front().filename().string()) : countText(static_cast<qint64>(paths.size()), tr("file"), tr("files"));
    auto job = std::make_shared<Job>();
    const TaskId task = m_tasks.start(tr("Importing %1").arg(name), [job] { job->cancel(); });
    *job = m_jobs.start(this, [this, library = m_library, paths, task](const JobContext& context) {
        ImportOutcome outcome;
        const auto files = filesOf(paths, outcome.failures);
        auto opened = Library::open(library);
        if (!opened.ok()) {
            outcome.failures << fromUtf8(opened.error().message);
            return outcome;
        }
        for (const auto& file : files) {
            if (context.stop.stop_requested()) {
                outcome.cancelled = true;
                break;
            }
            auto stored = storeFile(opened.value(), file, context.stop);
            ++outcome.files;
            if (stored.ok()) {
                outcome.single = fromUtf8(stored.value().text);
                context.post([this, run = stored.value().run] { Q_EMIT this->stored(run); });
            } else if (stored.error().code != ErrorCode::Cancelled) {
                outcome.failures << fromUtf8(stored.error().message);
            }
            context.post([this, task, done = outcome.files, total = files.size()] { m_tasks.setProgress(task, static_cast<qint64>(done), static_cast<qint64>(total)); });
        }
        return outcome;
    }, [this, task, paths, quiet](ImportOutcome outcome) {
        if (!outcome.failures.isEmpty())
            m_tasks.fail(task, outcome.failures.join(QLatin1Char('\n')), [this, paths] { importPaths(paths); });
        else if (quiet || outcome.cancelled)
            m_tasks.dismiss(task);
        else
            m_tasks.finish(task, outcome.files == 1 ? outcome.single : tr("%1 read").arg(countText(static_cast<qint64>(outcome.files), tr("file"), tr("files"))));
        reload();
        Q_EMIT imported(outcome.files, static_cast<std::size_t>(outcome.failures.size()));
    });
}

void LibraryKeeper::remove(const history::RunSummary& run)
{
    m_jobs.start(this, [library = m_library, row = run.row](const JobContext&) -> Result<void> {
        auto opened = Library::open(library);
        if (!opened.ok())
            return opened.error();
        return opened.value().remove(row);
    }, [this, run](Result<void> removed) {
        if (!removed.ok())
            m_tasks.report(tr("Cannot remove %1").arg(runTitle(run)), fromUtf8(removed.error().message), [this, run] { remove(run); });
        reload();
    });
}

void LibraryKeeper::setVerdict(const std::string& contentHash, const KnownVerdict& verdict) { m_runs.setVerdict(contentHash, verdict); }

} // namespace hindsight::ui
