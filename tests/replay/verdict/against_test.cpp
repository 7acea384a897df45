// Two workers over the same histories.
#include <QTest>

#include "replay/check.h"
#include "replay/verdict/against.h"

using namespace hindsight::replay;

class AgainstTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatReplayedAndNoLongerDoesBreaks_data()
    {
        QTest::addColumn<int>("verdict");
        QTest::addColumn<int>("code");
        QTest::addColumn<int>("against");
        QTest::addColumn<int>("againstCode");
        QTest::addColumn<int>("change");
        using V = Verdict;
        using U = UnverifiedCode;
        const auto row = [](const char* name, V v, U c, V a, U ac, Change change) {
            QTest::newRow(name) << static_cast<int>(v) << static_cast<int>(c) << static_cast<int>(a) << static_cast<int>(ac) << static_cast<int>(change);
        };
        row("diverges now", V::Diverged, U::None, V::Compatible, U::None, Change::Breaks);
        row("diverges now, differed before", V::Diverged, U::None, V::Differs, U::None, Change::Breaks);
        row("raises now", V::Unverified, U::CodeError, V::Compatible, U::None, Change::Breaks);
        row("type gone", V::Unverified, U::NotRegistered, V::Compatible, U::None, Change::Breaks);
        row("mended", V::Compatible, U::None, V::Diverged, U::None, Change::Fixed);
        row("no more deadlock", V::Differs, U::None, V::Unverified, U::Deadlock, Change::Fixed);
        row("both diverge", V::Diverged, U::None, V::Diverged, U::None, Change::Same);
        row("broken otherwise", V::Unverified, U::CodeError, V::Diverged, U::None, Change::Same);
        row("both replay", V::Differs, U::None, V::Compatible, U::None, Change::Same);
        row("the worker died", V::Unverified, U::WorkerDied, V::Compatible, U::None, Change::Same);
        row("nothing known of the other", V::Diverged, U::None, V::Unverified, U::Cancelled, Change::Same);
    }
    void whatReplayedAndNoLongerDoesBreaks()
    {
        QFETCH(int, verdict);
        QFETCH(int, code);
        QFETCH(int, against);
        QFETCH(int, againstCode);
        QFETCH(int, change);
        QCOMPARE(static_cast<int>(changeOf(static_cast<Verdict>(verdict), static_cast<UnverifiedCode>(code), static_cast<Verdict>(against),
                                           static_cast<UnverifiedCode>(againstCode))),
                 change);
    }
    void theExitStatusIsThatOfWhatBreaks()
    {
        CheckReport now, before;
        now.histories.resize(2);
        before.histories.resize(2);
        now.histories[0].verdict = before.histories[0].verdict = Verdict::Diverged; // no news
        now.histories[1].verdict = Verdict::Compatible;
        before.histories[1].verdict = Verdict::Diverged;
        CheckReport report = besideEachOther(now, before);
        QCOMPARE(report.exitStatus(false), 0);
        QCOMPARE(report.count(Change::Fixed), 1);
        before.histories[0].verdict = Verdict::Compatible;
        report = besideEachOther(now, before);
        QCOMPARE(report.exitStatus(false), 1);
        QVERIFY(reportText(report, false).find("1 newly break, 1 fixed") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(AgainstTest)
#include "against_test.moc"
