// The real `hindsight` program, run by a test: arguments in, status and both outputs out. Its library and its
// environment are the test's own.
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>

namespace hindsight::tests {

struct ProgramResult {
    int status = -1;
    QByteArray out, err;
    const QJsonObject json() const;           ///< of `out`; empty when it is none
};

/// Waits until it ends. `environment`: NAME=VALUE, added to ours. TEMPORAL_* of the caller are taken out.
ProgramResult runProgram(const QStringList& arguments, const QString& dataFolder, const QStringList& environment = {});
/// Prepared the same way, not yet started.
void prepareProgram(QProcess& process, const QStringList& arguments, const QString& dataFolder, const QStringList& environment = {});

} // namespace hindsight::tests
