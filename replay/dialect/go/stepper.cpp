#include "replay/dialect/go/stepper.h"

#include "replay/dialect/go/experiment.h"
#include "replay/dialect/go/reply.h"
#include "replay/dialect/go/rules.h"
#include "replay/dialect/go/shown.h"
#include "replay/dialect/go/stack.h"
#include "replay/dialect/go/text.h"
#include "replay/dialect/query_reply.h"
#include "replay/dialect/step_parts.h"
#include "replay/verdict/command_view.h"

#include <algorithm>
#include <fmt/format.h>

namespace hindsight::replay {

namespace {

constexpr const char* kNotVisible = "not_visible_on_this_sdk";
/// Commands of a task whose attributes are asked for, each with a replay of its own.
constexpr std::size_t kMostShown = 64;

} // namespace

GoStepper::GoStepper(const ReplayPlan& plan, RunNames names, WorkerAccess& worker, StepperOptions options)
    : m_plan(plan), m_names(std::move(names)), m_worker(worker), m_options(options), m_protocolMessages(usesProtocolMessages(plan))
{
}

Asker GoStepper::asker(std::stop_token stop, std::function<void(const WorkerReply&)> look) const
{
    return {m_plan, m_names, m_worker, m_options.limits,
            [this, look = std::move(look)](const WorkerReply& reply) {
                if (look)
                    look(reply);
                return readGoReply(reply, m_plan.history());
            },
            std::move(stop)};
}

std::nullopt_t GoStepper::halted(const Asker& asker, EventId cut)
{
    m_problem = haltProblem(asker.halt(), cut);
    return std::nullopt;
}

/// The SDK's own check of the history up to the end of task k. None: the code does not come there, problem().
std::optional<Answer> GoStepper::reach(std::size_t k, std::stop_token stop)
{
    m_problem.reset();
    Asker asker = this->asker(stop);
    GoAsking asking(m_plan, asker);
    const EventId cut = asking.endOf(k);
    const Answer* answer = asking.probe(k, cut);
    m_asked += asker.tasksAsked();
    if (!answer)
        return halted(asker, cut);
    const bool matched = answer->kind == Answer::Kind::Good || answer->kind == Answer::Kind::Extra;
    const bool ends = cut < m_plan.task(k).blockEnd;
    if (ends ? endsAsRecorded(k, *answer) : matched)
        return *answer;
    // At the end of a run more than the same commands is as it was recorded: the check knows.
    const HistoryVerdict* verdict = ends ? judged(stop) : nullptr;
    if (ends && !verdict)
        return std::nullopt;
    if (verdict && verdict->verdict == Verdict::Compatible)
        return *answer;
    Answer said = *answer;
    if (matched || said.kind == Answer::Kind::Finished) // it goes on, or ends, where it was not recorded so
        said.kind = Answer::Kind::Mismatch;
    if (said.failure)
        said.failure->message = goWithoutMadeUp(said.failure->message);
    m_problem = stepProblem(said, m_plan.task(k).blockEnd, m_names.workflowType);
    return std::nullopt;
}

/// What a check of the whole history says; null: halted.
const HistoryVerdict* GoStepper::judged(std::stop_token stop)
{
    if (!m_judged) {
        HistoryVerdict verdict;
        verdict.workflowType = m_names.workflowType;
        GoExperiment(m_plan, m_names, m_worker, {m_options.limits, m_options.values, {}}, std::move(stop), verdict).run();
        m_asked += verdict.tasksAsked;
        if (verdict.code == UnverifiedCode::Cancelled || verdict.code == UnverifiedCode::WorkerDied) {
            m_problem = StepProblem{false, verdict.code, 0, verdict.reason, std::nullopt};
            return nullptr;
        }
        m_judged = std::move(verdict);
    }
    return &*m_judged;
}

bool GoStepper::endsAsRecorded(std::size_t k, const Answer& answer) const
{
    if (answer.kind != Answer::Kind::Finished)
        return false;
    std::vector<CommandView> produced = answer.leftovers, recorded;
    for (StepCommand& command : recordedCommands(k, m_plan.end()))
        recorded.push_back(std::move(*command.recorded));
    for (std::vector<CommandView>* side : {&produced, &recorded})
        std::erase_if(*side, [this](const CommandView& view) { return !isComparedByGo(view, m_protocolMessages); });
    return std::ranges::equal(produced, recorded, sameForGo);
}

std::optional<StepReply> GoStepper::query(std::size_t k, const StepQuery& query, std::stop_token stop)
{
    std::map<std::string, StepReply> replies;
    Asker asker = this->asker(std::move(stop), [&replies](const WorkerReply& reply) { replies = queryReplies(reply); });
    Question question;
    question.cut = m_plan.task(k).blockEnd;
    question.previousStarted = m_plan.task(k).started.value;
    question.legacyQuery = query.name;
    question.queryArguments[{}] = query.arguments;
    question.alone = true; // the SDK has one buffer for all stacks
    const Answer* answer = asker.ask(question);
    m_asked += asker.tasksAsked();
    if (!answer)
        return halted(asker, question.cut);
    if (replies.empty()) {
        m_problem = stepProblem(*answer, question.cut, m_names.workflowType);
        return std::nullopt;
    }
    return std::move(replies.begin()->second);
}

std::optional<std::vector<StepReply>> GoStepper::ask(std::size_t k, const std::vector<StepQuery>& queries, std::stop_token stop)
{
    if (!reach(k, stop)) // a query checks nothing
        return std::nullopt;
    std::vector<StepReply> replies;
    for (const StepQuery& one : queries) {
        std::optional<StepReply> reply = query(k, one, stop);
        if (!reply)
            return std::nullopt;
        replies.push_back(std::move(*reply));
    }
    return replies;
}

/// Block k up to `end` as it was recorded; what the SDK reads before the code runs is marked.
std::vector<StepCommand> GoStepper::recordedCommands(std::size_t k, EventId end) const
{
    std::vector<StepCommand> commands;
    for (EventId id{m_plan.task(k).completed.value + 1}; id <= end; ++id.value) {
        CommandView view = recordedCommand(m_plan.history(), id, m_options.values);
        const bool ahead = view.kind == "RecordMarker" || m_plan.type(id) == history::EventType::WorkflowExecutionUpdateAccepted
            || !isComparedByGo(view, m_protocolMessages);
        commands.push_back({id, std::move(view), std::nullopt, ahead, false});
    }
    return commands;
}

/// The commands of a task that ends the run come whole; those that the SDK compares are in the recorded order.
void GoStepper::takeEnding(const Answer& answer, std::vector<StepCommand>& commands) const
{
    const std::vector<CommandView>& all = answer.leftovers;
    std::size_t next = 0;
    for (StepCommand& command : commands) {
        if (command.readAhead)
            continue;
        std::size_t at = next;
        while (at < all.size() && !sameForGo(all[at], *command.recorded))
            ++at;
        command.readAhead = at == all.size(); // it came a task early, and is not among the commands of this one
        if (!command.readAhead) {
            command.produced = endingCommand(answer, at, m_plan.history(), m_options.values);
            if (!command.produced->attributesComplete)
                command.notSeen = {{command.event.value, "attributes", kNotVisible}};
            next = at + 1;
        }
    }
}

/// `text`: what the SDK writes about the code's command in the place of a recorded one.
void GoStepper::show(StepCommand& command, const std::string& text) const
{
    std::optional<GoShownView> shown = goShownView(text, m_plan.history(), command.event, m_options.values);
    if (!shown) {
        command.notSeen = {{command.event.value, "attributes", "text_of_another_form"}};
        return;
    }
    command.produced = std::move(shown->view);
    command.notSeen.clear();
    for (std::string& field : shown->unseen)
        command.notSeen.push_back({command.event.value, std::move(field), kNotVisible});
}

/// Commands up to `cut` that the SDK's matcher found equal: a good replay shows no attributes, so each is asked for. False: halted.
bool GoStepper::showMatched(std::size_t k, EventId cut, ProducedCommands& out, std::stop_token stop)
{
    Asker asker = this->asker(std::move(stop));
    GoAsking asking(m_plan, asker);
    std::size_t left = kMostShown;
    for (StepCommand& command : out.commands) {
        if (command.readAhead || command.event > cut)
            continue;
        command.produced = command.recorded;
        if (isComparedWhole(*command.recorded))
            continue;
        command.produced->attributesJson = "{}";
        command.produced->attributesComplete = false;
        if (command.recorded->kind == "ProtocolMessage") { // a stand-in cannot take its place
            command.notSeen = {{command.event.value, "attributes", kNotVisible}};
            continue;
        }
        command.notSeen = {{command.event.value, "attributes", left > 0 ? "worker_failed_at_this_cut" : "command_limit"}};
        if (left == 0) {
            out.note = fmt::format("the attributes of the first {} commands are shown: each is a replay of its own on this SDK", kMostShown);
            continue;
        }
        --left;
        const Answer* answer = asking.inPlaceOf(k, cut, command.event);
        if (!answer) {
            m_asked += asker.tasksAsked();
            halted(asker, cut);
            return false;
        }
        if (const auto mismatch = goMismatch(answer->text);
            answer->kind == Answer::Kind::Extra && mismatch && mismatch->madeUp == kStandIn && !mismatch->command.empty())
            show(command, mismatch->command);
        asker.forget(answer->cut, answer->form); // an answer holds whole texts, and is asked for once
    }
    m_asked += asker.tasksAsked();
    return true;
}

std::optional<ProducedCommands> GoStepper::produced(std::size_t k, std::stop_token stop)
{
    const std::optional<Answer> answer = reach(k, stop);
    if (!answer)
        return m_problem && m_problem->diverged ? beforeDivergence(k, std::move(stop)) : std::nullopt;
    ProducedCommands out;
    out.commands = recordedCommands(k, m_plan.task(k).blockEnd);
    // A panic that fails the run has its commands with it.
    if (answer->kind == Answer::Kind::Finished || (answer->ownFailure() && !answer->leftovers.empty()))
        takeEnding(*answer, out.commands);
    else if (!showMatched(k, m_plan.task(k).blockEnd, out, std::move(stop)))
        return std::nullopt;
    if (answer->kind == Answer::Kind::Extra)
        addSurplus(m_plan, k, answer->leftovers, 0, m_options.values, out);
    if (const auto mismatch = goMismatch(answer->text); mismatch && !out.commands.empty() && out.commands.back().early)
        show(out.commands.back(), mismatch->command);
    return out;
}

/// The commands of task k up to the one that the code does not produce.
std::optional<ProducedCommands> GoStepper::beforeDivergence(std::size_t k, std::stop_token stop)
{
    const std::optional<StepProblem> problem = m_problem;
    const HistoryVerdict* verdict = judged(stop);
    if (!verdict || !verdict->divergence || verdict->divergence->workflowTaskCompletedEventId != m_plan.task(k).completed.value)
        return std::nullopt;
    const Divergence& found = *verdict->divergence;
    ProducedCommands out;
    out.commands = recordedCommands(k, {found.eventId});
    const EventId agrees{found.after ? found.eventId : found.eventId - 1};
    if (!showMatched(k, agrees, out, std::move(stop)))
        return std::nullopt;
    for (StepCommand& command : out.commands)
        if (command.event > agrees)
            command = {command.event, command.recorded, found.produced, false, false};
    if (found.after && found.produced)
        out.commands.push_back({{0}, std::nullopt, found.produced, false, false});
    out.stopped = problem;
    return out;
}

StepStack GoStepper::readStack(std::size_t, const std::string& text) const { return goStack(text); }

} // namespace hindsight::replay
