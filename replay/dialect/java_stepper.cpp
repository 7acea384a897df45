#include "replay/dialect/java_stepper.h"

#include "replay/dialect/java_reply.h"
#include "replay/dialect/java_stack.h"
#include "replay/dialect/query_reply.h"
#include "replay/dialect/step_parts.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace hindsight::replay {

using history::EventType;

namespace {

std::string idOf(std::size_t query) { return fmt::format("q{}", query); }

} // namespace

JavaStepper::JavaStepper(const ReplayPlan& plan, RunNames names, WorkerAccess& worker, StepperOptions options)
    : m_plan(plan), m_names(std::move(names)), m_worker(worker), m_options(options)
{
    // A thread that blocks for good is reported late: the SDK waits 10 s for its end before it says so.
    m_options.limits.taskBase += std::chrono::seconds(12);
}

std::optional<Answer> JavaStepper::bring(Question question, std::map<std::string, StepReply>& replies, std::stop_token stop)
{
    m_problem.reset();
    // All of it a replay: with S(k) in place of the greatest number Java would run local activities.
    question.started = question.previousStarted = std::numeric_limits<std::int64_t>::max();
    question.evict = true;
    Asker asker(m_plan, m_names, m_worker, m_options.limits,
                [&](const WorkerReply& reply) {
                    replies = queryReplies(reply);
                    if (reply.kind == WorkerReply::Kind::QueryCompleted) { // the task before it has shown that the code comes here
                        Answer answered;
                        answered.kind = Answer::Kind::Answered;
                        return answered;
                    }
                    return readJavaReply(reply, m_plan.history(), m_options.values);
                },
                std::move(stop));
    const Answer* answer = asker.ask(question);
    m_asked += asker.tasksAsked();
    if (!answer) {
        m_problem = StepProblem{false, asker.halt().code, question.cut.value, asker.halt().reason, std::nullopt};
        return std::nullopt;
    }
    const bool reached = answer->kind == Answer::Kind::Good || answer->kind == Answer::Kind::Extra
        || (answer->kind == Answer::Kind::Answered && !question.legacyQuery.empty());
    if (!reached) {
        m_problem = stepProblem(*answer, question.cut, m_names.workflowType);
        return std::nullopt;
    }
    Answer out = *answer;
    // A marker that stands in for a side effect which the events sent do not have is no command of the code's.
    m_blocked = std::erase_if(out.leftovers, [](const CommandView& command) { return isStandIn(command); }) > 0;
    return out;
}

std::optional<std::vector<StepReply>> JavaStepper::ask(std::size_t k, const std::vector<StepQuery>& queries, std::stop_token stop)
{
    const EventId cut = m_plan.task(k).blockEnd;
    const bool ended = m_plan.closedByCommand() && cut == m_plan.end(); // a task that ends the run answers no query beside it
    std::map<std::string, StepReply> replies;
    Question together;
    together.cut = cut;
    if (!ended)
        for (std::size_t i = 0; i < queries.size(); ++i) {
            together.queries[idOf(i)] = queries[i].name;
            together.queryArguments[idOf(i)] = queries[i].arguments;
        }
    if (!bring(together, replies, stop))
        return std::nullopt;
    std::vector<StepReply> out;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        if (ended) {
            Question alone;
            alone.cut = cut;
            alone.legacyQuery = queries[i].name;
            alone.queryArguments[{}] = queries[i].arguments;
            if (!bring(alone, replies, stop))
                return std::nullopt;
        }
        const auto found = replies.find(ended ? std::string() : idOf(i));
        if (found == replies.end())
            out.push_back({false, {}, "the worker completed the task without an answer to this query"});
        else
            out.push_back(found->second);
    }
    return out;
}

/// Markers and updates are no commands that a cut can show: Java takes them from the history.
std::vector<Segment> JavaStepper::pieces(std::size_t k) const
{
    const auto hidden = [&](EventId id) {
        switch (m_plan.type(id)) {
        case EventType::MarkerRecorded:
        case EventType::WorkflowExecutionUpdateAccepted:
        case EventType::WorkflowExecutionUpdateRejected:
        case EventType::WorkflowExecutionUpdateCompleted: return true;
        default: return false;
        }
    };
    const PlannedTask& task = m_plan.task(k);
    std::vector<Segment> out;
    Segment piece{task.completed, {task.completed.value + 1}, task.completed};
    for (EventId id{task.completed.value + 1}; id <= task.blockEnd; ++id.value) {
        if (!hidden(id)) {
            piece.last = id;
            continue;
        }
        if (piece.last >= piece.first)
            out.push_back(piece);
        piece = {id, {id.value + 1}, id};
    }
    out.push_back(piece);
    return out;
}

std::optional<ProducedCommands> JavaStepper::produced(std::size_t k, std::stop_token stop)
{
    bool blocked = false;
    const auto at = [&](EventId cut) {
        Question question;
        question.cut = cut;
        std::map<std::string, StepReply> none;
        std::optional<Answer> answer = bring(std::move(question), none, stop);
        blocked = blocked || (answer && m_blocked);
        return answer;
    };
    std::optional<ProducedCommands> found = producedIn(m_plan, k, pieces(k), m_options.values, at, m_problem);
    // Replaying, Java waits in a side effect that left no marker until the next command event comes: what stands behind it is
    // not to be seen at the cut before, but the SDK refuses the whole block if the code has another command there.
    if (found && !found->stopped && blocked && at(m_plan.task(k).blockEnd))
        for (StepCommand& command : found->commands)
            command.readAhead = command.readAhead || !command.produced;
    return found;
}

StepStack JavaStepper::readStack(std::size_t, const std::string& text) const
{
    StepStack stack;
    stack.text = text;
    if (std::optional<Waiting> waiting = javaWaiting(text))
        stack.waiting.push_back(std::move(*waiting));
    stack.source = javaUserFrame(text);
    return stack;
}

} // namespace hindsight::replay
