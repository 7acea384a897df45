// The answers of `step` for people.
#include "replay/step/step_answer.h"
#include "replay/step/step_words.h"

#include "history/model/format.h"
#include "replay/verdict/redact.h"
#include "replay/verdict/wording.h"

#include <algorithm>
#include <fmt/format.h>

namespace hindsight::replay {

namespace {

std::string indented(std::string_view text, std::string_view by)
{
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        out += fmt::format("{}{}\n", by, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string problemText(const StepProblem& problem, bool decode)
{
    std::string text = fmt::format("  {}  {}\n", problem.diverged ? "diverged" : "not known", problem.reason);
    if (problem.failure && !problem.failure->message.empty())
        text += indented(decode ? problem.failure->message : withoutPayloadData(problem.failure->message), "    worker| ");
    return text;
}

std::string queryText(const StepAnswered& answered, bool decode)
{
    std::string call = answered.query.name + "(";
    for (const std::string& argument : answered.query.arguments)
        call += (call.back() == '(' ? "" : ", ") + argument;
    call += ")";
    const StepReply& reply = answered.reply;
    if (reply.refused)
        return fmt::format("  query  {} {}\n{}", call, refusalText(reply), indented(reply.error.substr(0, reply.error.find('\n')), "    worker| "));
    if (!reply.ok)
        return fmt::format("  query  {} failed: {}\n", call, decode ? reply.error : withoutPayloadData(reply.error));
    if (!decode)
        return fmt::format("  query  {} = {}, {} (its value: --decode)\n", call, history::formatBytes(reply.value.size),
                           reply.value.encoding.empty() ? "no encoding" : reply.value.encoding);
    const bool oneLine = reply.value.text.find('\n') == std::string::npos;
    return fmt::format("  query  {} ={}", call, oneLine ? " " + reply.value.text + "\n" : "\n" + indented(reply.value.text, "    "));
}

std::string entriesText(const char* title, const std::vector<StepDefinitions::Entry>& entries)
{
    std::string text;
    for (const auto& entry : entries)
        text += fmt::format("  {:<7} {}{}\n", title, entry.name.empty() ? "(any other name)" : entry.name,
                            entry.description.empty() ? "" : ": " + entry.description);
    return text;
}

std::string commandLine(const StepCommand& command)
{
    const std::string recorded = command.recorded ? commandText(*command.recorded) : "nothing";
    const std::string event = command.event.value > 0 ? fmt::format("{:>5}", command.event.value) : "     ";
    if (command.readAhead)
        return fmt::format("  {}  = {} (taken from the history)\n", event, recorded);
    if (command.early)
        return fmt::format("  {}  = {} (a task earlier than recorded)\n", event, recorded);
    if (command.agrees())
        return fmt::format("  {}  = {}\n", event, recorded);
    return fmt::format("  {}  ! {}; recorded: {}\n", event, command.produced ? commandText(*command.produced) : "nothing, the code waits", recorded);
}

std::string nextText(const StepNext& next, const StepAnswer& answer, bool decode)
{
    const bool rest = next.task > 0 && next.task == answer.place.task;
    std::string text = next.task > 0 ? fmt::format("  next   what the code does {}in the workflow task completed by event {}:\n",
                                                   rest ? fmt::format("after event {} ", answer.place.at.value) : "", next.completed)
                                     : std::string("  next   ") + (next.note.empty() ? "nothing" : next.note) + "\n";
    for (const StepCommand& command : next.commands)
        text += "  " + commandLine(command);
    if (next.commands.empty() && next.task > 0 && !next.stopped)
        text += "         no command\n";
    if (next.task > 0 && !next.note.empty())
        text += "         " + next.note + "\n";
    if (next.stopped)
        text += problemText(*next.stopped, decode);
    return text;
}

/// A stack each, its frames of the SDK only counted.
std::string stackText(const StepStack& stack)
{
    std::string text;
    for (const CallStack& each : stack.stacks) {
        const std::string_view by = each.title.empty() ? "" : "  ";
        text += text.empty() || !each.title.empty() ? "" : "\n";
        text += each.title + (each.title.empty() ? "" : "\n");
        for (const FoldedLine& line : folded(each)) {
            text += fmt::format("{}{}\n", by, line.frame ? frameText(*line.frame) : hiddenText(line.hidden));
            if (line.frame && !line.frame->code.empty())
                text += fmt::format("{}    {}\n", by, line.frame->code);
        }
    }
    return text.empty() ? stack.text : text; // an error has no frames
}

std::string answerText(const StepAnswer& answer, bool decode)
{
    std::string text = placeText(answer) + "\n";
    if (!answer.note.empty())
        text += "  note   " + answer.note + "\n";
    if (answer.problem)
        text += problemText(*answer.problem, decode);
    if (answer.stack) {
        for (const std::string& line : waitLines(answer))
            text += "  waits  " + line + "\n";
        if (answer.stack->source)
            text += fmt::format("  at     {}:{}\n", answer.stack->source->file, answer.stack->source->line);
        text += answer.stack->text.empty() ? "  stack  empty: the code has ended, or waits for nothing\n" : "  stack\n" + indented(stackText(*answer.stack), "    ");
    }
    for (const StepAnswered& query : answer.queries)
        text += queryText(query, decode);
    if (answer.definitions) {
        text += entriesText("query", answer.definitions->queries) + entriesText("signal", answer.definitions->signals)
            + entriesText("update", answer.definitions->updates);
        if (decode && !answer.definitions->details.empty())
            text += "  details\n" + indented(answer.definitions->details, "    ");
    }
    if (answer.next)
        text += nextText(*answer.next, answer, decode);
    return text;
}

} // namespace

std::string stepText(const StepReport& report, bool decode)
{
    std::string text = fmt::format("{} {} {}\n", report.workflowType, report.workflowId, report.runId);
    for (const StepAnswer& answer : report.answers)
        text += answerText(answer, decode);
    for (const std::string& note : report.notes)
        text += "note: " + note + "\n";
    return text;
}

} // namespace hindsight::replay
