#include "replay/check.h"

#include "replay/dialect/dialect.h"
#include "replay/plan/check_order.h"
#include "replay/steady_worker.h"
#include "replay/verdict/against.h"
#include "replay/verdict/command_view.h"
#include "replay/verdict/outlook.h"
#include "replay/verdict/wording.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <thread>

namespace hindsight::replay {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// One history on its way to a verdict.
struct Item {
    CheckInput input;
    std::optional<ReplayPlan> plan;      ///< none: the verdict stands without a worker
    RunNames names;
    bool workflowIdKnown = true;
    HistoryVerdict verdict;
};

void leaveUnverified(HistoryVerdict& verdict, UnverifiedCode code, std::string reason)
{
    verdict.verdict = Verdict::Unverified;
    verdict.code = code;
    verdict.reason = std::move(reason);
}

/// For runs whose history does not say its run id: any will do, the same each time.
constexpr const char* kUnknownRunId = "00000000-0000-4000-8000-000000000000";

/// An event type of a newer server is no damage: the history is whole, it is only unknown to us.
const history::HistoryIssue* unknownEvent(const history::HistorySnapshot& snapshot, const std::string& problem)
{
    const auto blocking = std::ranges::find_if(snapshot.issues(), &history::HistoryIssue::blocksReplay);
    if (blocking == snapshot.issues().end() || blocking->at == history::kNoEvent || blocking->text != problem)
        return nullptr;
    const history::EventType type = snapshot.type(blocking->at);
    const bool named = history::eventTypeFromName(history::eventTypeName(type)) == type; // so is an event without a type
    return named || type == history::EventType::Unspecified ? nullptr : &*blocking;
}

Item prepared(CheckInput input, const std::string& defaultNamespace)
{
    Item item;
    HistoryVerdict& out = item.verdict;
    out.source = input.source;
    out.row = input.row;
    out.workflowId = input.key.workflowId;
    out.runId = input.key.runId;
    out.namespaceName = input.key.namespaceName;
    if (input.snapshot) {
        const history::RunFacts& facts = input.snapshot->facts();
        out.events = static_cast<std::int64_t>(input.snapshot->finalCount());
        out.reach = reachOf(*input.snapshot, {});
        out.workflowType = facts.workflowType;
        if (!facts.workflowId.empty())
            out.workflowId = facts.workflowId;
        if (!facts.runId.empty())
            out.runId = facts.runId;
        item.names.taskQueue = facts.taskQueue.empty() ? "default" : facts.taskQueue;
    }
    if (out.namespaceName.empty()) {
        out.namespaceName = defaultNamespace.empty() ? "default" : defaultNamespace;
        out.namespaceAssumed = true;
    }
    item.workflowIdKnown = !out.workflowId.empty();
    item.names.namespaceName = out.namespaceName;
    item.names.workflowId = item.workflowIdKnown ? out.workflowId : "unknown-workflow-id";
    item.names.runId = out.runId.empty() ? kUnknownRunId : out.runId;
    item.names.workflowType = out.workflowType;

    if (!input.problem.empty() || !input.snapshot) {
        leaveUnverified(out, UnverifiedCode::NotReplayable, input.problem.empty() ? "the history could not be read" : input.problem);
    } else if (Result<ReplayPlan> plan = ReplayPlan::of(input.snapshot); !plan.ok()) {
        leaveUnverified(out, UnverifiedCode::NotReplayable, plan.error().message);
    } else if (plan.value().taskCount() == 0) {
        leaveUnverified(out, UnverifiedCode::NoCompletedTask, "no workflow task was completed yet: the code has decided nothing that could be compared");
    } else if (out.workflowType.empty()) {
        leaveUnverified(out, UnverifiedCode::NotReplayable, "event 1 does not name the workflow type");
    } else {
        item.plan = std::move(plan).value();
    }
    if (const auto* issue = input.snapshot && out.code == UnverifiedCode::NotReplayable ? unknownEvent(*input.snapshot, out.reason) : nullptr) {
        leaveUnverified(out, UnverifiedCode::UnsupportedHistory, issue->text + ": a newer server or SDK wrote it");
        out.eventId = input.snapshot->id(issue->at).value;
    }
    if (input.snapshot && out.code == UnverifiedCode::NotReplayable) {
        const auto issues = input.snapshot->issues();
        const auto first = std::ranges::find_if(issues, [](const auto& issue) { return issue.blocksReplay && issue.at != history::kNoEvent; });
        if (first != issues.end())
            out.eventId = input.snapshot->id(first->at).value;
    }
    item.input = std::move(input);
    return item;
}

/// None: the second run was not finished.
std::optional<bool> saidTheSame(const HistoryVerdict& first, const HistoryVerdict& second)
{
    if (second.verdict == Verdict::Compatible)
        return false;
    if (!first.divergence || !second.divergence)
        return std::nullopt;
    const Divergence& a = *first.divergence;
    const Divergence& b = *second.divergence;
    const auto sameSide = [](const std::optional<CommandView>& x, const std::optional<CommandView>& y) {
        return x.has_value() == y.has_value() && (!x || sameCommand(*x, *y));
    };
    return a.eventId == b.eventId && a.after == b.after && sameSide(a.produced, b.produced);
}

std::string secondRun(const HistoryVerdict& second)
{
    if (!second.divergence)
        return "replayed the history without a fault";
    const Divergence& found = *second.divergence;
    return fmt::format("{} {} event {}", found.produced ? "wanted " + commandText(*found.produced) : "stopped",
                       found.after ? "after" : "at", found.eventId);
}

/// The run of one check: what its threads share.
class Check {
public:
    Check(const CheckOptions& options, const CheckObserver& observer, std::stop_token stop)
        : m_options(options), m_observer(observer), m_stop(std::move(stop))
    {
    }

    Result<CheckReport> run(std::vector<CheckInput> inputs);

private:
    Result<void> runNamespace(const std::string& name, const std::vector<Item*>& items, CheckReport& report);
    void judge(Item& item, SteadyWorker& worker, const WorkerIdentity& identity);
    void finish(Item& item);
    void say(CheckProgress::Phase phase, std::string text);
    void checkAll(const std::vector<Item*>& items, SteadyWorker& worker);

    const CheckOptions& m_options;
    const CheckObserver& m_observer;
    std::stop_token m_stop;
    std::mutex m_mutex;          ///< the observer is called by one thread at a time
    CheckProgress m_progress;
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

void Check::finish(Item& item)
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

void Check::judge(Item& item, SteadyWorker& worker, const WorkerIdentity& identity)
{
    const Clock::time_point begin = Clock::now();
    HistoryVerdict& out = item.verdict;
    out.reach = reachOf(item.plan->history(), identity.buildId);
    const SdkFamily family = sdkFamily(identity.sdk);
    const HistoryAuthor author = authorOf(*item.plan);
    if (const Dialect* dialect = dialectFor(family); !dialect) {
        leaveUnverified(out, UnverifiedCode::Protocol,
                        fmt::format("the worker says its SDK is \"{}\" ({}); this version checks workers of the {} family only",
                                    identity.sdk, sdkFamilyName(family), sdkFamilyName(SdkFamily::Core)));
    } else if (author.family != SdkFamily::Unknown && author.family != family) {
        leaveUnverified(out, UnverifiedCode::UnsupportedHistory,
                        fmt::format("the history was written by the {} SDK{}{}; a {} worker cannot replay it: check it with a worker of its own SDK",
                                    sdkFamilyName(author.family), author.sdk.empty() ? "" : ", " + author.sdk,
                                    author.version.empty() ? "" : " " + author.version, identity.sdk));
    } else {
        JudgeOptions options;
        options.limits.taskBase = m_options.taskTimeout;
        options.limits.history = m_options.historyTimeLimit;
        options.values = m_options.decode;
        HistoryVerdict again = out;
        dialect->judge(*item.plan, item.names, worker, options, m_stop, out);
        if (out.verdict == Verdict::Diverged) {
            // Only a second run tells code that is random from code that was changed.
            dialect->judge(*item.plan, item.names, worker, options, m_stop, again);
            out.deterministic = saidTheSame(out, again);
            if (out.deterministic == false)
                out.reason += "; the code is not deterministic by itself: a second run " + secondRun(again);
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
        if (out.divergence)
            out.reset = resetTo(item.plan->history(), {out.divergence->workflowTaskCompletedEventId});
        if (out.verdict != Verdict::Unverified)
            for (NotSeen& spot : dialect->blindSpots(*item.plan, {out.checkedTo}))
                out.notSeen.push_back(std::move(spot));
    }
    out.seconds = secondsSince(begin);
}

void Check::checkAll(const std::vector<Item*>& items, SteadyWorker& worker)
{
    const WorkerIdentity identity = worker.identity();
    std::vector<const ReplayPlan*> plans;
    for (const Item* item : items)
        plans.push_back(&*item->plan);
    const std::vector<std::size_t> order = checkOrder(plans);
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        try {
            for (std::size_t i = next++; i < items.size(); i = next++) {
                judge(*items[order[i]], worker, identity);
                finish(*items[order[i]]);
            }
        } catch (const std::exception& exception) {
            const std::lock_guard lock(m_mutex);
            m_ownFault = exception.what();
            next = items.size();
        }
    };
    std::vector<std::jthread> threads;
    const std::size_t wanted = std::min(items.size(), static_cast<std::size_t>(std::max(1, m_options.tasksInFlight)));
    for (std::size_t i = 0; i < wanted; ++i)
        threads.emplace_back(work);
}

Result<void> Check::runNamespace(const std::string& name, const std::vector<Item*>& items, CheckReport& report)
{
    std::map<std::string, int> queues;
    for (const Item* item : items)
        ++queues[item->names.taskQueue];
    const std::string queue = std::ranges::max_element(queues, {}, [](const auto& entry) { return entry.second; })->first;

    WorkerSessionOptions session;
    session.command = m_options.command;
    session.folder = m_options.folder;
    session.environment = m_options.environment;
    session.namespaceName = name;
    session.taskQueue = queue;
    session.allowConnections = m_options.allowConnections;
    session.isolate = m_options.isolate;
    session.listen = m_options.listen;
    session.host = m_options.listenHost;
    session.port = m_options.listenPort;
    session.startTimeout = m_options.startTimeout;
    session.guardProgram = m_options.guardProgram;

    WorkerSessionObserver observer;
    observer.log = [this](const std::string& line) {
        const std::lock_guard lock(m_mutex);
        if (m_observer.workerLog)
            m_observer.workerLog(line);
    };
    observer.waiting = [this](const std::string& text) { say(CheckProgress::Phase::WaitingForWorker, text); };
    observer.warning = [this](const std::string& text) {
        const std::lock_guard lock(m_mutex);
        if (m_observer.warning)
            m_observer.warning(text);
    };
    observer.connected = [this, &report](const WorkerIdentity& identity) {
        const std::lock_guard lock(m_mutex);
        const WorkerInfo info{identity.sdk, identity.version, m_options.command, identity.identity, identity.buildId, m_options.isolate};
        if (!report.worker) {
            report.worker = info;
            if (m_observer.workerConnected)
                m_observer.workerConnected(info);
        }
    };

    SteadyWorker worker(std::move(session), std::move(observer));
    say(CheckProgress::Phase::StartingWorker, m_options.listen ? "" : "starting " + m_options.command);
    if (Result<void> started = worker.start(m_stop); !started.ok()) {
        if (started.error().code != ErrorCode::Cancelled)
            return started;
    } else if (!worker.gone()) {
        say(CheckProgress::Phase::Checking, {});
        checkAll(items, worker);
    }
    if (!m_ownFault.empty())
        return Error{ErrorCode::Internal, "the check failed by a fault of its own: " + m_ownFault};
    const auto gone = worker.gone();
    for (Item* item : items) {
        if (item->verdict.code != UnverifiedCode::None || item->verdict.verdict != Verdict::Unverified)
            continue; // judged
        if (gone)
            leaveUnverified(item->verdict, gone->code, gone->reason);
        else
            leaveUnverified(item->verdict, UnverifiedCode::Cancelled, "cancelled before its turn came");
        finish(*item);
    }
    say(CheckProgress::Phase::Stopping, "stopping the worker");
    worker.stop();
    report.workerSeconds += std::chrono::duration<double>(worker.busy()).count();
    for (std::string& note : worker.notes())
        report.notes.push_back(std::move(note));
    for (std::string& connection : worker.connections())
        report.connections.push_back(std::move(connection));
    return {};
}

Result<CheckReport> Check::run(std::vector<CheckInput> inputs)
{
    const Clock::time_point begin = Clock::now();
    CheckReport report;
    std::vector<Item> items;
    items.reserve(inputs.size());
    m_progress.total = inputs.size();
    for (CheckInput& input : inputs)
        items.push_back(prepared(std::move(input), m_options.defaultNamespace));

    std::vector<std::pair<std::string, std::vector<Item*>>> namespaces; // in the order of the arguments
    std::size_t assumed = 0;
    for (Item& item : items) {
        assumed += item.plan && item.verdict.namespaceAssumed;
        if (!item.plan) {
            finish(item);
            continue;
        }
        const std::string& name = item.verdict.namespaceName;
        auto found = std::ranges::find(namespaces, name, &std::pair<std::string, std::vector<Item*>>::first);
        if (found == namespaces.end())
            found = namespaces.insert(namespaces.end(), {name, {}});
        found->second.push_back(&item);
    }
    if (assumed > 0)
        report.notes.push_back(fmt::format("{} {} not name {} namespace: \"{}\" was used{}", assumed,
                                           assumed == 1 ? "history does" : "histories do", assumed == 1 ? "its" : "their",
                                           m_options.defaultNamespace.empty() ? "default" : m_options.defaultNamespace,
                                           m_options.defaultNamespace.empty() ? "; --namespace sets another" : ""));
    for (const auto& [name, members] : namespaces) {
        if (m_stop.stop_requested()) {
            for (Item* item : members) {
                leaveUnverified(item->verdict, UnverifiedCode::Cancelled, "cancelled before its turn came");
                finish(*item);
            }
        } else if (Result<void> done = runNamespace(name, members, report); !done.ok()) {
            return done.error();
        }
    }
    for (Item& item : items)
        report.histories.push_back(std::move(item.verdict));
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
