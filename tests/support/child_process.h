// A program that a test starts and that never outlives it: killed and reaped by the destructor.
#pragma once

#include <QProcess>
#include <QStringList>

namespace hindsight::tests {

class ChildProcess {
public:
    ChildProcess(const QString& program, const QStringList& arguments);
    ~ChildProcess();
    /// The next line of its stdout without the newline; null after the time or when it ended.
    QString readLine(int milliseconds = 90000);
    /// Skips lines until this one (an SDK logs on stdout too); false after the time or when it ended.
    bool waitForLine(const QString& line, int milliseconds = 90000);
    QProcess& process() { return m_process; }

private:
    QProcess m_process;
};

/// A Temporal dev server on a free loopback port (tests/support/dev_server.py), gone with the object.
class DevServer {
public:
    explicit DevServer(const QStringList& arguments = {});
    /// "127.0.0.1:PORT"; empty when it did not start.
    QString address() const { return m_address; }

private:
    ChildProcess m_child;
    QString m_address;
};

} // namespace hindsight::tests
