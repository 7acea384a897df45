#include "ui/panels/event_page.h"

#include "history/model/format.h"
#include "ui/document/steps.h"
#include "ui/models/event_table_model.h"
#include "ui/models/time_text.h"
#include "ui/panels/rich_text.h"

#include <QCoreApplication>

namespace hindsight::ui {

using history::EventIndex;
using history::HistorySnapshot;

namespace {

// A page of a megabyte would freeze the window; the rest is there to copy.
constexpr std::size_t kMostPayloadText = 32 * 1024;

QString tr(const char* text) { return QCoreApplication::translate("EventPage", text); }

QString dot() { return html::span(Role::Dim, QStringLiteral(" · ")); }

/// "84 ms · 1.92 s  attempt 3, 1-2 not in the history": how long it was queued and ran.
QString spanTimes(const history::Span& span)
{
    QStringList parts;
    if (span.running != history::kNoTime && span.queued != history::kNoTime)
        parts << tr("queued %1").arg(fromUtf8(history::formatDuration(span.running - span.queued)));
    const history::Time from = span.running != history::kNoTime ? span.running : span.queued;
    if (span.finished != history::kNoTime && from != history::kNoTime)
        parts << tr("ran %1").arg(fromUtf8(history::formatDuration(span.finished - from)));
    QString text = parts.join(dot());
    if (span.attempt > 1) {
        const QString missing = span.attempt == 2 ? tr("attempt 2, the first is not in the history")
                                                  : tr("attempt %1, 1–%2 are not in the history").arg(span.attempt).arg(span.attempt - 1);
        text += (text.isEmpty() ? QString() : dot()) + html::span(Role::Warning, missing);
    }
    return text;
}

QString spanRow(const HistorySnapshot& s, EventIndex at)
{
    const history::SpanIndex index = s.spanOf(at);
    if (index == history::kNoSpan)
        return {};
    const history::Span& span = s.spans()[index.value];
    if (span.begin == span.end || span.name.empty())
        return {};
    QString value = QStringLiteral("<b>%1</b>").arg(html::escaped(span.name));
    const auto link = [&s](const QString& word, EventIndex event) -> QString { return dot() + word + QLatin1Char(' ') + html::eventLink(s.id(event)); };
    if (span.begin != at)
        value += link(tr("begun at"), span.begin);
    if (span.started != history::kNoEvent && span.started != at)
        value += link(tr("started at"), span.started);
    if (span.end != history::kNoEvent && span.end != at)
        value += link(tr("ended at"), span.end);
    QString rows = html::row(fromUtf8(history::spanKindName(span.kind)), value);
    if (const QString times = spanTimes(span); !times.isEmpty())
        rows += html::row(tr("Took"), times);
    return rows;
}

QString payloadHtml(const history::PayloadView& payload, bool values)
{
    QString note = html::escaped(payload.path) + dot() + html::escaped(history::formatBytes(payload.size));
    if (!payload.encoding.empty())
        note += dot() + html::escaped(payload.encoding);
    if (!payload.messageType.empty())
        note += dot() + html::escaped(payload.messageType);
    if (!values)
        return QStringLiteral("<p style='margin:3px 0'>%1%2<code>%3</code></p>").arg(note, dot(), html::escaped(payload.sha256.substr(0, 16)));
    QString text = fromUtf8(std::string_view(payload.text).substr(0, kMostPayloadText));
    text = payload.isJson ? html::jsonCode(text) : text.toHtmlEscaped();
    if (payload.text.size() > kMostPayloadText)
        text += QLatin1Char('\n') + html::span(Role::Warning, tr("… %1 more: copy the event as JSON to see all").arg(fromUtf8(history::formatBytes(payload.text.size() - kMostPayloadText))));
    return QStringLiteral("<p style='margin:6px 0 2px 0; font-size:small; color:%1'>%2</p>").arg(html::hex(Role::Dim), note) + html::code(text);
}

QString failuresHtml(const std::vector<history::FailureView>& failures)
{
    QString result;
    for (std::size_t i = 0; i < failures.size(); ++i) {
        const history::FailureView& failure = failures[i];
        QString title = i == 0 ? QString() : html::span(Role::Dim, tr("caused by "));
        title += QStringLiteral("<b>%1</b>").arg(html::escaped(failure.type.empty() ? failure.kind : failure.type));
        title += QStringLiteral(": ") + html::withEventLinks(failure.message);
        result += QStringLiteral("<p style='margin:4px 0 0 %1px'>%2</p>").arg(i * 12).arg(html::span(i == 0 ? Role::Failed : Role::Text, title));
        QStringList notes;
        if (!failure.type.empty())
            notes << html::escaped(failure.kind);
        if (failure.nonRetryable)
            notes << tr("not retryable");
        for (const std::string& note : failure.notes)
            notes << html::escaped(note);
        if (!notes.isEmpty())
            result += QStringLiteral("<p style='margin:1px 0 0 %1px; color:%2'>%3</p>").arg(i * 12).arg(html::hex(Role::Dim), notes.join(QStringLiteral(" · ")));
        if (!failure.stackTrace.empty())
            result += html::code(fromUtf8(failure.stackTrace).toHtmlEscaped());
    }
    return result;
}

} // namespace

QString eventPageHtml(const EventPage& page)
{
    const HistorySnapshot& s = page.snapshot;
    const EventIndex at = page.event;
    const history::EventDetail detail = history::describeEvent(s, at);

    QString type = QStringLiteral("<b>%1</b>").arg(html::breakable(fromUtf8(history::eventTypeName(s.type(at)))));
    if (isFailureEvent(s.type(at)))
        type = html::span(Role::Failed, QStringLiteral("✕ ") + type);
    QString rows = html::row(tr("Type"), type);
    rows += html::row(tr("Time"), html::escaped(clockText(s.time(at))) + html::span(Role::Dim, QStringLiteral(" UTC · ") + html::escaped(elapsedText(s.time(at), s.startTime()))));
    rows += spanRow(s, at);
    if (const auto task = taskOf(s, at)) {
        const history::WorkflowTask& t = s.workflowTasks()[task->value];
        rows += html::row(tr("Workflow task"), QString::number(task->value + 1)
            + (t.closed != history::kNoEvent && t.closed != at ? dot() + tr("closed at") + QLatin1Char(' ') + html::eventLink(s.id(t.closed)) : QString()));
    }
    if (at.value >= s.finalCount())
        rows += html::row(tr("Not final"), html::span(Role::Warning, tr("of an unfinished workflow task; the server may still give this id to another event")));
    for (const history::HistoryIssue& issue : s.issues())
        if (issue.at == at)
            rows += html::row(tr("Problem"), html::span(Role::Failed, html::escaped(issue.text)));
    QString result = html::table(rows);
    if (!detail.error.empty())
        result += html::span(Role::Failed, html::escaped(detail.error));
    if (!detail.failures.empty())
        result += html::heading(tr("Failure")) + failuresHtml(detail.failures);
    if (!detail.payloads.empty())
        result += html::heading(tr("Payloads"));
    for (const history::PayloadView& payload : detail.payloads)
        result += payloadHtml(payload, page.payloadValues);
    QString fields;
    for (const history::FieldView& field : detail.fields)
        fields += html::row(html::breakable(fromUtf8(field.path)), field.link.value > 0 ? html::eventLink(field.link, html::escaped(field.value)) : html::escaped(field.value));
    if (page.states) {
        const auto changes = page.states->changesBy(at);
        if (!changes.empty())
            result += html::heading(tr("Changed by this event"));
        for (const std::string& change : changes)
            result += QStringLiteral("<p style='margin:2px 0'>%1</p>").arg(html::withEventLinks(change));
    }
    if (!fields.isEmpty())
        result += html::heading(tr("Fields")) + html::wideTable(fields);
    return result;
}

} // namespace hindsight::ui
