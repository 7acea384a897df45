#include "ui/shell/editor.h"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QUrl>

#include <algorithm>
#include <array>

namespace hindsight::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Editor", text); }

/// Editors with a window of their own, and how each is told the place.
struct Known { const char* program; const char* command; };
constexpr std::array kKnown{
    Known{"code", "code --goto {file}:{line}:{column}"},     Known{"codium", "codium --goto {file}:{line}:{column}"},
    Known{"cursor", "cursor --goto {file}:{line}:{column}"}, Known{"zed", "zed {file}:{line}:{column}"},
    Known{"idea", "idea --line {line} {file}"},              Known{"pycharm", "pycharm --line {line} {file}"},
    Known{"goland", "goland --line {line} {file}"},          Known{"webstorm", "webstorm --line {line} {file}"},
    Known{"subl", "subl {file}:{line}:{column}"},            Known{"kate", "kate --line {line} --column {column} {file}"},
    Known{"gvim", "gvim +{line} {file}"},                    Known{"emacs", "emacs +{line}:{column} {file}"},
    Known{"gnome-text-editor", "gnome-text-editor {file}"},  Known{"gedit", "gedit +{line} {file}"},
};

} // namespace

QStringList editorWords(const QString& command, const CodePlace& place, const std::function<bool(const QString& program)>& isThere)
{
    QString chosen = command.trimmed();
    if (chosen.isEmpty()) {
        const auto* found = std::ranges::find_if(kKnown, [&](const Known& known) { return isThere(QString::fromLatin1(known.program)); });
        if (found == kKnown.end())
            return {};
        chosen = QString::fromLatin1(found->command);
    }
    QStringList words = QProcess::splitCommand(chosen); // before the replacement: a file's name may have blanks
    const bool named = std::ranges::any_of(words, [](const QString& word) { return word.contains(QLatin1String("{file}")); });
    for (QString& word : words) {
        word.replace(QLatin1String("{line}"), QString::number(std::max(1, place.line)));
        word.replace(QLatin1String("{column}"), QString::number(std::max(1, place.column)));
        word.replace(QLatin1String("{file}"), place.file); // last: its name stays as it is
    }
    if (!named && !words.isEmpty())
        words << place.file;
    return words;
}

QString findCode(const QString& file, const QStringList& folders)
{
    if (file.isEmpty())
        return {};
    if (QFileInfo(file).isAbsolute())
        return QFileInfo(file).isFile() ? file : QString();
    for (const QString& folder : folders) {
        const QFileInfo info(QDir(folder).filePath(file));
        if (info.isFile())
            return QDir::cleanPath(info.absoluteFilePath());
    }
    return {};
}

QString openInEditor(const QString& command, const CodePlace& place, const QStringList& folders)
{
    const QString file = findCode(place.file, folders);
    if (file.isEmpty())
        return tr("%1 is not there on this machine%2").arg(place.file, QFileInfo(place.file).isAbsolute() ? QString() : tr(", nor below %1").arg(folders.join(tr(" or "))));
    const QStringList words = editorWords(command, {file, place.line, place.column}, [](const QString& program) { return !QStandardPaths::findExecutable(program).isEmpty(); });
    if (words.isEmpty())
        return QDesktopServices::openUrl(QUrl::fromLocalFile(file)) ? QString() : tr("no editor was found: set one by View, Editor …");
    return QProcess::startDetached(words.first(), words.mid(1)) ? QString() : tr("%1 could not be started: set another editor by View, Editor …").arg(words.first());
}

} // namespace hindsight::ui
