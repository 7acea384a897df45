#include "replay/dialect/java/stepper.h"

#include "replay/dialect/java/reply.h"
#include "replay/dialect/java/stack.h"
#include "replay/dialect/query_reply.h"
#include "replay/dialect/step_parts.h"

#include <algorithm>
#include <fmt/format.h>

namespace hindsight::replay {

using history::EventType;

namespace {

constexpr int kNoCache = 2; // times in a row that a run was not there any more: the worker keeps none

std::string idOf(std::size_t query) { return fmt::format("q{}", query); }
bool reached(const Answer& answer) { return answer.kind == Answer::Kind::Good || answer.kind == Answer::Kind::Extra; }

} // namespace

JavaStepper::JavaStepper(const ReplayPlan& plan, RunNames names, WorkerAccess& worker, StepperOptions options)
    : m_plan(plan), m_names(std::move(names)), m_worker(worker), m_options(options)
{
    m_options.limits = patientWithJava(m_options.limits);
}

Asker JavaStepper::asker(Replies& replies, std::stop_token stop) const
{
    return Asker(m_plan, m_names, m_worker, m_options.limits,
                 [this, &replies](const WorkerReply& reply) {
                     replies = queryReplies(reply);
                     if (reply.kind == WorkerReply::Kind::QueryCompleted) { // the task before it has shown that the code comes here
                         Answer answered;
                         answered.kind = Answer::Kind::Answered;
                         return answered;
                     }
                     return readJavaReply(reply, m_plan.history(), m_options.values);
                 },
                 std::move(stop));
}

/// Whether the run can go on from there. Not with events of our own in it, nor where it has ended, which Java drops by itself.
bool JavaStepper::mayBeKept(std::size_t k, const Question& question) const
{
    return m_missed < kNoCache && question.appended.empty() && question.legacyQuery.empty()
        && !(m_plan.closedByCommand() && k == m_plan.taskCount()) && javaGoesOn(m_plan, k, question.cut);
}

std::optional<Answer> JavaStepper::put(std::size_t k, const Question& question, Replies& replies, std::stop_token stop)
{
    m_problem.reset();
    const bool onward = m_kept.value > 0 && m_kept <= question.cut && m_missed < kNoCache && question.appended.empty() && question.legacyQuery.empty();
    if (!onward)
        return sent(k, question, replies, std::move(stop));
    Question next = question;
    next.first = m_kept == question.cut ? m_kept : EventId{m_kept.value + 1}; // Java passes over what it has handled
    std::optional<Answer> answer = sent(k, next, replies, stop);
    if (!answer)
        return answer;
    if (reached(*answer)) {
        m_missed = 0;
        return answer;
    }
    // Not there any more, or something is wrong that a whole prefix tells better: Java begins anew with it.
    answer = sent(k, question, replies, std::move(stop));
    m_missed += answer && reached(*answer);
    return answer;
}

std::optional<Answer> JavaStepper::sent(std::size_t k, Question question, Replies& replies, std::stop_token stop)
{
    question.evict = !mayBeKept(k, question);
    Asker asking = asker(replies, std::move(stop));
    const Answer* answer = question.first.value > 1 ? asking.askOnce(question) : asking.ask(question);
    m_asked += asking.tasksAsked();
    m_kept = answer && reached(*answer) && !question.evict ? question.cut : EventId{0};
    if (answer)
        return *answer;
    m_problem = haltProblem(asking.halt(), question.cut);
    return std::nullopt;
}

bool JavaStepper::arrived(const Answer& answer, const Question& question)
{
    if (reached(answer) || (answer.kind == Answer::Kind::Answered && !question.legacyQuery.empty()))
        return true;
    m_problem = stepProblem(answer, question.cut, m_names.workflowType);
    return false;
}

std::optional<JavaCommands> JavaStepper::bring(std::size_t k, const Segment& piece, bool further, const Question& like, Replies& replies,
                                                std::stop_token stop)
{
    const auto ask = [&](EventId cut, const std::vector<std::string>& appended) {
        Question question = like;
        question.cut = cut;
        question.appended = appended.empty() ? javaQuestion(m_plan, cut, m_options.sdkVersion).appended : appended;
        Replies now;
        std::optional<Answer> answer = put(k, question, now, stop);
        if (appended.empty() || (answer && !answer->failed())) // else it was a try, and the code stands where it stood
            replies = std::move(now);
        return answer;
    };
    std::optional<JavaCommands> commands = javaCommands(m_plan, piece, further, ask);
    if (!commands || !arrived(commands->answer, javaQuestion(m_plan, piece.cut, m_options.sdkVersion)))
        return std::nullopt;
    return commands;
}

std::optional<std::vector<StepReply>> JavaStepper::ask(std::size_t k, const std::vector<StepQuery>& queries, std::stop_token stop)
{
    const EventId cut = m_plan.task(k).blockEnd;
    const bool ended = m_plan.closedByCommand() && cut == m_plan.end(); // a task that ends the run answers no query beside it
    Replies replies;
    Question together = javaQuestion(m_plan, cut, m_options.sdkVersion);
    if (!ended)
        for (std::size_t i = 0; i < queries.size(); ++i) {
            together.queries[idOf(i)] = queries[i].name;
            together.queryArguments[idOf(i)] = queries[i].arguments;
        }
    // Where the code looks at a value that had not changed, it has gone on when it was recorded: stand behind that.
    if (!bring(k, {cut, {cut.value + 1}, cut}, true, together, replies, stop))
        return std::nullopt;
    std::vector<StepReply> out;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        if (ended) {
            Question alone = javaQuestion(m_plan, cut, m_options.sdkVersion);
            alone.legacyQuery = queries[i].name;
            alone.queryArguments[{}] = queries[i].arguments;
            const std::optional<Answer> answer = put(k, alone, replies, stop);
            if (!answer || !arrived(*answer, alone))
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

std::optional<ProducedCommands> JavaStepper::produced(std::size_t k, std::stop_token stop)
{
    const std::vector<Segment> pieces = javaPieces(m_plan, k);
    bool blocked = false;
    Replies none;
    const auto at = [&](EventId cut) -> std::optional<Answer> {
        const auto piece = std::ranges::find(pieces, cut, &Segment::cut);
        std::optional<JavaCommands> commands = bring(k, *piece, piece + 1 == pieces.end(), javaQuestion(m_plan, cut, m_options.sdkVersion), none, stop);
        if (!commands)
            return std::nullopt;
        blocked = blocked || (commands->blocked && commands->answer.leftovers.size() < countOf(*piece));
        return std::move(commands->answer);
    };
    std::optional<ProducedCommands> found = producedIn(m_plan, k, pieces, m_options.values, at, m_problem);
    // What stands behind a side effect that the worker could not be brought past is not to be seen at the cut before, but the
    // SDK refuses the whole block if the code has another command there.
    const EventId end = m_plan.task(k).blockEnd;
    if (found && !found->stopped && blocked && bring(k, {end, {end.value + 1}, end}, false, javaQuestion(m_plan, end, m_options.sdkVersion), none, stop))
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
