// CheckRunner: puts runs before the user's worker, from the window: loads them, runs check() on a job thread, passes on
// progress, verdicts as they come and the worker's log, and keeps the verdicts with the library. One check at a time.
// UI thread; cancelling stops the worker within seconds.
#pragma once

#include "history/store/library.h"
#include "replay/check.h"
#include "ui/jobs/job_runner.h"
#include "ui/jobs/task_list.h"
#include "ui/jobs/worker_request.h"

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <filesystem>

namespace hindsight::ui {

struct CheckRequest : WorkerRequest {
    QString against;                    ///< a second command for the same runs; "" = none; not used with `listen`
};

/// A run to check: stored (its row is loaded), or one that is only on the screen.
struct CheckTarget {
    history::RunSummary run;
    history::SnapshotPtr snapshot;      ///< set: used as it is
};

class CheckRunner final : public QObject {
    Q_OBJECT
public:
    CheckRunner(JobRunner& jobs, TaskList& tasks, std::filesystem::path library, QObject* parent = nullptr);

    /// Does nothing but say so while another check runs.
    void start(const CheckRequest& request, std::vector<CheckTarget> targets);
    /// As the button of the task does.
    void cancel() { m_tasks.cancel(m_task); }
    bool running() const { return m_job.running(); }
    /// The binary that serves as guard of worker processes; for tests, whose own binary is none.
    void setGuardProgram(const std::string& program) { m_guardProgram = program; }
    /// Payload values in verdicts (default); off for pictures without --decode.
    void setPayloadValues(bool shown) { m_decode = shown; }
    /// Whether verdicts are kept with the library (default); off for pictures, which change nothing.
    void setKeepsVerdicts(bool keeps) { m_keeps = keeps; }

Q_SIGNALS:
    void started(const QString& what);   ///< the command, or that a worker is waited for
    void workerLog(const QStringList& lines);
    void workerConnected(const hindsight::replay::WorkerInfo& worker);
    void judged(const hindsight::history::RunSummary& run, const hindsight::replay::HistoryVerdict& verdict);
    /// The same run once more, when the second worker was asked too: its verdict says what changed. `report` is of both.
    void compared(const hindsight::history::RunSummary& run, const hindsight::replay::HistoryVerdict& verdict, const hindsight::replay::CheckReport& report);
    void finished(const hindsight::replay::CheckReport& report);
    void failed(const QString& message);

private:
    class Log;
    void showProgress();
    void takeReport(TaskId task, const Result<replay::CheckReport>& result, const CheckRequest& request, const std::vector<CheckTarget>& targets);

    JobRunner& m_jobs;
    TaskList& m_tasks;
    std::filesystem::path m_library;
    Job m_job;
    TaskId m_task;
    replay::CheckProgress m_progress;
    QElapsedTimer m_elapsed;
    QTimer m_tick;                       ///< one long history must not look like a standstill
    std::string m_guardProgram = "/proc/self/exe";
    bool m_decode = true;
    bool m_keeps = true;
};

} // namespace hindsight::ui
