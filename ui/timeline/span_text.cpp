#include "ui/timeline/span_text.h"

#include "history/model/format.h"
#include "ui/document/time_range.h"
#include "ui/models/time_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace hindsight::ui {
namespace {

using history::Duration;
using history::kNoEvent;
using history::kNoTime;
using history::Span;
using history::SpanKind;
using history::SpanOutcome;

QString tr(const char* text) { return QCoreApplication::translate("Timeline", text); }

bool isNumber(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

QString outcomeWord(const Span& span)
{
    if (isPoint(span))
        return span.outcome == SpanOutcome::Rejected ? tr("rejected") : tr("recorded");
    switch (span.outcome) {
    case SpanOutcome::Open: return span.running != kNoTime || span.kind == SpanKind::Timer ? tr("running") : tr("waiting to start");
    case SpanOutcome::Completed: return span.kind == SpanKind::Timer ? tr("fired") : tr("completed");
    case SpanOutcome::Failed: return tr("failed");
    case SpanOutcome::TimedOut: return tr("timed out");
    case SpanOutcome::Canceled: return tr("canceled");
    case SpanOutcome::Terminated: return tr("terminated");
    case SpanOutcome::Rejected: return tr("rejected");
    }
    return {};
}

QString row(const QString& name, const QString& value)
{
    return QStringLiteral("<tr><td style='padding-right:12px'>") + name.toHtmlEscaped() + QStringLiteral("</td><td>")
        + value.toHtmlEscaped() + QStringLiteral("</td></tr>");
}

} // namespace

bool isPoint(const Span& span)
{
    return span.begin == span.end || span.kind == SpanKind::Marker || span.kind == SpanKind::Signal || span.kind == SpanKind::CancelRequest
        || span.kind == SpanKind::Attributes || span.kind == SpanKind::Options;
}

QString spanLabel(const Span& span)
{
    QString name = fromUtf8(span.name);
    switch (span.kind) {
    case SpanKind::WorkflowTask: return {};
    case SpanKind::Timer: {
        // Core-family SDKs number their timers: a bare "3" would say nothing.
        if (isNumber(span.name))
            name = tr("timer %1").arg(name);
        if (span.finished != kNoTime)
            name += QStringLiteral("  ") + durationText(difference(span.finished, span.queued));
        return name;
    }
    case SpanKind::ChildWorkflow:
        return span.objectId.empty() || span.objectId == span.name ? name : QString(name + QStringLiteral("  ") + fromUtf8(span.objectId));
    case SpanKind::Activity:
    case SpanKind::LocalActivity:
    case SpanKind::Signal:
    case SpanKind::Update:
    case SpanKind::ExternalSignal:
    case SpanKind::ExternalCancel:
    case SpanKind::NexusOperation:
    case SpanKind::Marker: break;
    case SpanKind::CancelRequest: return name.isEmpty() ? tr("cancel?") : name;
    case SpanKind::Attributes: return name.isEmpty() ? tr("attributes") : name;
    case SpanKind::Options: return name.isEmpty() ? tr("options") : name;
    }
    return name.isEmpty() ? fromUtf8(history::spanKindName(span.kind)) : name;
}

MergedLabel mergedLabel(std::span<const Span> spans, std::span<const history::SpanIndex> points)
{
    struct Named { QString name; std::size_t count; };
    std::vector<Named> names;
    std::vector<SpanKind> kinds;
    const Span* last = nullptr;
    std::size_t lastName = 0;
    for (const history::SpanIndex point : points) {
        const Span& span = spans[point.value];
        // Thousands of the same kind and name stand in a row: their label is made once.
        const bool again = last && last->kind == span.kind && last->name == span.name && span.kind != SpanKind::Timer && span.kind != SpanKind::ChildWorkflow;
        last = &span;
        if (again) {
            ++names[lastName].count;
            continue;
        }
        const QString name = spanLabel(span);
        const auto known = std::ranges::find(names, name, &Named::name);
        lastName = static_cast<std::size_t>(known - names.begin());
        if (known == names.end())
            names.push_back({name, 1});
        else
            ++known->count;
        if (std::ranges::find(kinds, span.kind) == kinds.end())
            kinds.push_back(span.kind);
    }
    QStringList parts;
    for (const Named& each : names)
        parts << (each.count > 1 ? QString(each.name + QStringLiteral(" ×") + QLocale().toString(static_cast<qulonglong>(each.count))) : each.name);
    MergedLabel label{parts.join(QStringLiteral(", ")), {}};
    if (names.size() < 2) {
        label.count = label.names; // the name says it best, cut or not
        return label;
    }
    QStringList what;
    for (const SpanKind kind : kinds)
        what << (kind == SpanKind::Signal ? tr("signals") : kind == SpanKind::Update ? tr("updates") : kind == SpanKind::Marker ? tr("markers") : tr("others"));
    label.count = QLocale().toString(static_cast<qulonglong>(points.size())) + QLatin1Char(' ') + what.join(QStringLiteral(", "));
    return label;
}

Role spanRole(const Span& span)
{
    if (span.kind == SpanKind::Timer || isPoint(span)) {
        if (span.outcome == SpanOutcome::Canceled)
            return Role::SpanCanceled;
    } else {
        switch (span.outcome) {
        case SpanOutcome::Failed:
        case SpanOutcome::TimedOut:
        case SpanOutcome::Terminated:
        case SpanOutcome::Rejected: return Role::SpanFailed;
        case SpanOutcome::Canceled: return Role::SpanCanceled;
        case SpanOutcome::Open:
        case SpanOutcome::Completed: break;
        }
    }
    const bool open = span.outcome == SpanOutcome::Open;
    switch (span.kind) {
    case SpanKind::WorkflowTask: return open ? Role::SpanRunning : Role::SpanTask;
    case SpanKind::Activity:
    case SpanKind::NexusOperation: return !open ? Role::SpanOk : span.attempt > 1 ? Role::SpanRetry : Role::SpanRunning;
    case SpanKind::LocalActivity: return span.outcome == SpanOutcome::Failed ? Role::SpanFailed : Role::SpanOk;
    case SpanKind::Timer: return Role::SpanTimer;
    case SpanKind::ChildWorkflow: return Role::SpanChild;
    case SpanKind::Signal:
    case SpanKind::Update:
    case SpanKind::ExternalSignal: return span.outcome == SpanOutcome::Rejected || span.outcome == SpanOutcome::Failed ? Role::SpanFailed : Role::SpanSignal;
    case SpanKind::ExternalCancel:
    case SpanKind::CancelRequest: return Role::SpanRetry;
    case SpanKind::Marker:
    case SpanKind::Attributes:
    case SpanKind::Options: return Role::SpanMarker;
    }
    return Role::SpanMarker;
}

Duration spanLength(const Span& span, history::Time last)
{
    const auto begin = span.queued != kNoTime ? span.queued : span.running;
    const auto end = span.finished != kNoTime ? span.finished : span.outcome == SpanOutcome::Open && span.begin != span.end ? last : begin;
    return std::max(difference(end, begin), Duration{0});
}

QString spanSentence(const history::HistorySnapshot& history, history::SpanIndex index)
{
    const Span& span = history.spans()[index.value];
    QStringList parts;
    const QString label = span.kind == SpanKind::WorkflowTask ? tr("Workflow task") : fromUtf8(span.name);
    parts << (label.isEmpty() ? fromUtf8(history::spanKindName(span.kind)) : label);
    if (!isPoint(span)) {
        parts << outcomeWord(span) << durationText(spanLength(span, history.lastTime()));
        if (span.attempt > 1)
            parts << tr("attempt %1").arg(span.attempt);
    }
    // The event that tells the outcome, as one would say it.
    const auto event = span.end != kNoEvent ? span.end : span.begin;
    if (event != kNoEvent)
        parts << tr("event %1").arg(history.id(event).value);
    return parts.join(QStringLiteral(", "));
}

QString spanCard(const history::HistorySnapshot& history, history::SpanIndex index)
{
    const Span& span = history.spans()[index.value];
    const QString name = span.name.empty() ? QString() : fromUtf8(span.name);
    QString kind = fromUtf8(history::spanKindName(span.kind));
    QString html = QStringLiteral("<b>") + (name.isEmpty() ? kind : name).toHtmlEscaped() + QStringLiteral("</b>");
    QString state = name.isEmpty() ? QString() : kind;
    if (!isPoint(span))
        state += (state.isEmpty() ? QString() : QStringLiteral(" · ")) + outcomeWord(span);
    if (!state.isEmpty())
        html += QStringLiteral("<br>") + state.toHtmlEscaped();
    html += QStringLiteral("<table style='margin-top:4px'>");
    if (!span.objectId.empty() && span.objectId != span.name)
        html += row(tr("Id"), fromUtf8(span.objectId));
    const auto begin = span.queued;
    if (begin != kNoTime)
        html += row(tr("At"), elapsedText(begin, history.startTime()) + QStringLiteral("  ·  ") + clockText(begin) + QStringLiteral(" UTC"));
    if (!isPoint(span)) {
        if (span.running != kNoTime && span.kind != SpanKind::Timer) {
            html += row(tr("Waited"), durationText(difference(span.running, begin)));
            const auto until = span.finished != kNoTime ? span.finished : history.lastTime();
            html += row(span.outcome == SpanOutcome::Open ? tr("Running for") : tr("Ran"), durationText(difference(until, span.running)));
        } else {
            html += row(span.outcome == SpanOutcome::Open ? tr("Open for") : tr("Took"), durationText(spanLength(span, history.lastTime())));
        }
        if (span.attempt > 1)
            html += row(tr("Attempt"), tr("%1 (attempts 1–%2 are not in the history)").arg(span.attempt).arg(span.attempt - 1));
    }
    QStringList ids;
    for (const auto event : {span.begin, span.started, span.end})
        if (event != kNoEvent) {
            const QString id = QLocale().toString(static_cast<qlonglong>(history.id(event).value));
            if (!ids.contains(id))
                ids << id;
        }
    html += row(ids.size() > 1 ? tr("Events") : tr("Event"), ids.join(QStringLiteral(" · "))) + QStringLiteral("</table>");
    return html;
}

QString stripText(std::size_t count, std::size_t failed)
{
    QString text = QCoreApplication::translate("Timeline", "%n span(s)", nullptr, static_cast<int>(std::min<std::size_t>(count, 0x7fffffff)));
    text.replace(QStringLiteral("(s)"), count == 1 ? QString() : QStringLiteral("s")); // no translation loaded
    if (failed > 0)
        text += tr(", %1 failed").arg(QLocale().toString(static_cast<qulonglong>(failed)));
    return text;
}

QString durationText(Duration duration) { return fromUtf8(history::formatDuration(duration)); }

} // namespace hindsight::ui
