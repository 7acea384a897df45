#include "ui/panels/worker_page.h"

#include "history/model/format.h"
#include "replay/step/step_words.h"
#include "replay/verdict/redact.h"
#include "replay/verdict/wording.h"
#include "ui/models/time_text.h"
#include "ui/panels/code_links.h"
#include "ui/panels/html.h"
#include "ui/panels/stack_html.h"

#include <QCoreApplication>

namespace hindsight::ui {

using namespace replay;

namespace {

QString tr(const char* text) { return QCoreApplication::translate("WorkerPage", text); }

QString paragraph(const QString& html) { return QStringLiteral("<p style='margin:2px 0'>%1</p>").arg(html); }

QString problemHtml(const StepProblem& problem, bool values)
{
    QString out = paragraph(html::span(problem.diverged ? Role::Failed : Role::Warning, problem.diverged ? tr("✕ Diverged: ") : tr("! Not known: "))
                            + html::withEventLinks(problem.reason));
    if (problem.failure && !problem.failure->message.empty())
        out += html::code(html::escaped(values ? problem.failure->message : withoutPayloadData(problem.failure->message)));
    return out;
}

QString callText(const StepQuery& query)
{
    QStringList arguments;
    for (const std::string& argument : query.arguments)
        arguments << fromUtf8(argument);
    return fromUtf8(query.name) + QLatin1Char('(') + arguments.join(QStringLiteral(", ")) + QLatin1Char(')');
}

QString queryHtml(const StepAnswered& answered, bool values)
{
    const StepReply& reply = answered.reply;
    const QString call = QStringLiteral("<b>%1</b>").arg(html::breakable(callText(answered.query)));
    if (reply.refused)
        return paragraph(call + QLatin1Char(' ') + html::span(Role::Warning, QStringLiteral("! ") + html::escaped(refusalText(reply))))
            + html::code(html::escaped(reply.error.substr(0, reply.error.find('\n'))));
    if (!reply.ok)
        return paragraph(call + QLatin1Char(' ') + html::span(Role::Failed, tr("failed: ")) + html::escaped(values ? reply.error : withoutPayloadData(reply.error)));
    if (!values)
        return paragraph(call + QStringLiteral(" = ") + html::span(Role::Dim, html::escaped(history::formatBytes(reply.value.size)) + QLatin1Char(' ') + html::escaped(reply.value.encoding)));
    const QString shown = fromUtf8(reply.value.text);
    if (reply.value.isJson && !shown.contains(QLatin1Char('\n')) && shown.size() < 60)
        return paragraph(call + QStringLiteral(" = ") + html::jsonCode(shown));
    return paragraph(call) + html::code(reply.value.isJson ? html::jsonCode(shown) : html::escaped(shown));
}

/// A row of what comes next: the event, a sign that does not live by colour alone, and both sides where they differ.
QString commandRow(const StepCommand& command)
{
    const QString event = command.event.value > 0 ? html::eventLink(command.event) : html::span(Role::Dim, QStringLiteral("–"));
    const auto side = [](const std::optional<CommandView>& view, const QString& none) { return view ? html::escaped(commandText(*view)) : none; };
    QString text;
    if (command.readAhead)
        text = side(command.recorded, {}) + QLatin1Char(' ') + html::span(Role::Dim, tr("taken from the history"));
    else if (command.early)
        text = side(command.recorded, {}) + QLatin1Char(' ') + html::span(Role::Warning, tr("a task earlier than recorded"));
    else if (command.agrees())
        text = side(command.recorded, {});
    else
        text = html::span(Role::Failed, tr("≠ ")) + side(command.produced, tr("nothing: it waits")) + QStringLiteral("<br/>")
            + html::span(Role::Dim, tr("recorded: ") + side(command.recorded, tr("nothing")));
    return html::row(event, text);
}

QString nextHtml(const StepNext& next, bool values, bool problemSaid)
{
    QString out = html::heading(tr("What the code does next"));
    if (next.task > 0)
        out += paragraph(html::span(Role::Dim, tr("in the workflow task completed by event ")) + html::eventLink({next.completed}));
    else if (!next.note.empty())
        out += paragraph(html::span(Role::Dim, html::escaped(next.note)));
    QString rows;
    for (const StepCommand& command : next.commands)
        rows += commandRow(command);
    if (next.task > 0 && !next.note.empty())
        out += paragraph(html::span(Role::Dim, html::escaped(next.note)));
    if (rows.isEmpty() && next.task > 0 && !next.stopped)
        out += paragraph(tr("No command."));
    out += html::table(rows);
    if (next.stopped && !problemSaid)
        out += problemHtml(*next.stopped, values);
    return out;
}

QString handlersHtml(const StepDefinitions& definitions)
{
    QString rows;
    const auto add = [&rows](const QString& title, const std::vector<StepDefinitions::Entry>& entries) {
        for (const auto& entry : entries)
            rows += html::row(title, QStringLiteral("<b>%1</b>").arg(entry.name.empty() ? tr("(any other name)") : html::breakable(fromUtf8(entry.name)))
                                         + (entry.description.empty() ? QString() : QLatin1Char(' ') + html::span(Role::Dim, html::escaped(entry.description))));
    };
    add(tr("query"), definitions.queries);
    add(tr("signal"), definitions.signals);
    add(tr("update"), definitions.updates);
    return rows.isEmpty() ? QString() : html::heading(tr("Handlers here")) + html::table(rows);
}

QString stackHtml(const StepAnswer& answer)
{
    const StepStack& stack = *answer.stack;
    QString out;
    if (const auto lines = waitLines(answer); !lines.empty()) {
        out += html::heading(tr("The code waits"));
        for (const std::string& line : lines)
            out += paragraph(html::withEventLinks(line));
    }
    if (stack.source)
        out += paragraph(html::span(Role::Dim, tr("at ")) + codeLink(*stack.source));
    return out;
}

QString framesHtml(const StepStack& stack, bool whole)
{
    if (stack.text.empty())
        return paragraph(html::span(Role::Dim, tr("empty: the code has ended")));
    if (stack.stacks.empty()) // no stack, but why there is none
        return html::code(html::escaped(stack.text));
    QString out = stacksHtml(stack.stacks, whole);
    if (hidesFrames(stack.stacks))
        out += paragraph(QStringLiteral("<a href='%1' style='color:%2; text-decoration:none'>%3</a>")
                             .arg(kWholeStackLink, html::hex(Role::Accent), whole ? tr("Only your own frames") : tr("All frames")));
    return out;
}

} // namespace

QString workerPageHtml(const StepAnswer& answer, bool values, bool wholeStack)
{
    std::string place = placeText(answer);
    place.front() = 'A'; // "at event 12"
    QString out = paragraph(html::withEventLinks(place));
    if (!answer.note.empty())
        out += paragraph(html::span(Role::Dim, html::withEventLinks(answer.note)));
    if (answer.problem)
        out += problemHtml(*answer.problem, values);
    if (!answer.queries.empty())
        out += html::heading(tr("Queries"));
    for (const StepAnswered& query : answer.queries)
        out += queryHtml(query, values);
    if (answer.stack)
        out += stackHtml(answer);
    if (answer.next)
        out += nextHtml(*answer.next, values, answer.problem.has_value());
    if (answer.stack)
        out += html::heading(tr("Stack")) + framesHtml(*answer.stack, wholeStack);
    if (answer.definitions)
        out += handlersHtml(*answer.definitions);
    return out;
}

} // namespace hindsight::ui
