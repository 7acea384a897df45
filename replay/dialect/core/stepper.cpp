#include "replay/dialect/core/stepper.h"

#include "replay/dialect/core/enhanced_stack.h"
#include "replay/dialect/core/reply.h"
#include "replay/dialect/core/waiting.h"
#include "replay/dialect/query_reply.h"
#include "replay/dialect/step_parts.h"

#include <algorithm>
#include <fmt/format.h>

namespace hindsight::replay {

namespace {

constexpr const char* kMetadataQuery = "__temporal_workflow_metadata";

std::string idOf(std::size_t query) { return fmt::format("q{}", query); }

/// The code has come to its end: core drops such a run by itself.
bool ends(const Answer& answer)
{
    return std::ranges::any_of(answer.leftovers, [](const CommandView& command) {
        return command.kind == "CompleteWorkflowExecution" || command.kind == "FailWorkflowExecution"
            || command.kind == "CancelWorkflowExecution" || command.kind == "ContinueAsNewWorkflowExecution";
    });
}

bool reached(const Answer& answer) { return answer.kind == Answer::Kind::Good || answer.kind == Answer::Kind::Extra; }

} // namespace

CoreStepper::CoreStepper(const ReplayPlan& plan, RunNames names, WorkerAccess& worker, StepperOptions options)
    : m_plan(plan), m_names(std::move(names)), m_worker(worker, evictsTooLate(options.sdk, options.sdkVersion)), m_options(options)
{
}

Question CoreStepper::question(Place to, const std::vector<StepQuery>& queries) const
{
    Question question;
    question.cut = to.cut;
    // previous = started makes all of it a replay: no local activity, no side effect, no new branch of a patch is run.
    question.started = question.previousStarted = m_plan.task(to.task).started.value;
    question.queries = {{"m", kMetadataQuery}}; // without any query a run that has ended would be answered by silence
    for (std::size_t i = 0; i < queries.size(); ++i) {
        question.queries[idOf(i)] = queries[i].name;
        question.queryArguments[idOf(i)] = queries[i].arguments;
    }
    question.evict = !mayBeKept(to);
    question.queryOnSilence = kMetadataQuery;
    return question;
}

/// Whether the run can go on from here. It cannot when core would have looked ahead for something behind the cut: the code
/// has already taken the way of a run without it. Nor in the task that ends the run, which core drops by itself, nor between the tasks of one long local activity.
bool CoreStepper::mayBeKept(Place place) const
{
    const PlannedTask& task = m_plan.task(place.task);
    constexpr int kNoCache = 2; // runs in a row that were not there any more: the worker keeps none
    if (m_missed >= kNoCache || (m_plan.closedByCommand() && place.task == m_plan.taskCount()))
        return false;
    for (EventId id{place.cut.value + 1}; id <= task.blockEnd; ++id.value)
        if (m_plan.isLookAhead(id))
            return false;
    return !task.empty() || m_plan.type({task.completed.value + 1}) != history::EventType::WorkflowTaskScheduled;
}

/// The part of the history that a kept run has not seen; from C(k) on, which core passes over (protocol 4.8).
WorkerTask CoreStepper::sliceTo(Place to, const Question& question) const
{
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    WorkerTask task;
    task.snapshot = m_plan.snapshot();
    task.firstEvent = m_kept ? static_cast<std::size_t>(m_plan.task(m_kept->task).completed.value) : 1;
    task.eventCount = static_cast<std::size_t>(to.cut.value);
    task.namespaceName = m_names.namespaceName;
    task.workflowId = m_names.workflowId;
    task.runId = m_names.runId;
    task.workflowType = m_names.workflowType;
    task.taskQueue = m_names.taskQueue;
    task.startedEventId = question.started;
    task.previousStartedEventId = question.previousStarted;
    task.queries = question.queries;
    task.queryArguments = question.queryArguments;
    task.evictAfter = question.evict;
    task.timeout = m_options.limits.taskBase + duration_cast<milliseconds>(m_options.limits.taskPerEvent * to.cut.value);
    return task;
}

/// Something in this task's block changes what the code does when it is not there.
bool CoreStepper::readsAhead(std::size_t k) const
{
    for (EventId id{m_plan.task(k).completed.value + 1}; id <= m_plan.task(k).blockEnd; ++id.value)
        if (m_plan.isLookAhead(id))
            return true;
    return false;
}

std::optional<CoreStepper::Brought> CoreStepper::bring(Place to, const std::vector<StepQuery>& queries, std::stop_token stop)
{
    m_problem.reset();
    if (m_kept && to.cut >= m_kept->cut) {
        if (std::optional<Brought> brought = onward(to, queries, stop))
            return brought;
        if (m_problem)
            return std::nullopt;
    }
    if (!evict(stop))
        return std::nullopt;
    return afresh(to, queries, stop);
}

/// None without a problem: the worker has not kept the run, or something is wrong that a whole prefix tells better.
std::optional<CoreStepper::Brought> CoreStepper::onward(Place to, const std::vector<StepQuery>& queries, std::stop_token stop)
{
    const Question asked = question(to, queries);
    ++m_asked;
    Result<WorkerReply> reply = m_worker.ask(sliceTo(to, asked), false, stop);
    if (!reply.ok() || reply.value().kind == WorkerReply::Kind::WorkerGone || reply.value().kind == WorkerReply::Kind::Silent) {
        m_kept.reset();
        m_unsure = true;
        return std::nullopt;
    }
    Brought brought{readCoreReply(reply.value(), m_plan.history(), m_options.values), queryReplies(reply.value())};
    if (!reached(brought.answer)) {
        if (brought.answer.kind == Answer::Kind::Protocol) { // "Fetching history failed": not in its cache
            m_kept.reset();
            ++m_missed;
        }
        return std::nullopt;
    }
    m_missed = 0;
    m_kept = asked.evict || ends(brought.answer) ? std::nullopt : std::optional(to);
    return brought;
}

/// A run in the worker's cache would answer from where it stands. False: halted.
bool CoreStepper::evict(std::stop_token stop)
{
    if (!m_kept && !m_unsure)
        return true;
    // Where the run stands is not known after a task whose answer never came: a whole prefix is right wherever that is.
    const Place at = m_kept.value_or(Place{1, m_plan.task(1).blockEnd});
    Question asked = question(at, {});
    asked.evict = true;
    ++m_asked;
    const Result<WorkerReply> reply = m_worker.ask(sliceTo(at, asked), false, stop);
    m_kept.reset();
    // A worker that is gone took its cache along; one that hangs is found out by the next task.
    m_unsure = stop.stop_requested();
    if (m_unsure)
        m_problem = StepProblem{false, UnverifiedCode::Cancelled, 0, "cancelled", std::nullopt};
    return !m_unsure;
}

std::optional<CoreStepper::Brought> CoreStepper::afresh(Place to, const std::vector<StepQuery>& queries, std::stop_token stop)
{
    std::map<std::string, StepReply> replies;
    Asker asker(m_plan, m_names, m_worker, m_options.limits,
                [&](const WorkerReply& reply) {
                    replies = queryReplies(reply);
                    return readCoreReply(reply, m_plan.history(), m_options.values);
                },
                stop);
    const Question asked = question(to, queries);
    const Answer* answer = asker.ask(asked);
    m_asked += asker.tasksAsked();
    // Repeats may have gone to another run id, and a task that failed or was given up may have left the run anywhere.
    m_unsure = !answer || asker.repeats() > 0 || (!asked.evict && !reached(*answer));
    if (!answer) {
        m_problem = haltProblem(asker.halt(), to.cut);
        return std::nullopt;
    }
    // A failure policy of the user's makes core silent at the terminal event; it still answers a query sent alone.
    if (answer->kind == Answer::Kind::Answered)
        return oneByOne(to, queries, stop);
    if (!reached(*answer)) {
        m_problem = stepProblem(*answer, to.cut, m_names.workflowType);
        return std::nullopt;
    }
    if (!asked.evict && !m_unsure && !ends(*answer))
        m_kept = to;
    return Brought{*answer, std::move(replies)};
}

std::optional<CoreStepper::Brought> CoreStepper::oneByOne(Place to, const std::vector<StepQuery>& queries, std::stop_token stop)
{
    Brought brought;
    brought.answer.kind = Answer::Kind::Good;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        Asker asker(m_plan, m_names, m_worker, m_options.limits,
                    [&](const WorkerReply& reply) {
                        if (auto replies = queryReplies(reply); !replies.empty())
                            brought.replies[idOf(i)] = std::move(replies.begin()->second);
                        return readCoreReply(reply, m_plan.history(), m_options.values);
                    },
                    stop);
        Question alone = question(to, {});
        alone.queries.clear();
        alone.queryOnSilence.clear();
        alone.legacyQuery = queries[i].name;
        alone.queryArguments[{}] = queries[i].arguments;
        const Answer* answer = asker.ask(alone);
        m_asked += asker.tasksAsked();
        if (!answer) {
            m_problem = haltProblem(asker.halt(), to.cut);
            return std::nullopt;
        }
        if (answer->kind != Answer::Kind::Answered) {
            m_problem = stepProblem(*answer, to.cut, m_names.workflowType);
            return std::nullopt;
        }
    }
    return brought;
}

std::optional<std::vector<StepReply>> CoreStepper::ask(std::size_t k, const std::vector<StepQuery>& queries, std::stop_token stop)
{
    const Place place{k, m_plan.task(k).blockEnd};
    std::optional<Brought> brought = bring(place, queries, stop);
    // Core answers no query of a task that comes while it drops the run; the next one finds it dropped.
    if (brought && brought->replies.size() < queries.size()) {
        m_kept.reset();
        m_unsure = true;
        brought = bring(place, queries, stop);
    }
    // Code that goes another way in this task still has a place where it stands: before the recorded commands that refute it.
    std::optional<StepProblem> diverged;
    if (!brought && m_problem && m_problem->diverged && !readsAhead(k)) {
        diverged = m_problem;
        brought = bring({k, m_plan.task(k).completed}, queries, stop);
        m_problem = diverged;
    }
    if (!brought)
        return std::nullopt;
    m_fresh.clear();
    for (const CommandView& command : brought->answer.leftovers)
        if (command.kind == "ScheduleActivityTask")
            m_fresh.insert(command.name);
    std::vector<StepReply> replies;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        StepReply& reply = replies.emplace_back();
        if (const auto found = brought->replies.find(idOf(i)); found != brought->replies.end())
            reply = std::move(found->second);
        else
            reply.error = "the worker completed the task without an answer to this query";
    }
    return replies;
}

std::optional<ProducedCommands> CoreStepper::produced(std::size_t k, std::stop_token stop)
{
    const auto at = [&](EventId cut) -> std::optional<Answer> {
        std::optional<Brought> brought = bring({k, cut}, {}, stop);
        return brought ? std::optional(std::move(brought->answer)) : std::nullopt;
    };
    return producedIn(m_plan, k, m_plan.segments(k), m_options.values, at, m_problem);
}

StepStack CoreStepper::readStack(std::size_t k, const std::string& text) const
{
    return readCoreStack(m_plan, m_plan.task(k).blockEnd, text, m_fresh);
}

std::string CoreStepper::secondStackQuery() const { return tellsEnhancedStack(m_options.sdk) ? kEnhancedStackQuery : ""; }

void CoreStepper::addSecondStack(StepStack& stack, const std::string& text, const std::string& second) const
{
    stack.stacks = betterStacks(text, second);
    stack.source = onlyPlace(text, second);
}

} // namespace hindsight::replay
