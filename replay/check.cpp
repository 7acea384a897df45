#include "replay/check.h"

#include "replay/check_item.h"
#include "replay/crew.h"
#include "replay/dialect/dialect.h"
#include "replay/dialect/sdk_version.h"
#include "replay/frontend/proc.h"
#include "replay/payload_notes.h"
#include "replay/plan/check_order.h"
#include "replay/verdict/against.h"
#include "replay/verdict/outlook.h"
#include "replay/verdict/second_run.h"
#include "replay/verdict/wording.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <thread>

namespace hindsight::replay {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// The run of one check: what its threads share.
class Check {
public:
    Check(const CheckOptions& options, const CheckObserver& observer, std::stop_token stop)
        : m_options(options), m_observer(observer), m_stop(std::move(stop))
    {
    }

    Result<CheckReport> run(std::vector<CheckInput> inputs);

private:
    Result<void> runNamespace(const std::string& name, const std::vector<CheckItem*>& items, CheckReport& report);
    void judge(CheckItem& item, SteadyWorker& worker, const WorkerIdentity& identity);
    std::mutex& runLock(const std::string& runId);
    void compareContents(CheckItem& item, SteadyWorker& worker, const Dialect& dialect, JudgeOptions options, Clock::time_point begin);
    void finish(CheckItem& item);
    void say(CheckProgress::Phase phase, std::string text);
    void checkAll(const std::vector<CheckItem*>& items, Crew& crew);
    int processesFor(std::size_t histories) const;

    const CheckOptions& m_options;
    const CheckObserver& m_observer;
    std::stop_token m_stop;
    std::mutex m_mutex;          ///< the observer is called by one thread at a time
    CheckProgress m_progress;
    std::map<std::string, std::mutex> m_runLocks;
    KnownDeadlocks m_deadlocks;
    std::string m_ownFault;      ///< an exception that was none of the worker's doing; "" = none
};

void Check::say(CheckProgress::Phase phase, std::string text)
{
    const std::lock_guard lock(m_mutex);
    m_progress.phase = phase;
    m_progress.text = std::move(text);
    if (m_observer.progress)
        m_observer.progress(m_progress);
}

void Check::finish(CheckItem& item)
{
    const std::lock_guard lock(m_mutex);
    ++m_progress.done;
    m_progress.diverged += item.verdict.verdict == Verdict::Diverged;
    m_progress.unverified += item.verdict.verdict == Verdict::Unverified;
    if (m_observer.verdict)
        m_observer.verdict(item.verdict);
    if (m_observer.progress)
        m_observer.progress(m_progress);
}

/// What SDKs do not look at. Last, for the worker may go on holding the run; the verdict on the commands stands already.
void Check::compareContents(CheckItem& item, SteadyWorker& worker, const Dialect& dialect, JudgeOptions options, Clock::time_point begin)
{
    HistoryVerdict& out = item.judged;
    // Inputs are often made from the ids: without them every input would seem changed.
    if (!m_options.drift || !item.workflowIdKnown || out.runId.empty())
        return;
    if (out.verdict != Verdict::Compatible && out.verdict != Verdict::Diverged)
        return;
    if (options.limits.history.count() > 0)
        options.limits.history = std::max(std::chrono::milliseconds(1), options.limits.history
                                              - std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin));
    dialect.compareContents(*item.plan, item.names, worker, options, m_stop, out);
    leaveOut(m_options.ignore, out);
    if (out.verdict == Verdict::Compatible && !out.differences.empty()) {
        out.verdict = Verdict::Differs;
        out.reason = differencesReason(out.differences);
    }
}

std::mutex& Check::runLock(const std::string& runId)
{
    const std::lock_guard lock(m_mutex);
    return m_runLocks[runId];
}

void Check::judge(CheckItem& item, SteadyWorker& worker, const WorkerIdentity& identity)
{
    const Clock::time_point begin = Clock::now();
    // A worker knows a run by its id alone: never two of one id at once, be it the same history in two files.
    const std::lock_guard oneAtATime(runLock(item.names.runId));
    HistoryVerdict& out = item.judged;
    out.reach = reachOf(item.plan->history(), identity.buildId);
    const SdkFamily family = sdkFamily(identity.sdk);
    if (const Dialect* dialect = dialectFor(family); !dialect) {
        leaveUnverified(out, UnverifiedCode::Protocol,
                        fmt::format("the worker says its SDK is \"{}\" (family: {}); this version checks workers of these: {}",
                                    identity.sdk, sdkFamilyName(family), checkedFamilies()));
    } else if (std::string refusal = trialOf(identity.sdk, identity.version).refusal; !refusal.empty() && !m_options.untriedSdk) {
        leaveUnverified(out, UnverifiedCode::Protocol, std::move(refusal));
    } else if (std::string foreign = foreignHistory(authorOf(*item.plan), identity.sdk); !foreign.empty()) {
        leaveUnverified(out, UnverifiedCode::UnsupportedHistory, std::move(foreign));
    } else {
        JudgeOptions options;
        options.limits.taskBase = m_options.taskTimeout;
        options.limits.history = m_options.historyTimeLimit;
        options.limits.deadlocks = &m_deadlocks;
        options.values = m_options.decode;
        options.sdk = identity.sdk;
        options.sdkVersion = identity.version;
        options.driftLimit = m_options.driftLimit;
        options.liveInputs = m_options.liveInputs;
        HistoryVerdict again = out;
        dialect->judge(*item.plan, item.names, worker, options, m_stop, out);
        if (out.code == UnverifiedCode::Deadlock)
            m_deadlocks.add(out.workflowType, {out.eventId});
        if (wantsSecondRun(out)) {
            dialect->judge(*item.plan, item.names, worker, options, m_stop, again);
            weighSecondRun(out, std::move(again));
        }
        if (out.verdict == Verdict::Diverged && !item.workflowIdKnown) {
            // Child ids and inputs are often made from the workflow id: a wrong one makes a divergence that is none.
            const std::int64_t event = out.divergence->eventId;
            out.divergence.reset();
            leaveUnverified(out, UnverifiedCode::NotReplayable,
                            fmt::format("the history does not name its workflow id, and the code differs at event {}, which that may cause: "
                                        "import the file with --workflow-id", event));
            out.eventId = event;
        }
        compareContents(item, worker, *dialect, options, begin);
        if (out.divergence)
            out.reset = resetTo(item.plan->history(), {out.divergence->workflowTaskCompletedEventId});
        if (out.verdict != Verdict::Unverified)
            for (NotSeen& spot : dialect->blindSpots(*item.plan, {out.checkedTo}))
                if (out.drift == DriftSeen::Off || (spot.reason != "drift_not_compared" && !(options.liveInputs && spot.field == "activity.input")))
                    out.notSeen.push_back(std::move(spot));
    }
    out.seconds = secondsSince(begin);
}

/// Starting a worker costs as much as some dozens of histories.
int Check::processesFor(std::size_t histories) const
{
    constexpr std::size_t kWorthAProcess = 64;
    if (m_options.listen)
        return 1;
    const std::size_t wanted = m_options.processes > 0 ? static_cast<std::size_t>(m_options.processes)
                                                       : std::min<std::size_t>(std::max(1U, std::thread::hardware_concurrency()),
                                                                               (histories + kWorthAProcess - 1) / kWorthAProcess);
    return static_cast<int>(std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(1, histories)));
}

void Check::checkAll(const std::vector<CheckItem*>& items, Crew& crew)
{
    std::vector<const ReplayPlan*> plans;
    for (const CheckItem* item : items)
        plans.push_back(&*item->plan);
    const std::vector<std::size_t> order = checkOrder(plans);
    const auto dialectOf = [](const WorkerIdentity& identity) { return dialectFor(sdkFamily(identity.sdk)); };
    CrewWork work;
    work.count = items.size();
    work.inFlight = [&](const WorkerIdentity& identity) {
        const Dialect* dialect = dialectOf(identity);
        return dialect ? std::min(m_options.tasksInFlight, dialect->tasksInFlight()) : 1;
    };
    work.startsAlone = [&](const WorkerIdentity& identity) {
        const Dialect* dialect = dialectOf(identity);
        return dialect && dialect->startsAlone();
    };
    work.judge = [&](std::size_t index, SteadyWorker& worker, const WorkerIdentity& identity) {
        CheckItem& item = *items[order[index]];
        item.judged = item.verdict;
        judge(item, worker, identity);
        return item.judged.verdict != Verdict::Unverified;
    };
    work.finish = [&](std::size_t index) {
        CheckItem& item = *items[order[index]];
        item.verdict = std::move(item.judged);
        finish(item);
    };
    work.stopping = [this] { say(CheckProgress::Phase::Stopping, "stopping the worker"); };
    try {
        crew.run(work, m_stop);
    } catch (const std::exception& exception) {
        m_ownFault = exception.what();
    }
}

Result<void> Check::runNamespace(const std::string& name, const std::vector<CheckItem*>& items, CheckReport& report)
{
    std::map<std::string, int> queues;
    for (const CheckItem* item : items)
        ++queues[item->names.taskQueue];
    const std::string queue = std::ranges::max_element(queues, {}, [](const auto& entry) { return entry.second; })->first;

    WorkerSessionOptions session{m_options, name, queue, {}};
    session.memoryLimit = 0; // it depends on how many processes there are

    WorkerSessionObserver observer;
    observer.log = [this](const std::string& line) {
        const std::lock_guard lock(m_mutex);
        if (m_observer.workerLog)
            m_observer.workerLog(line);
    };
    observer.waiting = [this](const std::string& text) {
        {
            const std::lock_guard lock(m_mutex);
            if (m_progress.phase == CheckProgress::Phase::Checking)
                return; // another process, while the first one works
        }
        say(CheckProgress::Phase::WaitingForWorker, text);
    };
    observer.warning = [this](const std::string& text) {
        const std::lock_guard lock(m_mutex);
        if (m_observer.warning)
            m_observer.warning(text);
    };
    observer.connected = [this, &report](const WorkerIdentity& identity) {
        const std::lock_guard lock(m_mutex);
        const WorkerInfo info{identity.sdk, identity.version, m_options.command, identity.identity, identity.buildId, m_options.isolate, 1, m_options.tls};
        if (!report.worker) {
            report.worker = info;
            if (m_observer.workerConnected)
                m_observer.workerConnected(info);
        }
    };

    const int processes = processesFor(items.size());
    session.memoryLimit = m_options.memoryLimit > 0 ? m_options.memoryLimit : machineMemory() / 4 * 3 / processes;
    Crew crew(std::move(session), std::move(observer), processes);
    say(CheckProgress::Phase::StartingWorker, m_options.listen ? "" : "starting " + m_options.command);
    if (Result<void> started = crew.start(m_stop); !started.ok()) {
        if (started.error().code != ErrorCode::Cancelled)
            return started;
    } else if (!crew.gone()) {
        say(CheckProgress::Phase::Checking, {});
        checkAll(items, crew);
    }
    if (!m_ownFault.empty())
        return Error{ErrorCode::Internal, "the check failed by a fault of its own: " + m_ownFault};
    const auto gone = crew.gone();
    for (CheckItem* item : items) {
        if (item->verdict.code != UnverifiedCode::None || item->verdict.verdict != Verdict::Unverified)
            continue; // judged
        if (gone)
            leaveUnverified(item->verdict, gone->code, gone->reason);
        else
            leaveUnverified(item->verdict, UnverifiedCode::Cancelled, "cancelled before its turn came");
        finish(*item);
    }
    if (report.worker)
        report.worker->processes = std::max(report.worker->processes, crew.processes());
    say(CheckProgress::Phase::Stopping, "stopping the worker");
    crew.stop();
    report.workerSeconds += std::chrono::duration<double>(crew.busy()).count();
    if (report.worker) {
        const SdkTrial trial = trialOf(report.worker->sdk, report.worker->version);
        const std::string& note = m_options.untriedSdk && trial.note.empty() ? trial.refusal : trial.note;
        if (!note.empty() && std::ranges::find(report.notes, note) == report.notes.end())
            report.notes.push_back(note);
    }
    for (std::string& note : crew.notes())
        report.notes.push_back(std::move(note));
    for (std::string& connection : crew.connections())
        report.connections.push_back(std::move(connection));
    return {};
}

Result<CheckReport> Check::run(std::vector<CheckInput> inputs)
{
    const Clock::time_point begin = Clock::now();
    CheckReport report;
    std::vector<CheckItem> items;
    items.reserve(inputs.size());
    m_progress.total = inputs.size();
    for (CheckInput& input : inputs)
        items.push_back(prepared(std::move(input), m_options.defaultNamespace));

    std::vector<std::pair<std::string, std::vector<CheckItem*>>> namespaces; // in the order of the arguments
    std::size_t assumed = 0;
    for (CheckItem& item : items) {
        assumed += item.plan && item.verdict.namespaceAssumed;
        if (!item.plan) {
            finish(item);
            continue;
        }
        const std::string& name = item.verdict.namespaceName;
        auto found = std::ranges::find(namespaces, name, &std::pair<std::string, std::vector<CheckItem*>>::first);
        if (found == namespaces.end())
            found = namespaces.insert(namespaces.end(), {name, {}});
        found->second.push_back(&item);
    }
    if (assumed > 0)
        report.notes.push_back(fmt::format("{} {} not name {} namespace: \"{}\" was used{}", assumed,
                                           assumed == 1 ? "history does" : "histories do", assumed == 1 ? "its" : "their",
                                           m_options.defaultNamespace.empty() ? "default" : m_options.defaultNamespace,
                                           m_options.defaultNamespace.empty() ? "; --namespace sets another" : ""));
    history::PayloadSurvey payloads;
    std::size_t stored = 0;
    for (const CheckItem& item : items) {
        if (!item.plan)
            continue;
        payloads.add(item.verdict.payloads);
        stored += item.verdict.payloads.references > 0;
    }
    if (const std::string warning = storageWarning(payloads, stored, m_options.isolate); !warning.empty()) {
        if (m_observer.warning)
            m_observer.warning(warning); // before there is a worker
        report.notes.push_back(warning);
    }
    if (m_options.liveInputs) {
        const std::string warning = "--live-inputs runs workflow tasks of Go workers live where no marker stands: functions of MutableSideEffect and "
                                    "SideEffect, and local activities that new code starts, may run";
        if (m_observer.warning)
            m_observer.warning(warning);
        report.notes.push_back(warning);
    }
    if (std::string note = codecNote(payloads); !note.empty())
        report.notes.push_back(std::move(note));
    for (const auto& [name, members] : namespaces) {
        if (m_stop.stop_requested()) {
            for (CheckItem* item : members) {
                leaveUnverified(item->verdict, UnverifiedCode::Cancelled, "cancelled before its turn came");
                finish(*item);
            }
        } else if (Result<void> done = runNamespace(name, members, report); !done.ok()) {
            return done.error();
        }
    }
    for (CheckItem& item : items) {
        if (!item.verdict.workerNote.empty() && std::ranges::find(report.notes, item.verdict.workerNote) == report.notes.end())
            report.notes.push_back(item.verdict.workerNote);
        report.histories.push_back(std::move(item.verdict));
    }
    report.unusedRules = unusedRules(m_options.ignore, report);
    report.cancelled = m_stop.stop_requested();
    report.seconds = secondsSince(begin);
    return report;
}

} // namespace

Result<CheckReport> check(std::vector<CheckInput> inputs, const CheckOptions& options, const CheckObserver& observer, std::stop_token stop)
{
    if (options.against.empty())
        return Check(options, observer, std::move(stop)).run(std::move(inputs));
    Result<CheckReport> first = Check(options, observer, stop).run(inputs);
    if (!first.ok())
        return first;
    CheckOptions other = options;
    other.command = options.against;
    CheckObserver quiet = observer; // verdicts are those of the first worker
    quiet.verdict = nullptr;
    Result<CheckReport> second = Check(other, quiet, std::move(stop)).run(std::move(inputs));
    if (!second.ok())
        return second;
    return besideEachOther(std::move(first).value(), second.value());
}

} // namespace hindsight::replay
