// Places in source code as links of a page: "source:LINE:COLUMN:FILE". Pure but for the active theme.
#pragma once

#include "replay/verdict/report.h"

#include <QString>

#include <optional>

namespace hindsight::ui {

struct CodePlace {
    QString file;                  ///< as the SDK wrote it; may be relative
    int line = 0, column = 0;      ///< from 1; 0 = not known
    friend bool operator==(const CodePlace&, const CodePlace&) = default;
};

/// An <a> element; `text` is escaped.
QString codeLink(const CodePlace& place, const QString& text);
/// The place itself as the text: "/srv/a.py:12".
QString codeLink(const replay::SourcePlace& source);
/// nullopt: the link is of another kind.
std::optional<CodePlace> codePlaceOf(const QString& link);
/// Escapes, and makes links of what names a file and a line: `File "a.py", line 3`, `/srv/a.ts:3:14`, `/srv/a.go:3`.
QString withCodeLinks(const QString& text);

} // namespace hindsight::ui
