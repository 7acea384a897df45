#include "ui/shell/session.h"

#include <QCryptographicHash>
#include <QSettings>

namespace hindsight::ui {

namespace {

QSettings settings() { return QSettings(QStringLiteral("Hindsight"), QStringLiteral("hindsight")); }

QString layoutKey(const QString& name) { return QStringLiteral("layout%1/%2").arg(Session::kLayoutVersion).arg(name); }

/// A path as a settings key: slashes would nest.
QString formKey(const QString& dialog, const QString& library)
{
    return dialog + QLatin1Char('/') + QString::fromLatin1(QCryptographicHash::hash(library.toUtf8(), QCryptographicHash::Sha1).toHex().left(16));
}

} // namespace

QByteArray Session::geometry() const { return settings().value(layoutKey(QStringLiteral("geometry"))).toByteArray(); }
void Session::setGeometry(const QByteArray& geometry) { settings().setValue(layoutKey(QStringLiteral("geometry")), geometry); }
QByteArray Session::splitter(const QString& name) const { return settings().value(layoutKey(name)).toByteArray(); }
void Session::setSplitter(const QString& name, const QByteArray& state) { settings().setValue(layoutKey(name), state); }
void Session::forgetLayout() { settings().remove(QStringLiteral("layout%1").arg(kLayoutVersion)); }

ThemeController::Choice Session::theme() const
{
    const QString name = settings().value(QStringLiteral("theme")).toString();
    if (name == QLatin1String("light"))
        return ThemeController::Choice::Light;
    return name == QLatin1String("dark") ? ThemeController::Choice::Dark : ThemeController::Choice::System;
}

void Session::setTheme(ThemeController::Choice choice)
{
    const auto name = choice == ThemeController::Choice::Light ? QStringLiteral("light") : choice == ThemeController::Choice::Dark ? QStringLiteral("dark") : QStringLiteral("system");
    settings().setValue(QStringLiteral("theme"), name);
}

QString Session::lastRun(const QString& library) const { return settings().value(formKey(QStringLiteral("lastRun"), library)).toString(); }
void Session::setLastRun(const QString& library, const QString& run) { settings().setValue(formKey(QStringLiteral("lastRun"), library), run); }
QString Session::editor() const { return settings().value(QStringLiteral("editor")).toString(); }
void Session::setEditor(const QString& command) { settings().setValue(QStringLiteral("editor"), command); }
QString Session::lastFolder() const { return settings().value(QStringLiteral("lastFolder")).toString(); }
void Session::setLastFolder(const QString& folder) { settings().setValue(QStringLiteral("lastFolder"), folder); }

QMap<QString, QString> Session::form(const QString& dialog, const QString& library) const
{
    QSettings stored = settings();
    stored.beginGroup(formKey(dialog, library));
    QMap<QString, QString> values;
    for (const QString& key : stored.childKeys())
        values.insert(key, stored.value(key).toString());
    return values;
}

void Session::setForm(const QString& dialog, const QString& library, const QMap<QString, QString>& values)
{
    QSettings stored = settings();
    stored.beginGroup(formKey(dialog, library));
    stored.remove(QString());
    for (auto it = values.begin(); it != values.end(); ++it)
        stored.setValue(it.key(), it.value());
}

} // namespace hindsight::ui
