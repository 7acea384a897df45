// Session: what the window remembers between starts, in QSettings: geometry, splitters, theme, last run and folder, the
// last check and download. Never a key or a payload. UI thread.
#pragma once

#include "ui/theme/theme.h"

#include <QByteArray>
#include <QMap>
#include <QString>

class QSettings;

namespace hindsight::ui {

class Session {
public:
    /// Raised when a stored layout would no longer fit the window.
    static constexpr int kLayoutVersion = 1;

    QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);
    /// By splitter name; empty when the stored layout is of another version.
    QByteArray splitter(const QString& name) const;
    void setSplitter(const QString& name, const QByteArray& state);
    void forgetLayout();
    ThemeController::Choice theme() const;
    void setTheme(ThemeController::Choice choice);
    QString lastRun(const QString& library) const;  ///< run id or file, as the command bar takes it; by library
    void setLastRun(const QString& library, const QString& run);
    QString editor() const;                         ///< command with {file}, {line}, {column}; "" = the first known one
    void setEditor(const QString& command);
    QString lastFolder() const;
    void setLastFolder(const QString& folder);
    /// Free fields of a dialog, by library: {"command": "..."}.
    QMap<QString, QString> form(const QString& dialog, const QString& library) const;
    void setForm(const QString& dialog, const QString& library, const QMap<QString, QString>& values);
};

} // namespace hindsight::ui
