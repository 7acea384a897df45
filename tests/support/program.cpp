#include "tests/support/program.h"

#include <QJsonDocument>

namespace hindsight::tests {

const QJsonObject ProgramResult::json() const
{
    return QJsonDocument::fromJson(out).object();
}

void prepareProgram(QProcess& process, const QStringList& arguments, const QString& dataFolder, const QStringList& environment)
{
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const QString& name : variables.keys()) {
        if (name.startsWith(QLatin1String("TEMPORAL_")))
            variables.remove(name);
    }
    variables.insert(QStringLiteral("XDG_DATA_HOME"), dataFolder);
    for (const QString& pair : environment)
        variables.insert(pair.section(QLatin1Char('='), 0, 0), pair.section(QLatin1Char('='), 1));
    process.setProcessEnvironment(variables);
    process.setProgram(QStringLiteral(HINDSIGHT_PROGRAM));
    process.setArguments(arguments);
}

ProgramResult runProgram(const QStringList& arguments, const QString& dataFolder, const QStringList& environment)
{
    QProcess process;
    prepareProgram(process, arguments, dataFolder, environment);
    process.start();
    process.closeWriteChannel();
    ProgramResult result;
    if (!process.waitForFinished(120000)) {
        process.kill();
        process.waitForFinished();
        return result;
    }
    result.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

} // namespace hindsight::tests
