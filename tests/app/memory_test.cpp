// Peak anonymous memory of import and download, above the same program listing an empty library: at most twice the
// bytes that come in, and 32 MB. Sampled from /proc while the program runs; nothing here is timed.
#include "tests/support/program.h" // first: moc of Qt 6.4 fails on <chrono> before a Qt header
#include "history/source/wire.h"
#include "tests/support/fake_temporal.h"
#include "tests/support/made_history.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace hindsight;
using namespace hindsight::tests;

namespace {

constexpr double kMegabyte = 1024 * 1024;

double anonymousMegabytes(qint64 pid)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = status.readAll();
    const auto at = text.indexOf("RssAnon:");
    return at < 0 ? 0 : text.mid(at + 8).trimmed().split(' ').value(0).toDouble() / 1024;
}

} // namespace

class MemoryTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    double m_empty = 0;

    double peakOf(const QStringList& arguments)
    {
        QProcess process;
        prepareProgram(process, arguments, m_folder->path());
        process.start();
        double peak = 0;
        while (!process.waitForFinished(2))
            peak = std::max(peak, anonymousMegabytes(process.processId()));
        if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
            qFatal("%s", process.readAllStandardError().constData());
        return peak;
    }

    void verifyPeak(const QStringList& arguments, std::size_t bytes)
    {
        const double allowed = 2 * static_cast<double>(bytes) / kMegabyte + 32;
        const double peak = peakOf(arguments) - m_empty;
        qInfo("%.1f MB for %.1f MB, %.1f MB allowed", peak, static_cast<double>(bytes) / kMegabyte, allowed);
        QVERIFY(peak > 0);
        QVERIFY2(peak <= allowed, qPrintable(QStringLiteral("%1 MB, allowed %2 MB").arg(peak).arg(allowed)));
    }

    static MadeHistory many()
    {
        MadeHistory what;
        what.events = 51'200;
        return what;
    }
    static MadeHistory fat()
    {
        MadeHistory what;
        what.events = 908;
        what.payloadBytes = 280'000;
        return what;
    }

    QString write(const char* name, const std::string& bytes) const
    {
        const QString path = m_folder->filePath(QString::fromLatin1(name));
        std::ofstream(path.toStdString(), std::ios::binary) << bytes;
        return path;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_empty = peakOf({QStringLiteral("list")});
    }

    void importsAndDownloads_data()
    {
        QTest::addColumn<bool>("isFat");
        QTest::newRow("51,200 events") << false;
        QTest::newRow("50 MB in 908 events") << true;
    }
    void importsAndDownloads()
    {
        QFETCH(bool, isFat);
        const std::string bytes = historyBytes(madeEvents(isFat ? fat() : many()));
        QVERIFY(!isFat || bytes.size() > 50'000'000);
        verifyPeak({QStringLiteral("import"), write("h.pb", bytes), QStringLiteral("--library"), m_folder->filePath(QStringLiteral("1"))}, bytes.size());
        const std::string json = historyJson(bytes);
        verifyPeak({QStringLiteral("import"), write("h.json", json), QStringLiteral("--library"), m_folder->filePath(QStringLiteral("2"))}, json.size());
        const FakeTemporal server([&](const std::string& method, const std::string&) -> FakeReply {
            std::string response;
            if (method == "GetWorkflowExecutionHistory")
                history::wire::appendBytes(response, 1, bytes);
            return {0, {}, response, false};
        });
        verifyPeak({QStringLiteral("download"), QStringLiteral("--address"), QString::fromStdString(server.address()), QStringLiteral("--workflow-id"),
                    QStringLiteral("order-1"), QStringLiteral("--library"), m_folder->filePath(QStringLiteral("3"))}, bytes.size());
    }
};

QTEST_GUILESS_MAIN(MemoryTest)
#include "memory_test.moc"
