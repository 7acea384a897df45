// LibraryKeeper: keeps the list of stored runs fresh, stores files, forgets runs. All of it on job threads with a
// connection each; imports go one after the other, a broken file does not stop the others. UI thread.
#pragma once

#include "ui/jobs/job_runner.h"
#include "ui/jobs/load_run.h"
#include "ui/jobs/task_list.h"
#include "ui/models/run_list_model.h"

#include <QObject>

namespace hindsight::ui {

class LibraryKeeper final : public QObject {
    Q_OBJECT
public:
    LibraryKeeper(JobRunner& jobs, TaskList& tasks, RunListModel& runs, std::filesystem::path library, QObject* parent = nullptr);

    void reload();
    /// Files, and folders searched for history files. `quiet`: no line in the strip unless it fails.
    void importPaths(const std::vector<std::filesystem::path>& paths, bool quiet = false);
    void remove(const history::RunSummary& run);
    void setVerdict(const std::string& contentHash, const KnownVerdict& verdict);
    bool loading() const { return m_list.running(); }
    const QString& failure() const { return m_failure; }

Q_SIGNALS:
    void loadingChanged();
    void stored(const hindsight::history::RunSummary& run);    ///< for each run an import stored or found
    void imported(std::size_t files, std::size_t failed);      ///< the whole of one import

private:
    JobRunner& m_jobs;
    TaskList& m_tasks;
    RunListModel& m_runs;
    std::filesystem::path m_library;
    LatestJob m_list;
    QString m_failure;
};

} // namespace hindsight::ui
