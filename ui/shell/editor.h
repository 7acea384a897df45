// The user's editor: opens a file at a line by a command that the user may set. UI thread; starts a program and leaves it.
#pragma once

#include "ui/panels/code_links.h"

#include <QStringList>

#include <functional>

namespace hindsight::ui {

/// The words to run. `command`: the user's, with {file}, {line} and {column}; a command without {file} gets the file at its
/// end. Empty: the first known editor that `isThere` finds; none of them: no words.
QStringList editorWords(const QString& command, const CodePlace& place, const std::function<bool(const QString& program)>& isThere);

/// The file itself: absolute, or below the first of `folders` where it is; "" when it is nowhere.
QString findCode(const QString& file, const QStringList& folders);

/// "" when the editor was started, else what failed and what to do. Without any known editor the desktop opens the file.
QString openInEditor(const QString& command, const CodePlace& place, const QStringList& folders);

} // namespace hindsight::ui
