// The few words of HTML that the panels share: links to events, headings, two-column rows, coloured JSON; colours by
// role of the active theme. Pure but for that theme; UI thread.
#pragma once

#include "history/model/ids.h"
#include "ui/theme/role.h"

#include <QString>

#include <string_view>

namespace hindsight::ui::html {

QString escaped(std::string_view text);
QString escaped(const QString& text);
/// "#8b93a1"
QString hex(Role role);
/// Escapes, and lets a long name of one word break at its dots and capitals ("retryPolicy.", "maximumAttempts").
enum class Breaks { Dots, DotsAndCapitals };
QString breakable(const QString& text, Breaks at = Breaks::DotsAndCapitals);
/// Without the marks that breakable() put in: what is copied or compared.
QString withoutBreaks(QString text);
QString span(Role role, const QString& escapedText);
/// With a tool tip, as RichText shows it.
QString withTip(const QString& html, const QString& tip);
/// An id of somebody's making: a long one without its middle, whole in the tool tip.
QString shortId(std::string_view id);
QString eventLink(history::EventId id, const QString& text = {});
/// Escapes, and makes links of "event 41".
QString withEventLinks(std::string_view text);
/// A small heading in capitals.
QString heading(const QString& text);
/// Rows of a two-column table: name in dim, value as HTML.
QString row(const QString& name, const QString& valueHtml);
QString table(const QString& rows);
/// The same over the whole width, two fifths for the names: they break, the values keep their room.
QString wideTable(const QString& rows);
QString code(const QString& escapedText);
/// Pretty-printed JSON with its parts coloured; anything else comes back escaped.
QString jsonCode(const QString& json);

} // namespace hindsight::ui::html
