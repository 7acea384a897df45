#include "ui/panels/html.h"

#include "ui/models/time_text.h"
#include "ui/theme/theme.h"

#include <QRegularExpression>

namespace hindsight::ui::html {

namespace {

constexpr QChar kMayBreak(0x200b); // zero-width space
constexpr qsizetype kLongName = 11;

} // namespace

QString escaped(const QString& text)
{
    QString result = text.toHtmlEscaped();
    return result.replace(QLatin1Char('\n'), QStringLiteral("<br/>"));
}

QString escaped(std::string_view text) { return escaped(fromUtf8(text)); }

QString breakable(const QString& text, Breaks at)
{
    QString result;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (i > 0 && text.size() > kLongName && ((at == Breaks::DotsAndCapitals && c.isUpper() && text[i - 1].isLower()) || text[i - 1] == QLatin1Char('.') || text[i - 1] == QLatin1Char('_')))
            result += kMayBreak;
        result += c;
    }
    return escaped(result);
}

QString withoutBreaks(QString text) { return text.remove(kMayBreak); }

QString hex(Role role) { return activeTheme().color(role).name(); }

QString span(Role role, const QString& escapedText)
{
    return QStringLiteral("<span style='color:%1'>%2</span>").arg(hex(role), escapedText);
}

QString withTip(const QString& html, const QString& tip)
{
    return QStringLiteral("<span title='%1'>%2</span>").arg(tip.toHtmlEscaped().replace(QLatin1Char('\''), QStringLiteral("&#39;")), html);
}

QString shortId(std::string_view id)
{
    constexpr qsizetype kMost = 20, kKept = 8;
    const QString whole = fromUtf8(id);
    if (whole.size() <= kMost)
        return escaped(whole);
    return withTip(escaped(QString(whole.left(kKept) + QStringLiteral("…") + whole.right(kKept))), whole);
}

QString eventLink(history::EventId id, const QString& text)
{
    const QString number = QString::number(id.value);
    return QStringLiteral("<a href='event:%1' style='color:%2; text-decoration:none'>%3</a>").arg(number, hex(Role::Accent), text.isEmpty() ? number : text);
}

QString withEventLinks(std::string_view text)
{
    static const QRegularExpression mention(QStringLiteral("\\b([Ee]vent) (\\d+)\\b"));
    QString result = escaped(text);
    result.replace(mention, QStringLiteral("<a href='event:\\2' style='color:%1; text-decoration:none'>\\1 \\2</a>").arg(hex(Role::Accent)));
    return result;
}

QString heading(const QString& text)
{
    return QStringLiteral("<p style='margin-top:14px; margin-bottom:4px; color:%1; font-size:small; font-weight:600'>%2</p>").arg(hex(Role::Faint), text.toUpper());
}

QString row(const QString& name, const QString& valueHtml)
{
    return QStringLiteral("<tr><td style='color:%1; padding:3px 18px 3px 0'>%2</td><td style='padding:3px 0'>%3</td></tr>")
        .arg(hex(Role::Dim), name, valueHtml);
}

QString table(const QString& rows) { return rows.isEmpty() ? QString() : QStringLiteral("<table cellspacing='0' cellpadding='0'>%1</table>").arg(rows); }

QString wideTable(const QString& rows)
{
    QString wide = rows; // rich text takes widths from cells only
    wide.replace(QStringLiteral("<tr><td "), QStringLiteral("<tr><td width='40%' "));
    return rows.isEmpty() ? QString() : QStringLiteral("<table cellspacing='0' cellpadding='0' width='100%'>%1</table>").arg(wide);
}

QString code(const QString& escapedText)
{
    // one cell: the only box that rich text can pad
    return QStringLiteral("<table cellspacing='0' cellpadding='8' width='100%' style='margin-top:2px; margin-bottom:4px'><tr><td style='background-color:%1; border:1px solid %2'>"
                          "<pre style='margin:0; font-size:small; white-space:pre-wrap'>%3</pre></td></tr></table>")
        .arg(hex(Role::Code), hex(Role::Line), escapedText);
}

QString jsonCode(const QString& json)
{
    // the pieces in which JSON is coloured: a key, a string, a number, a word
    static const QRegularExpression piece(QStringLiteral(
        "(\"(?:[^\"\\\\]|\\\\.)*\")(\\s*:)?|(-?\\b\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?\\b)|\\b(true|false|null)\\b"));
    QString result;
    qsizetype at = 0;
    for (auto it = piece.globalMatch(json); it.hasNext();) {
        const auto match = it.next();
        result += json.mid(at, match.capturedStart() - at).toHtmlEscaped();
        if (match.hasCaptured(1))
            result += span(match.hasCaptured(2) ? Role::CodeKey : Role::CodeString, match.captured(1).toHtmlEscaped()) + match.captured(2);
        else
            result += span(match.hasCaptured(3) ? Role::CodeNumber : Role::CodeKeyword, match.captured(0));
        at = match.capturedEnd();
    }
    return QString(result + json.mid(at).toHtmlEscaped());
}

} // namespace hindsight::ui::html
