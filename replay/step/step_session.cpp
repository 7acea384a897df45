#include "replay/step/step_session.h"

#include "history/model/state.h"
#include "replay/dialect/dialect.h"
#include "replay/dialect/query_reply.h"
#include "replay/dialect/run_names.h"
#include "replay/dialect/sdk_version.h"
#include "replay/frontend/proc.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace hindsight::replay {

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kStackQuery = "__stack_trace";
constexpr const char* kMetadataQuery = "__temporal_workflow_metadata";
constexpr std::chrono::hours kNoLimit{24 * 365};
constexpr std::size_t kHistoriesKept = 8;
constexpr std::size_t kRepliesKept = 5000;

StepProblem problemOf(UnverifiedCode code, std::string reason) { return {false, code, 0, std::move(reason), std::nullopt}; }

bool setsDebug(const std::vector<std::string>& environment)
{
    return std::ranges::any_of(environment, [](const std::string& entry) { return entry.starts_with("TEMPORAL_DEBUG="); });
}

StepStack stackAt(const Stepper& stepper, std::size_t k, const StepReply& first, const StepReply* second)
{
    if (!first.ok)
        return {first.error, {}, std::nullopt, {}};
    const std::string text = replyText(first);
    StepStack stack = stepper.readStack(k, text);
    if (second && second->ok && second->value.isJson)
        stepper.addSecondStack(stack, text, second->value.text);
    if (stack.stacks.empty())
        stack.stacks = callStacks(stack.text);
    return stack;
}

/// What stands open when the code has come to the end of a workflow task: nothing arrives between its start and that.
std::vector<StepOpen> openAt(const history::StateIndex& states, EventId end)
{
    const history::HistorySnapshot& snapshot = states.snapshot();
    const auto index = snapshot.indexOf(end);
    std::vector<StepOpen> open;
    if (!index)
        return open;
    const auto add = [&](history::SpanIndex at, Waiting::Kind kind) {
        const history::Span& span = snapshot.spans()[at.value];
        open.push_back({snapshot.id(span.begin), kind, std::string(span.name), std::string(span.objectId)});
    };
    const history::WorkflowState state = states.at(*index);
    for (const history::OpenActivity& one : state.activities)
        add(one.span, Waiting::Kind::Activity);
    for (const history::SpanIndex one : state.timers)
        add(one, Waiting::Kind::Timer);
    for (const history::SpanIndex one : state.children)
        add(one, Waiting::Kind::ChildWorkflow);
    for (const auto* others : {&state.nexusOperations, &state.externalRequests})
        for (const history::SpanIndex one : *others)
            add(one, Waiting::Kind::Other);
    std::ranges::sort(open, {}, &StepOpen::event);
    return open;
}

} // namespace

/// One history with what is known about it, and the worker's place in it.
struct StepSession::Standing {
    history::SnapshotPtr snapshot;
    std::optional<ReplayPlan> plan;
    std::optional<history::StateIndex> states;  ///< when asked for the first time
    std::unique_ptr<Stepper> stepper;
    std::map<std::pair<std::size_t, StepQuery>, StepReply> replies; ///< by task
    std::map<std::size_t, StepProblem> diverged; ///< tasks that the code does not come through
    std::map<std::size_t, ProducedCommands> produced;
};

/// While it lives, waiting() says so.
class StepSession::Waiting {
public:
    Waiting(StepSession& session, StepWait::For what) : m_session(session)
    {
        const std::lock_guard lock(session.m_mutex);
        session.m_wait.what = what;
        session.m_waitSince = Clock::now();
    }
    ~Waiting()
    {
        const std::lock_guard lock(m_session.m_mutex);
        m_session.m_wait.what = StepWait::For::Nothing;
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

private:
    StepSession& m_session;
};

StepSession::StepSession(StepOptions options, StepObserver observer)
    : m_options(std::move(options)), m_observer(std::move(observer)), m_worker(makeWorker())
{
}

StepSession::~StepSession() = default;

std::unique_ptr<SteadyWorker> StepSession::makeWorker()
{
    WorkerSessionOptions session{m_options, namespaceName(), m_options.taskQueue.empty() ? "default" : m_options.taskQueue, {}};
    // One value that every SDK takes for yes: its deadlock detector is off, and a breakpoint may hold the workflow's thread.
    if (m_options.debug && !setsDebug(session.environment))
        session.environment.push_back("TEMPORAL_DEBUG=true");
    if (m_options.listen)
        session.memoryLimit = 0;
    else if (session.memoryLimit == 0)
        session.memoryLimit = machineMemory() / 4 * 3;
    if (m_options.debug)
        session.startTimeout = std::chrono::milliseconds(kNoLimit);

    WorkerSessionObserver observer;
    observer.log = m_observer.workerLog;
    observer.waiting = [this](const std::string& text) {
        constexpr std::string_view at = " at "; // and behind the address, with TLS, how to start a worker by hand
        {
            const std::lock_guard lock(m_mutex);
            const auto found = text.find(at);
            const std::string rest = found == std::string::npos ? std::string() : text.substr(found + at.size());
            m_wait.address = rest.substr(0, rest.find(' '));
        }
        if (m_observer.waiting)
            m_observer.waiting(text);
    };
    observer.warning = m_observer.warning;
    observer.connected = [this](const WorkerIdentity& identity) {
        const WorkerInfo info{identity.sdk, identity.version, m_options.command, identity.identity, identity.buildId, m_options.isolate, 1, m_options.tls};
        {
            const std::lock_guard lock(m_mutex);
            m_info = info;
        }
        if (m_observer.connected)
            m_observer.connected(info);
    };
    return std::make_unique<SteadyWorker>(std::move(session), std::move(observer));
}

Result<void> StepSession::start(std::stop_token stop)
{
    const std::lock_guard looking(m_looking);
    const Waiting waiting(*this, StepWait::For::WorkerStart);
    if (Result<void> started = m_worker->start(std::move(stop)); !started.ok())
        return started;
    if (const auto gone = m_worker->gone())
        return Error{ErrorCode::NotFound, gone->reason};
    m_generation = m_worker->generation();
    m_started = true;
    return {};
}

Result<StepSession::Standing*> StepSession::standing(const StepRun& run)
{
    if (m_generation != m_worker->generation()) { // another process, maybe of other code: it knows nothing, and we no more
        m_standings.clear();
        m_generation = m_worker->generation();
    }
    const auto known = std::ranges::find(m_standings, run.snapshot, &Standing::snapshot);
    if (known != m_standings.end()) {
        std::rotate(m_standings.begin(), known, std::next(known));
        return m_standings.front().get();
    }
    if (!run.problem.empty() || !run.snapshot)
        return Error{ErrorCode::Invalid, run.problem.empty() ? "the history could not be read" : run.problem};
    Result<ReplayPlan> plan = ReplayPlan::of(run.snapshot);
    if (!plan.ok())
        return plan.error();
    if (run.snapshot->facts().workflowType.empty())
        return Error{ErrorCode::Invalid, "event 1 does not name the workflow type"};
    const RunNames names = runNames(*run.snapshot, run.key, m_options.namespaceName);
    if (names.namespaceName != namespaceName())
        return Error{ErrorCode::Unsupported, fmt::format("the worker was started for the namespace \"{}\", and this run is of \"{}\": start it again for this run",
                                                         namespaceName(), names.namespaceName)};
    const WorkerIdentity identity = m_worker->identity();
    const SdkFamily family = sdkFamily(identity.sdk);
    if (std::string refusal = trialOf(identity.sdk, identity.version).refusal; !refusal.empty() && !m_options.untriedSdk)
        return Error{ErrorCode::Unsupported, std::move(refusal)};
    if (std::string foreign = foreignHistory(authorOf(plan.value()), identity.sdk); family != SdkFamily::Unknown && !foreign.empty())
        return Error{ErrorCode::Unsupported, std::move(foreign)};

    auto made = std::make_unique<Standing>();
    made->snapshot = run.snapshot;
    made->plan = std::move(plan).value();
    StepperOptions options;
    options.values = m_options.decode;
    options.sdk = identity.sdk;
    options.sdkVersion = identity.version;
    options.limits.taskBase = m_options.debug ? std::chrono::milliseconds(kNoLimit) : m_options.taskTimeout;
    const Dialect* dialect = dialectFor(family);
    made->stepper = dialect ? dialect->stepper(*made->plan, names, *m_worker, options) : nullptr;
    if (!made->stepper)
        return Error{ErrorCode::Unsupported, fmt::format("the worker says its SDK is \"{}\" ({}): this version cannot stand at a point with it; "
                                                         "it can with workers of these: {}", identity.sdk, sdkFamilyName(family), checkedFamilies())};
    if (m_standings.size() >= kHistoriesKept)
        m_standings.pop_back();
    m_standings.insert(m_standings.begin(), std::move(made));
    return m_standings.front().get();
}

StepAnswer StepSession::look(const StepRun& run, EventId at, const StepWants& wants, std::stop_token stop)
{
    const std::lock_guard looking(m_looking);
    const Clock::time_point begin = Clock::now();
    StepAnswer answer;
    answer.place.at = at;
    if (!m_started) {
        answer.problem = problemOf(UnverifiedCode::WorkerNotStarted, "no worker was started");
        return answer;
    }
    const Waiting waiting(*this, StepWait::For::Worker);
    const Result<Standing*> found = standing(run);
    if (!found.ok()) {
        answer.problem = problemOf(found.error().code == ErrorCode::Invalid ? UnverifiedCode::NotReplayable : UnverifiedCode::UnsupportedHistory,
                                   found.error().message);
        return answer;
    }
    Standing& here = *found.value();
    const ReplayPlan& plan = *here.plan;
    answer.place = stepPlace(plan, at);
    if (const std::size_t k = answer.place.task; k > 0) {
        answer.started = plan.task(k).started.value;
        answer.completed = plan.task(k).completed.value;
        answer.blockEnd = plan.task(k).blockEnd.value;
    }
    const int askedBefore = here.stepper->tasksAsked();
    if (answer.place.task > 0)
        askState(here, answer, wants, stop);
    else if (wants.stack || wants.definitions || !wants.queries.empty())
        answer.note = plan.taskCount() == 0 ? "no workflow task was completed: no code has run in this history yet"
                                            : fmt::format("no code has run yet at event {}: its first workflow task is completed by event {}",
                                                          at.value, plan.task(1).completed.value);
    if (wants.next && (!answer.problem || answer.problem->diverged))
        askNext(here, answer, wants.again, stop);
    answer.tasksAsked = here.stepper->tasksAsked() - askedBefore;
    answer.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return answer;
}

void StepSession::askState(Standing& here, StepAnswer& answer, const StepWants& wants, std::stop_token stop)
{
    const std::size_t k = answer.place.task;
    std::vector<StepQuery> all = wants.queries;
    const std::string second = wants.stack ? here.stepper->secondStackQuery() : std::string();
    if (wants.stack)
        all.push_back({kStackQuery, {}});
    if (!second.empty())
        all.push_back({second, {}});
    if (wants.definitions)
        all.push_back({kMetadataQuery, {}});
    std::vector<StepQuery> missing;
    for (const StepQuery& query : all)
        if ((wants.again || !here.replies.contains({k, query})) && std::ranges::find(missing, query) == missing.end())
            missing.push_back(query);
    if (!missing.empty()) {
        std::optional<std::vector<StepReply>> replies = here.stepper->ask(k, missing, std::move(stop));
        if (here.replies.size() > kRepliesKept)
            here.replies.clear();
        if (replies)
            for (std::size_t i = 0; i < missing.size(); ++i)
                here.replies.insert_or_assign({k, missing[i]}, std::move((*replies)[i]));
        here.diverged.erase(k);
        if (const auto& problem = here.stepper->problem(); problem && replies)
            here.diverged.insert_or_assign(k, *problem);
        else
            answer.problem = problem;
    }
    if (const auto found = here.diverged.find(k); found != here.diverged.end())
        answer.problem = found->second;
    const auto reply = [&](const StepQuery& query) -> const StepReply* {
        const auto found = here.replies.find({k, query});
        return found == here.replies.end() ? nullptr : &found->second;
    };
    for (const StepQuery& query : wants.queries)
        if (const StepReply* known = reply(query))
            answer.queries.push_back({query, *known});
    if (const StepReply* known = wants.stack ? reply({kStackQuery, {}}) : nullptr) {
        answer.stack = stackAt(*here.stepper, k, *known, second.empty() ? nullptr : reply({second, {}}));
        if (!here.states)
            here.states.emplace(here.snapshot);
        answer.open = openAt(*here.states, {answer.blockEnd});
    }
    if (const StepReply* known = wants.definitions ? reply({kMetadataQuery, {}}) : nullptr) {
        answer.definitions = readDefinitions(*known);
        if (!answer.definitions && known->refused)
            answer.note = undefinedText(*known);
    }
}

void StepSession::askNext(Standing& here, StepAnswer& answer, bool again, std::stop_token stop)
{
    const ReplayPlan& plan = *here.plan;
    StepNext& next = answer.next.emplace();
    next.task = answer.place.next;
    // Behind the last completed task only what the code has beyond it can be told: another task would be run live.
    const std::size_t k = next.task > 0 ? next.task : answer.place.task;
    if (next.task == 0)
        next.note = plan.closedByCommand() ? "the run has ended here"
                                           : "no later workflow task was completed: what the code would do in one is not known without running it live";
    if (k == 0)
        return;
    if (next.task > 0) {
        next.started = plan.task(k).started.value;
        next.completed = plan.task(k).completed.value;
    }
    auto known = here.produced.find(k);
    if (known == here.produced.end() || again) {
        std::optional<ProducedCommands> produced = here.stepper->produced(k, std::move(stop));
        if (!produced) {
            next.stopped = here.stepper->problem();
            return;
        }
        known = here.produced.insert_or_assign(k, std::move(*produced)).first;
        if (known->second.stopped && known->second.stopped->code == UnverifiedCode::Cancelled) {
            next.stopped = known->second.stopped;
            here.produced.erase(known);
            return;
        }
    }
    next.stopped = known->second.stopped;
    if (!known->second.note.empty())
        next.note += (next.note.empty() ? "" : "; ") + known->second.note;
    for (const StepCommand& command : known->second.commands)
        if (command.event.value == 0 || command.event > answer.place.at)
            next.commands.push_back(command);
}

std::optional<WorkerInfo> StepSession::worker() const
{
    const std::lock_guard lock(m_mutex);
    return m_info;
}

std::vector<std::string> StepSession::notes() const { return m_worker->notes(); }

std::string StepSession::namespaceName() const { return m_options.namespaceName.empty() ? "default" : m_options.namespaceName; }

StepWait StepSession::waiting() const
{
    StepWait wait;
    {
        const std::lock_guard lock(m_mutex);
        wait = m_wait;
        if (wait.what != StepWait::For::Nothing)
            wait.seconds = std::chrono::duration<double>(Clock::now() - m_waitSince).count();
    }
    wait.debug = m_options.debug;
    wait.limit = std::chrono::duration<double>(wait.what == StepWait::For::WorkerStart ? m_options.startTimeout : m_options.taskTimeout).count();
    if (wait.what == StepWait::For::Worker && wait.seconds > 1)
        wait.stopped = stoppedProcess(m_worker->processes());
    return wait;
}

} // namespace hindsight::replay
