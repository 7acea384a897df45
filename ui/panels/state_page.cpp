#include "ui/panels/state_page.h"

#include "history/model/event_detail.h"
#include "history/model/format.h"
#include "ui/document/steps.h"
#include "ui/models/time_text.h"
#include "ui/panels/rich_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace hindsight::ui {

using history::HistorySnapshot;
using history::Span;
using history::SpanIndex;

namespace {

// What fits a page that is laid out at every step; the rest is counted.
constexpr std::size_t kMostRows = 60;

QString tr(const char* text) { return QCoreApplication::translate("StatePage", text); }

QString openedAt(const HistorySnapshot& s, const Span& span) { return html::span(Role::Dim, tr("since event ")) + html::eventLink(s.id(span.begin)); }

QString name(const Span& span)
{
    QString text = QStringLiteral("<b>%1</b>").arg(html::escaped(span.name.empty() ? span.objectId : span.name));
    if (!span.objectId.empty() && span.objectId != span.name && !span.name.empty())
        text += html::span(Role::Dim, QStringLiteral(" id ") + html::escaped(span.objectId));
    return text;
}

/// A heading and its rows; nothing at all when there are none.
template <class Items, class RowOf>
QString section(const QString& title, const Items& items, RowOf rowOf)
{
    if (items.empty())
        return {};
    QString rows;
    const std::size_t shown = std::min<std::size_t>(items.size(), kMostRows);
    for (std::size_t i = 0; i < shown; ++i)
        rows += rowOf(items[i]);
    if (items.size() > shown)
        rows += html::row(QString(), html::span(Role::Dim, tr("… %1 more").arg(QLocale().toString(static_cast<qulonglong>(items.size() - shown)))));
    const QString count = QStringLiteral(" · ") + QLocale().toString(static_cast<qulonglong>(items.size()));
    return html::heading(title + count) + html::table(rows);
}

QString attributes(const HistorySnapshot& s, const QString& title, const std::vector<history::AttributeValue>& values, bool payloadValues)
{
    return section(title, values, [&](const history::AttributeValue& value) {
        const history::PayloadView payload = history::describePayload(value.key, value.payload);
        const QString shown = payloadValues ? html::escaped(payload.text) : html::escaped(history::formatBytes(payload.size)) + QLatin1Char(' ') + html::escaped(payload.encoding);
        return html::row(html::escaped(value.key), shown + QLatin1Char(' ') + html::span(Role::Dim, tr("by event ")) + html::eventLink(s.id(value.setBy)));
    });
}

QString statusRows(const HistorySnapshot& s, const history::WorkflowState& state)
{
    QString status = QStringLiteral("<b>%1</b>").arg(html::escaped(history::runStatusName(state.status)));
    if (state.statusSince != history::kNoEvent)
        status += QLatin1Char(' ') + html::span(Role::Dim, tr("since event ")) + html::eventLink(s.id(state.statusSince));
    if (state.cancelRequested)
        status += html::span(Role::Warning, QStringLiteral(" · ") + tr("cancel requested"));
    QString rows = html::row(tr("Workflow"), status);
    QString task = tr("none open");
    if (state.workflowTask != history::kNoSpan) {
        const Span& span = s.spans()[state.workflowTask.value];
        const bool started = span.started != history::kNoEvent && span.started <= state.at;
        task = (started ? tr("started") : tr("scheduled")) + QLatin1Char(' ') + openedAt(s, span);
    }
    rows += html::row(tr("Workflow task"), task + html::span(Role::Dim, QStringLiteral(" · ") + tr("%1 completed").arg(QLocale().toString(static_cast<qulonglong>(state.completedTasks)))));
    if (!state.sdk.empty() || !state.workerBuild.empty())
        rows += html::row(tr("Worker"), html::escaped(state.sdk) + (state.workerBuild.empty() ? QString() : QStringLiteral(" · ") + tr("build %1").arg(html::escaped(state.workerBuild))));
    if (state.signalCount > 0)
        rows += html::row(tr("Signals"), tr("%1 received").arg(QLocale().toString(static_cast<qulonglong>(state.signalCount))));
    return html::table(rows);
}

} // namespace

QString statePageHtml(const history::StateIndex& states, history::EventIndex at, bool payloadValues)
{
    const HistorySnapshot& s = states.snapshot();
    const history::WorkflowState state = states.at(at);
    const auto spanAt = [&s](SpanIndex index) -> const Span& { return s.spans()[index.value]; };
    const auto plain = [&](SpanIndex index) { return html::row(name(spanAt(index)), openedAt(s, spanAt(index))); };

    QString result = statusRows(s, state);
    const auto changes = states.changesBy(at);
    if (!changes.empty())
        result += html::heading(tr("Changed by event %1").arg(s.id(at).value));
    for (const std::string& change : changes)
        result += QStringLiteral("<p style='margin:2px 0'>%1</p>").arg(html::withEventLinks(change));

    result += section(tr("Open activities"), state.activities, [&](const history::OpenActivity& open) {
        QString value = openedAt(s, spanAt(open.span));
        if (open.attempt > 1)
            value += html::span(Role::Warning, QStringLiteral(" · ") + tr("attempt %1").arg(open.attempt));
        else if (open.attempt == 0)
            value += html::span(Role::Dim, QStringLiteral(" · ") + tr("not known to have started"));
        return html::row(name(spanAt(open.span)), value);
    });
    result += section(tr("Open timers"), state.timers, plain);
    result += section(tr("Open children"), state.children, [&](SpanIndex index) {
        const Span& span = spanAt(index);
        const bool started = span.started != history::kNoEvent && span.started <= at;
        return html::row(name(span), (started ? tr("started") : tr("initiated")) + QLatin1Char(' ') + openedAt(s, span));
    });
    result += section(tr("Open Nexus operations"), state.nexusOperations, plain);
    result += section(tr("Requests to other workflows"), state.externalRequests, plain);
    result += section(tr("Updates under way"), state.updates, plain);
    result += section(tr("Signals received"), state.signals, plain);
    result += section(tr("Versions and patches"), state.versions, [&](const history::VersionMarker& marker) {
        QString value = marker.deprecated ? tr("deprecated patch") : marker.version == 1 ? tr("patched") : tr("version %1").arg(marker.version);
        return html::row(QStringLiteral("<b>%1</b>").arg(html::escaped(marker.changeId)), value + QLatin1Char(' ') + html::span(Role::Dim, tr("by event ")) + html::eventLink(s.id(marker.setBy)));
    });
    result += attributes(s, tr("Search attributes"), state.searchAttributes, payloadValues);
    result += attributes(s, tr("Memo"), state.memo, payloadValues);
    return result;
}

} // namespace hindsight::ui
