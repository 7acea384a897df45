// RunOpener: makes a run the shown one: by row, by file, or by what a text names. Reads on a job thread, hands the
// snapshot to the Document, and says what was opened. A file is shown first and stored behind it. UI thread.
#pragma once

#include "ui/document/document.h"
#include "ui/jobs/job_runner.h"
#include "ui/jobs/load_run.h"
#include "ui/jobs/task_list.h"

#include <QObject>

namespace hindsight::ui {

class RunOpener final : public QObject {
    Q_OBJECT
public:
    RunOpener(Document& document, JobRunner& jobs, TaskList& tasks, std::filesystem::path library, QObject* parent = nullptr);

    /// `quiet`: a text that names nothing is no error (the user did not give it).
    void openText(const QString& text, bool quiet = false);
    void openStored(const history::RunSummary& run);
    void openFile(const std::filesystem::path& file);
    /// Off: only verdicts found now or read from a report are shown, never those kept with the library.
    void setRecallsVerdicts(bool recalls) { m_recalls = recalls; }
    /// What is shown, as far as it was opened here.
    const std::optional<history::RunSummary>& current() const { return m_current; }
    /// A run was stored: when it is the history that is shown from a file, that one has a row now.
    void setStored(const history::RunSummary& run);
    /// Whether this is the very history that is shown: the key alone may stand for two that differ, or for a longer one.
    bool isShown(const history::RunSummary& run) const;

Q_SIGNALS:
    void opened();                                          ///< current() and the Document have it
    void fileShown(const std::filesystem::path& file);      ///< to be stored
    void folderNamed(const std::filesystem::path& folder);  ///< the text named a folder: to be imported
    /// A remembered verdict is about to be shown: who gave it, and when and against what it was found.
    void recalled(const hindsight::history::RunKey& run, const std::optional<hindsight::replay::WorkerInfo>& worker, const QString& origin);
    void failed(const QString& message);

private:
    void recallVerdict();
    void show(Result<LoadedRun> result, const QString& title, const std::function<void()>& retry);

    Document& m_document;
    JobRunner& m_jobs;
    TaskList& m_tasks;
    std::filesystem::path m_library;
    LatestJob m_open;     ///< only the newest wish is shown
    LatestJob m_verdict;
    std::optional<history::RunSummary> m_current;
    bool m_recalls = true;
};

} // namespace hindsight::ui
