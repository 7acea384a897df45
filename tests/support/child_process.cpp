#include "tests/support/child_process.h"

#include <QElapsedTimer>

namespace hindsight::tests {

ChildProcess::ChildProcess(const QString& program, const QStringList& arguments)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(program, arguments);
    m_process.waitForStarted();
}

ChildProcess::~ChildProcess()
{
    m_process.closeWriteChannel(); // our scripts end with their stdin, and clean up behind them
    if (!m_process.waitForFinished(20000)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

QString ChildProcess::readLine(int milliseconds)
{
    QElapsedTimer timer;
    timer.start();
    while (!m_process.canReadLine()) {
        const auto left = milliseconds - static_cast<int>(timer.elapsed());
        if (left <= 0 || (!m_process.waitForReadyRead(left) && !m_process.canReadLine()))
            return {};
    }
    return QString::fromUtf8(m_process.readLine()).trimmed();
}

bool ChildProcess::waitForLine(const QString& line, int milliseconds)
{
    QElapsedTimer timer;
    timer.start();
    for (QString read; timer.elapsed() < milliseconds;) {
        read = readLine(milliseconds - static_cast<int>(timer.elapsed()));
        if (read == line)
            return true;
        if (read.isNull())
            return false;
    }
    return false;
}

DevServer::DevServer(const QStringList& arguments)
    : m_child(QStringLiteral(HINDSIGHT_PYTHON), QStringList{QStringLiteral(HINDSIGHT_SOURCE_DIR "/tests/support/dev_server.py")} + arguments)
{
    const QString line = m_child.readLine();
    if (line.startsWith(QLatin1String("ADDRESS ")))
        m_address = line.mid(8);
}

} // namespace hindsight::tests
