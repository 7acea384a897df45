#include "ui/panels/lens_page.h"

#include "replay/verdict/alignment.h"
#include "replay/verdict/explain.h"
#include "ui/models/count_text.h"
#include "ui/models/time_text.h"
#include "ui/panels/code_links.h"
#include "ui/panels/rich_text.h"
#include "ui/panels/stack_html.h"

#include <QCoreApplication>
#include <QUrl>

#include <algorithm>

namespace hindsight::ui {

using replay::AlignedRow;

namespace {

// A long value has a line of its own; a very long one is whole in the inspector.
constexpr std::size_t kShortValue = 24;
constexpr std::size_t kMostValue = 600;

const QString kIgnoreScheme = QStringLiteral("ignore:");

QString tr(const char* text) { return QCoreApplication::translate("LensPage", text); }

QString title(const replay::CommandView& command)
{
    QString text = html::breakable(fromUtf8(command.kind));
    if (!command.marker.empty() && command.marker != command.name)
        text += QLatin1Char(' ') + html::escaped(command.marker);
    if (!command.name.empty())
        text += QStringLiteral(" <b>%1</b>").arg(html::escaped(command.name));
    if (!command.update.empty()) // the call has an id of nobody's choosing
        return text + QLatin1Char(' ') + html::withTip(QStringLiteral("<b>%1</b>").arg(html::escaped(command.update)), QStringLiteral("id ") + fromUtf8(command.id));
    if (!command.id.empty() && command.id != command.name)
        text += html::span(Role::Dim, QStringLiteral(" id ") + html::shortId(command.id));
    return text;
}

/// Attribute lines; those of changed fields stand out.
QString attributesHtml(const replay::CommandView& command, const std::vector<std::string>& changed)
{
    const auto mine = replay::tellingLines(command);
    QStringList lines;
    QStringList shorts;
    for (const replay::AttributeLine& line : mine) {
        QString text = html::span(Role::Dim, html::breakable(fromUtf8(line.field), html::Breaks::Dots)) + QLatin1Char(' ') + html::escaped(line.value.substr(0, kMostValue));
        if (line.value.size() > kMostValue)
            text += QStringLiteral(" …");
        if (std::ranges::find(changed, line.field) != changed.end())
            text = QStringLiteral("<span style='background-color:%1'>%2</span>").arg(html::hex(Role::Changed), text);
        (line.value.size() > kShortValue ? lines : shorts) << text;
    }
    if (!shorts.isEmpty())
        lines << shorts.join(QStringLiteral(" · "));
    if (!command.attributesComplete && !mine.empty())
        lines << html::span(Role::Dim, tr("the SDK shows only part of it"));
    if (lines.isEmpty())
        return {};
    return QStringLiteral("<div style='font-family:monospace; font-size:small'>%1</div>").arg(lines.join(QStringLiteral("<br/>")));
}

QString waitingHtml(const replay::Waiting& waiting)
{
    QString text = QStringLiteral("<b>%1</b>").arg(tr("waits"));
    if (waiting.kind != replay::Waiting::Kind::Other || !waiting.name.empty())
        text += QLatin1Char(' ') + tr("for %1").arg(html::escaped(replay::waitingKindName(waiting.kind))) + QStringLiteral(" <b>%1</b>").arg(html::escaped(waiting.name));
    if (!waiting.text.empty())
        text += stacksHtml(replay::callStacks(waiting.text), false);
    return text;
}

QString cell(const QString& content, Role text, const QString& background = {})
{
    return QStringLiteral("<td style='padding:3px 12px; color:%1; border-bottom:1px solid %2; %3'>%4</td>")
        .arg(html::hex(text), html::hex(Role::Line), background.isEmpty() ? QString() : QStringLiteral("background-color:%1").arg(background), content);
}

QString rowHtml(const AlignedRow& row, const replay::HistoryVerdict& verdict)
{
    const bool differs = std::ranges::find(verdict.differences, row.event.value, &replay::Difference::eventId) != verdict.differences.end();
    const QString number = (differs ? html::span(Role::Warning, QStringLiteral("<b>~</b> ")) : QString()) + html::eventLink(row.event, row.after ? tr("after %1").arg(row.event.value) : QString());
    switch (row.as) {
    case AlignedRow::As::Agrees:
        return QStringLiteral("<tr>%1%2%3</tr>").arg(cell(number, Role::Dim), cell(title(*row.recorded), Role::Dim), cell(title(*row.produced), Role::Dim));
    case AlignedRow::As::NotReached:
        return QStringLiteral("<tr>%1%2%3</tr>").arg(cell(number, Role::Dim), cell(title(*row.recorded), Role::Dim), cell(tr("not reached"), Role::Dim));
    case AlignedRow::As::Diverges: break;
    }
    const auto changed = row.recorded && row.produced && row.recorded->kind == row.produced->kind ? replay::changedFields(*row.recorded, *row.produced)
                                                                                                   : std::vector<std::string>{};
    const QString recorded = row.recorded ? title(*row.recorded) + attributesHtml(*row.recorded, changed)
                                          : html::span(Role::Dim, tr("nothing more in this workflow task"));
    QString produced = row.produced ? title(*row.produced) + attributesHtml(*row.produced, changed) : QString();
    if (row.waiting)
        produced += waitingHtml(*row.waiting);
    if (produced.isEmpty())
        produced = html::span(Role::Dim, tr("nothing: the code has ended or gives no hint"));
    return QStringLiteral("<tr>%1%2%3</tr>").arg(cell(QStringLiteral("<a name='%1'></a><b>≠</b> ").arg(QLatin1String(kDivergenceAnchor)) + number, Role::Failed), cell(recorded, Role::Text, html::hex(Role::Recorded)),
                                                 cell(produced, Role::Text, html::hex(Role::Produced)));
}

QString aside(const QString& text)
{
    return QStringLiteral("<tr><td></td><td colspan='2' style='padding:3px 12px; color:%1'>%2</td></tr>").arg(html::hex(Role::Faint), text);
}

QString header(const QString& text) { return QStringLiteral("<td style='padding:4px 12px; color:%1; border-bottom:1px solid %2'>%3</td>").arg(html::hex(Role::Faint), html::hex(Role::Line), text); }

Role accentOf(replay::Verdict verdict)
{
    switch (verdict) {
    case replay::Verdict::Compatible: return Role::Ok;
    case replay::Verdict::Differs: return Role::Warning;
    case replay::Verdict::Diverged: return Role::Failed;
    case replay::Verdict::Unverified: return Role::Warning;
    }
    return Role::Neutral;
}

/// A text of somebody else, as it is.
QString quoted(const QString& title, const QString& text)
{
    return QStringLiteral("<p style='margin:8px 0 2px 0; color:%1'>%2</p><pre style='margin:0; white-space:pre-wrap; font-size:small'>%3</pre>")
        .arg(html::hex(Role::Dim), title, withCodeLinks(text));
}

QString sourceLine(const replay::SourcePlace& source)
{
    return QStringLiteral("<p style='margin:8px 0 2px 0; color:%1'>%2 %3</p>").arg(html::hex(Role::Dim), tr("Where in the code:"), codeLink(source));
}

/// The name of the update whose event is the place; "" when it is none.
std::string_view updateAt(const history::HistorySnapshot& snapshot, const replay::HistoryVerdict& verdict)
{
    const auto event = verdict.divergence ? snapshot.indexOf(history::EventId{verdict.divergence->eventId}) : std::nullopt;
    const auto span = event ? snapshot.spanOf(*event) : history::kNoSpan;
    if (span == history::kNoSpan || snapshot.spans()[span.value].kind != history::SpanKind::Update)
        return {};
    return snapshot.spans()[span.value].name;
}

/// Fields that differ, each a link that has later checks leave it out.
QString leaveOutLinks(const replay::HistoryVerdict& verdict)
{
    constexpr qsizetype kMost = 8;
    QStringList links, seen;
    for (const replay::Difference& difference : verdict.differences) {
        const bool byName = !difference.name.empty() && difference.name.find('[') == std::string::npos; // which begins a key in a path
        const QString rule = fromUtf8((byName ? difference.name : difference.kind) + ':' + difference.field);
        if (difference.early || difference.field.empty() || seen.contains(rule) || links.size() == kMost)
            continue;
        seen << rule;
        links << QStringLiteral("<a href='%1' style='color:%2; text-decoration:none'>%3</a>").arg(ignoreLink(rule), html::hex(Role::Accent), html::breakable(rule));
    }
    return links.isEmpty() ? QString() : QStringLiteral("<p style='margin:8px 0 2px 0; color:%1'>%2 %3</p>")
        .arg(html::hex(Role::Dim), tr("Meant to differ? Leave it out of later checks:"), links.join(QStringLiteral(" · ")));
}

/// The words below the columns, on a card with a bar in the verdict's colour.
QString card(const history::HistorySnapshot& snapshot, const replay::HistoryVerdict& verdict, const std::string& sdk)
{
    QString text = QStringLiteral("<a name='%1'></a><b>%2</b>").arg(QLatin1String(kMeaningAnchor), html::withEventLinks(replay::verdictSentence(verdict)));
    for (const std::string& note : replay::verdictNotes(verdict))
        text += QLatin1Char(' ') + html::span(Role::Dim, html::withEventLinks(note));
    text += leaveOutLinks(verdict);
    for (const replay::PatchHint& hint : replay::patchHints(verdict, sdk, updateAt(snapshot, verdict))) {
        text += QStringLiteral("<p style='margin:8px 0 2px 0; color:%1'>%2</p>").arg(html::hex(Role::Dim), html::escaped(hint.text));
        if (!hint.code.empty())
            text += QStringLiteral("<pre style='margin:0; white-space:pre-wrap'>%1</pre>").arg(fromUtf8(hint.code).toHtmlEscaped());
    }
    if (verdict.divergence && verdict.divergence->source && !verdict.divergence->source->file.empty())
        text += sourceLine(*verdict.divergence->source);
    if (verdict.divergence && !verdict.divergence->message.empty())
        text += quoted(tr("What the SDK said:"), fromUtf8(verdict.divergence->message));
    if (verdict.failure && !verdict.failure->message.empty()) {
        text += quoted(tr("The worker failed:"), fromUtf8(verdict.failure->type.empty() ? verdict.failure->message : verdict.failure->type + ": " + verdict.failure->message));
        if (!verdict.failure->stack.empty())
            text += quoted(QString(), fromUtf8(verdict.failure->stack));
    }
    return QStringLiteral("<table width='100%' cellspacing='0' cellpadding='0' style='margin-top:12px'><tr><td width='3' style='background-color:%1'></td>"
                          "<td style='background-color:%2; padding:10px 12px'>%3</td></tr></table>")
        .arg(html::hex(accentOf(verdict.verdict)), html::hex(Role::Surface), text);
}

} // namespace

QString ignoreLink(const QString& rule) { return kIgnoreScheme + QString::fromLatin1(QUrl::toPercentEncoding(rule, {}, QByteArrayLiteral("'"))); }

QString ignoredRuleOf(const QString& link)
{
    return link.startsWith(kIgnoreScheme) ? QUrl::fromPercentEncoding(link.mid(kIgnoreScheme.size()).toLatin1()) : QString();
}

QString lensPageHtml(const history::HistorySnapshot& snapshot, const replay::HistoryVerdict& verdict, const std::string& sdk)
{
    const replay::Alignment alignment = replay::align(snapshot, verdict, verdict.divergence ? replay::AlignmentWindow{.before = 3, .after = 2} : replay::AlignmentWindow{.before = 14, .after = 4});
    QString rows = QStringLiteral("<tr>%1%2%3</tr>").arg(header(tr("event")), header(tr("Recorded history")), header(tr("New code")));
    if (alignment.earlier > 0)
        rows += aside(tr("… %1").arg(countText(static_cast<qint64>(alignment.earlier), tr("earlier command agrees"), tr("earlier commands agree"))));
    for (const AlignedRow& row : alignment.rows)
        rows += rowHtml(row, verdict);
    if (alignment.later > 0)
        rows += aside(tr("… %1").arg(countText(static_cast<qint64>(alignment.later), tr("later command was not reached"), tr("later commands were not reached"))));
    return QStringLiteral("<table width='100%' cellspacing='0' cellpadding='0' style='border-collapse:collapse'><colgroup><col width='9%'/><col width='45%'/><col width='46%'/></colgroup>%1</table>").arg(rows)
        + card(snapshot, verdict, sdk);
}

} // namespace hindsight::ui
