// One spelling for times, durations and sizes.
#include <QTest> // first: Qt 6.4's moc stumbles over <chrono> as the first header

#include "history/model/format.h"

using namespace hindsight;
using namespace hindsight::history;

class FormatTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void timesLoseTrailingZerosInThrees();
    void timesAreReadBackAsWritten();
    void whatIsNoTimeIsRefused();
    void durationsHaveTwoUnitsAtMost();
    void sizesHaveThreeDigits();
    void hashesAreThoseOfTheStandard();
};

namespace {

QByteArray written(std::int64_t nanos) { return QByteArray::fromStdString(formatTimeRfc3339(Time{Duration{nanos}})); }
QByteArray took(Duration d) { return QByteArray::fromStdString(formatDuration(d)); }
QByteArray sized(std::uint64_t n) { return QByteArray::fromStdString(formatBytes(n)); }

} // namespace

void FormatTest::timesLoseTrailingZerosInThrees()
{
    QCOMPARE(written(0), QByteArray("1970-01-01T00:00:00Z"));
    QCOMPARE(written(500'000'000), QByteArray("1970-01-01T00:00:00.500Z"));
    QCOMPARE(written(1'000), QByteArray("1970-01-01T00:00:00.000001Z"));
    QCOMPARE(written(1'780'000'000'123'456'789), QByteArray("2026-05-28T20:26:40.123456789Z"));
    QCOMPARE(written(-1), QByteArray("1969-12-31T23:59:59.999999999Z"));
    QCOMPARE(QByteArray::fromStdString(formatTimeRfc3339(kNoTime)), QByteArray());
}

void FormatTest::timesAreReadBackAsWritten()
{
    for (std::int64_t nanos : {std::int64_t(0), std::int64_t(1'780'000'000'123'456'789), std::int64_t(-86'400'000'000'001)}) {
        const Result<Time> read = parseTimeRfc3339(formatTimeRfc3339(Time{Duration{nanos}}));
        QVERIFY(read.ok());
        QCOMPARE(read.value().time_since_epoch().count(), nanos);
    }
    QCOMPARE(parseTimeRfc3339("2026-11-23T08:26:00.5+02:00").value(), parseTimeRfc3339("2026-11-23T06:26:00.500Z").value());
}

void FormatTest::whatIsNoTimeIsRefused()
{
    for (const char* text : {"", "yesterday", "2026-11-23", "2026-13-23T06:26:00Z", "2026-02-30T06:26:00Z", "2026-11-23T25:26:00Z",
                             "2026-11-23T06:26:00", "2026-11-23T06:26:00.Z", "2026-11-23T06:26:00Zx", "9999-01-01T00:00:00Z"})
        QVERIFY2(!parseTimeRfc3339(text).ok(), text);
}

void FormatTest::durationsHaveTwoUnitsAtMost()
{
    using namespace std::chrono;
    QCOMPARE(took(Duration(0)), QByteArray("0 s"));
    QCOMPARE(took(Duration(17)), QByteArray("17 ns"));
    QCOMPARE(took(microseconds(850)), QByteArray("850 us"));
    QCOMPARE(took(milliseconds(84)), QByteArray("84 ms"));
    QCOMPARE(took(milliseconds(1920)), QByteArray("1.92 s"));
    QCOMPARE(took(Duration(999'999'999)), QByteArray("1 s"));
    QCOMPARE(took(milliseconds(59'990)), QByteArray("1 m"));
    QCOMPARE(took(seconds(125)), QByteArray("2 m 5 s"));
    QCOMPARE(took(minutes(184)), QByteArray("3 h 4 m"));
    QCOMPARE(took(hours(51)), QByteArray("2 d 3 h"));
    QCOMPARE(took(-seconds(2)), QByteArray("-2 s"));
    QVERIFY(took(Duration::min()).startsWith('-'));
}

void FormatTest::sizesHaveThreeDigits()
{
    QCOMPARE(sized(812), QByteArray("812 B"));
    QCOMPARE(sized(5'600'000), QByteArray("5.6 MB"));
    QCOMPARE(sized(999'999), QByteArray("1 MB"));
    QCOMPARE(sized(12'345), QByteArray("12.3 kB"));
}

void FormatTest::hashesAreThoseOfTheStandard()
{
    QCOMPARE(QByteArray::fromStdString(sha256Hex("abc")),
             QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

QTEST_APPLESS_MAIN(FormatTest)
#include "format_test.moc"
