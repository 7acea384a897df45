#include "ui/jobs/check_runner.h"

#include "history/store/library.h"
#include "replay/verdict/explain.h"
#include "replay/verdict/stored_ignore.h"
#include "ui/jobs/load_run.h"
#include "ui/jobs/verdict_memory.h"
#include "ui/models/count_text.h"
#include "ui/models/run_list_model.h"
#include "ui/models/time_text.h"

#include <mutex>

namespace hindsight::ui {

using replay::CheckInput;
using replay::CheckProgress;
using replay::HistoryVerdict;

/// Lines of the worker, gathered until the UI thread takes them: one post for any number of lines.
class CheckRunner::Log {
public:
    /// True when the UI thread has to be told that there is something to take.
    bool add(const std::string& line)
    {
        const std::scoped_lock lock(m_mutex);
        m_lines << fromUtf8(line);
        return std::exchange(m_told, true) == false;
    }
    QStringList take()
    {
        const std::scoped_lock lock(m_mutex);
        m_told = false;
        return std::exchange(m_lines, {});
    }

private:
    std::mutex m_mutex;
    QStringList m_lines;
    bool m_told = false;
};

namespace {

CheckInput inputOf(const CheckTarget& target, const std::filesystem::path& library)
{
    CheckInput input;
    input.source = !target.run.key.runId.empty() ? target.run.key.runId : target.run.origin;
    input.key = target.run.key;
    input.row = target.run.row;
    input.snapshot = target.snapshot;
    if (!input.snapshot) {
        auto loaded = loadStoredRun(library, target.run.row);
        if (loaded.ok())
            input.snapshot = loaded.value().snapshot;
        else
            input.problem = loaded.error().message;
    }
    if (!target.run.replayable)
        input.problem = target.run.notReplayableReason;
    return input;
}

replay::CheckOptions optionsOf(const CheckRequest& request)
{
    replay::CheckOptions options;
    static_cast<replay::WorkerLaunch&>(options) = launchOf(request);
    options.defaultNamespace = request.namespaceName.toStdString();
    if (!request.listen)
        options.against = request.against.trimmed().toStdString();
    return options;
}

/// Verdicts come back by row, or, for what is not stored, by run id: which target is it?
const CheckTarget* targetOf(const std::vector<CheckTarget>& targets, const HistoryVerdict& verdict)
{
    for (const CheckTarget& target : targets)
        if (verdict.row.value > 0 ? target.run.row == verdict.row : target.run.key.runId == verdict.runId && target.run.key.workflowId == verdict.workflowId)
            return &target;
    return targets.size() == 1 ? &targets.front() : nullptr;
}

QString countsText(const replay::CheckReport& report)
{
    using replay::Verdict;
    QStringList parts;
    const auto add = [&](Verdict verdict, const QString& text) {
        if (const int count = report.count(verdict); count > 0)
            parts << text.arg(count);
    };
    add(Verdict::Diverged, CheckRunner::tr("%1 diverged"));
    add(Verdict::Unverified, CheckRunner::tr("%1 unverified"));
    add(Verdict::Differs, CheckRunner::tr("%1 differ"));
    add(Verdict::Compatible, CheckRunner::tr("%1 compatible"));
    if (report.compared)
        parts << CheckRunner::tr("against the other worker: %1 newly broken, %2 fixed").arg(report.count(replay::Change::Breaks)).arg(report.count(replay::Change::Fixed));
    return QString(parts.join(QStringLiteral(" · ")) + QStringLiteral(" · ") + CheckRunner::tr("%1 s").arg(report.seconds, 0, 'f', 1));
}

QString checkedWhat(const std::vector<CheckTarget>& targets)
{
    return targets.size() == 1 ? runTitle(targets.front().run) : countText(static_cast<qint64>(targets.size()), CheckRunner::tr("run"), CheckRunner::tr("runs"));
}

} // namespace

CheckRunner::CheckRunner(JobRunner& jobs, TaskList& tasks, std::filesystem::path library, QObject* parent)
    : QObject(parent), m_jobs(jobs), m_tasks(tasks), m_library(std::move(library))
{
    m_tick.setInterval(200);
    connect(&m_tick, &QTimer::timeout, this, &CheckRunner::showProgress);
}

void CheckRunner::start(const CheckRequest& request, std::vector<CheckTarget> targets)
{
    if (running()) {
        m_tasks.report(tr("Check not started"), tr("Another check is running: wait for it, or cancel it."));
        return;
    }
    if (targets.empty() || (!request.listen && request.command.trimmed().isEmpty())) {
        m_tasks.report(tr("Check not started"), targets.empty() ? tr("There is no run to check.") : tr("No worker command was given."));
        return;
    }
    const QString what = checkedWhat(targets);
    const TaskId task = m_tasks.start(tr("Checking %1").arg(what), [this] {
        m_tick.stop();
        m_job.cancel();
    });
    m_task = task;
    m_progress = {};
    m_elapsed.start();
    m_tick.start();
    Q_EMIT started(request.listen ? tr("(a worker that you start by hand)") : request.command);
    auto log = std::make_shared<Log>();
    auto shared = std::make_shared<const std::vector<CheckTarget>>(std::move(targets));

    m_job = m_jobs.start(this, [this, request, shared, log, library = m_library, guard = m_guardProgram, decode = m_decode, keeps = m_keeps](const JobContext& context) -> Result<replay::CheckReport> {
        std::vector<CheckInput> inputs;
        for (const CheckTarget& target : *shared) {
            if (context.stop.stop_requested())
                return cancelled();
            inputs.push_back(inputOf(target, library));
        }
        replay::CheckOptions options = optionsOf(request);
        options.guardProgram = guard;
        if (auto kept = history::Library::open(library, history::Library::Mode::ReadOnly); kept.ok()) {
            if (auto rules = replay::storedIgnoreRules(kept.value()); rules.ok())
                options.ignore = std::move(rules).value();
            if (auto servers = kept.value().servers(); servers.ok())
                options.knownServers = std::move(servers).value();
        }
        options.decode = decode;
        const auto say = [this, log, context](const std::string& line) {
            if (log->add(line))
                context.post([this, log] { Q_EMIT workerLog(log->take()); });
        };
        replay::CheckObserver observer;
        observer.progress = [this, context, say, byHand = request.listen, told = std::string()](const CheckProgress& progress) mutable {
            // To be copied from the log: the address, and with TLS the variables to start the worker with.
            if (byHand && progress.phase == CheckProgress::Phase::WaitingForWorker && progress.text != std::exchange(told, progress.text))
                say("hindsight: " + progress.text);
            context.post([this, progress] {
                m_progress = progress;
                showProgress();
            });
        };
        observer.verdict = [this, shared, context](const HistoryVerdict& verdict) {
            context.post([this, shared, verdict] {
                if (const CheckTarget* target = targetOf(*shared, verdict))
                    Q_EMIT judged(target->run, verdict);
            });
        };
        observer.workerLog = say;
        observer.warning = [say](const std::string& text) { say("hindsight: " + text); };
        observer.workerConnected = [this, context, say](const replay::WorkerInfo& worker) {
            say("hindsight: connected: " + worker.sdk + ' ' + worker.version + (worker.buildId.empty() ? "" : ", build " + worker.buildId));
            context.post([this, worker] { Q_EMIT workerConnected(worker); });
        };
        auto report = replay::check(std::move(inputs), options, observer, context.stop);
        if (report.ok() && keeps) {
            std::vector<FreshVerdict> fresh;
            for (const HistoryVerdict& verdict : report.value().histories)
                if (const CheckTarget* target = targetOf(*shared, verdict); target && target->run.row.value > 0)
                    fresh.push_back({target->run.contentHash, verdict});
            if (!fresh.empty())
                if (auto kept = rememberVerdicts(library, fresh, report.value().worker, report.value().against); !kept.ok())
                    say("hindsight: the verdicts could not be kept in the library: " + kept.error().message);
        }
        return report;
    }, [this, task, request, shared](const Result<replay::CheckReport>& result) { takeReport(task, result, request, *shared); });
}

void CheckRunner::showProgress()
{
    if (!m_tick.isActive())
        return; // cancelled: what is named as not reached from now on is no progress
    const CheckProgress& progress = m_progress;
    QString detail = fromUtf8(progress.text);
    if (progress.phase == CheckProgress::Phase::Checking) {
        detail = tr("%1 of %2").arg(progress.done).arg(progress.total);
        if (progress.diverged > 0)
            detail += QStringLiteral(" · ") + tr("%1 diverged").arg(progress.diverged);
        if (progress.unverified > 0)
            detail += QStringLiteral(" · ") + tr("%1 unverified").arg(progress.unverified);
    }
    if (!detail.isEmpty())
        detail += QStringLiteral(" · ") + tr("%1 s").arg(static_cast<double>(m_elapsed.elapsed()) / 1000, 0, 'f', 1);
    m_tasks.setProgress(m_task, static_cast<qint64>(progress.done), static_cast<qint64>(progress.total), detail);
}

void CheckRunner::takeReport(TaskId task, const Result<replay::CheckReport>& result, const CheckRequest& request, const std::vector<CheckTarget>& targets)
{
    m_tick.stop();
    const QString what = checkedWhat(targets);
    m_tasks.setTitle(task, tr("Check of %1").arg(what)); // it is over: no longer "Checking"
    const auto again = [this, request, targets] { start(request, targets); };
    if (!result.ok()) {
        if (result.error().code == ErrorCode::Cancelled)
            m_tasks.dismiss(task);
        else
            m_tasks.fail(task, fromUtf8(result.error().message), again);
        Q_EMIT failed(fromUtf8(result.error().message));
        return;
    }
    const replay::CheckReport& report = result.value();
    if (report.compared)
        for (const HistoryVerdict& verdict : report.histories)
            if (const CheckTarget* target = targetOf(targets, verdict))
                Q_EMIT compared(target->run, verdict, report);
    if (report.cancelled)
        m_tasks.finish(task, tr("cancelled · %1").arg(countsText(report)));
    else if (!report.worker && !report.histories.empty()) // no worker came: the same reason stands at every history
        m_tasks.fail(task, fromUtf8(report.histories.front().reason), again);
    else {
        m_tasks.setTitle(task, tr("Checked %1").arg(what));
        m_tasks.finish(task, countsText(report));
    }
    Q_EMIT finished(report);
}

} // namespace hindsight::ui
