#include "ui/panels/code_links.h"

#include "ui/models/time_text.h"
#include "ui/panels/html.h"

#include <QRegularExpression>
#include <QUrl>

namespace hindsight::ui {

namespace {

const QString kScheme = QStringLiteral("source:");

} // namespace

QString codeLink(const CodePlace& place, const QString& text)
{
    return QStringLiteral("<a href='%1%2:%3:%4' style='color:%5; text-decoration:none'>%6</a>")
        .arg(kScheme).arg(place.line).arg(place.column)
        .arg(QString::fromLatin1(QUrl::toPercentEncoding(place.file, QByteArrayLiteral("/"), QByteArrayLiteral("'"))), html::hex(Role::Accent), text.toHtmlEscaped());
}

QString codeLink(const replay::SourcePlace& source)
{
    const QString file = fromUtf8(source.file);
    return codeLink({file, source.line, source.column}, QStringLiteral("%1:%2").arg(file).arg(source.line));
}

std::optional<CodePlace> codePlaceOf(const QString& link)
{
    if (!link.startsWith(kScheme))
        return std::nullopt;
    const QString rest = link.mid(kScheme.size());
    const auto first = rest.indexOf(QLatin1Char(':')), second = rest.indexOf(QLatin1Char(':'), first + 1);
    if (first < 0 || second < 0 || second + 1 == rest.size())
        return std::nullopt;
    return CodePlace{QUrl::fromPercentEncoding(rest.mid(second + 1).toLatin1()), rest.left(first).toInt(), rest.mid(first + 1, second - first - 1).toInt()};
}

QString withCodeLinks(const QString& text)
{
    // Outside the macro: its argument may hold no bare comma.
    constexpr const char* pattern = R"re(File "(?<python>[^"\n]+)", line (?<pythonLine>\d+)|)re"
                                    R"re((?<file>(?<![:/\w.])(?:/|[\w.@-]+/)[^\s:()"']+\.[A-Za-z]\w{0,4}):(?<line>\d+)(?::(?<column>\d+))?)re";
    static const QRegularExpression places(QString::fromLatin1(pattern));
    QString result;
    qsizetype done = 0;
    for (auto matches = places.globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        result += text.mid(done, match.capturedStart() - done).toHtmlEscaped();
        const bool python = match.hasCaptured(u"python");
        const CodePlace place = python ? CodePlace{match.captured(u"python"), match.captured(u"pythonLine").toInt(), 0}
                                       : CodePlace{match.captured(u"file"), match.captured(u"line").toInt(), match.captured(u"column").toInt()};
        result += codeLink(place, match.captured());
        done = match.capturedEnd();
    }
    return result + text.mid(done).toHtmlEscaped();
}

} // namespace hindsight::ui
