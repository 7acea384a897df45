// Which engine a worker's client name stands for, and what is said of the ones that were never tried.
#include <QTest>

#include "replay/dialect/dialect.h"
#include "replay/dialect/sdk_version.h"

using namespace hindsight::replay;

class SdkFamilyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theClientNameSaysTheEngine_data()
    {
        QTest::addColumn<QString>("sdk");
        QTest::addColumn<int>("family");
        QTest::addColumn<bool>("noted");
        const auto row = [](const char* sdk, SdkFamily family, bool noted) { QTest::newRow(sdk) << QString::fromLatin1(sdk) << static_cast<int>(family) << noted; };
        row("temporal-python", SdkFamily::Core, false);
        row("temporal-typescript", SdkFamily::Core, false);
        row("temporal-go", SdkFamily::Go, false);
        row("temporal-java", SdkFamily::Java, false);
        row("temporal-dotnet", SdkFamily::Core, true);
        row("temporal-ruby", SdkFamily::Core, true);
        row("temporal-php-2", SdkFamily::Unknown, false); // no verdict, so nothing to say of it
        row("temporal-cobol", SdkFamily::Unknown, false);
        row("", SdkFamily::Unknown, false);
    }
    void theClientNameSaysTheEngine()
    {
        QFETCH(QString, sdk);
        QFETCH(int, family);
        QFETCH(bool, noted);
        const std::string name = sdk.toStdString();
        QCOMPARE(static_cast<int>(sdkFamily(name)), family);
        QCOMPARE(dialectFor(sdkFamily(name)) != nullptr, static_cast<SdkFamily>(family) != SdkFamily::Unknown);
        QCOMPARE(trialOf(name, "1.30.0").note.starts_with(name + " workers are judged as those of their engine"), noted);
        QVERIFY(trialOf(name, "1.38.0-RC1").refusal.empty());
    }
    void aVersionIsItsNumbers()
    {
        QVERIFY(sdkVersion("1.35.2") == (SdkVersion{1, 35, 2}) && sdkVersion("1.4") == (SdkVersion{1, 4}));
        QVERIFY(sdkVersion("1.18.0-RC1") == (SdkVersion{1, 18}));
        QVERIFY(sdkVersion("v2.0") == (SdkVersion{2, 0}));
        QVERIFY((SdkVersion{1, 9}) < (SdkVersion{1, 10}) && (SdkVersion{1, 50}) < (SdkVersion{2, 0}));
        for (const char* none : {"", "1", "1.", "one.two", ".5", "1,5", "99999999999.1"})
            QVERIFY2(!sdkVersion(none), none);
    }
    void whatWasNeverTriedIsRefusedWhenOlderAndNamedWhenNewer()
    {
        const SdkTrial old = trialOf("temporal-java", "1.9.1");
        QVERIFY2(old.note.empty() && old.refusal.starts_with("the worker has temporal-java 1.9.1, and the oldest version"), old.refusal.c_str());
        const SdkTrial newer = trialOf("temporal-go", "1.99.0");
        QVERIFY2(newer.refusal.empty() && newer.note.starts_with("the worker has temporal-go 1.99.0; the newest version"), newer.note.c_str());
        const SdkTrial silent = trialOf("temporal-python", "");
        QVERIFY2(silent.refusal.empty() && silent.note.starts_with("the worker does not say which version of temporal-python"), silent.note.c_str());
        for (const auto& [sdk, version] : {std::pair{"temporal-python", "1.35.7"}, {"temporal-typescript", "1.24.0"}, {"temporal-go", "1.50.0"}, {"temporal-java", "1.38.0"}})
            QVERIFY(trialOf(sdk, version).note.empty() && trialOf(sdk, version).refusal.empty());
    }
    void whoWroteTheHistoryDecidesWhoMayReplayIt()
    {
        const auto by = [](const std::string& sdk) { return HistoryAuthor{sdkFamily(sdk), sdk, "2.1"}; };
        QCOMPARE(foreignHistory({}, "temporal-python"), std::string()); // it does not say
        QCOMPARE(foreignHistory({SdkFamily::Core, {}, {}}, "temporal-python"), std::string()); // its markers do
        QCOMPARE(foreignHistory(by("temporal-typescript"), "temporal-python"), std::string());
        QVERIFY(foreignHistory(by("temporal-go"), "temporal-python").starts_with("the history was written by the Go SDK, temporal-go 2.1; a temporal-python worker"));
        QVERIFY(foreignHistory({SdkFamily::Java, {}, {}}, "temporal-go").starts_with("the history was written by the Java SDK; a temporal-go worker"));
        QVERIFY(foreignHistory(by("temporal-php"), "temporal-go").starts_with("the history was written by an SDK that is not known here, temporal-php 2.1"));
    }
};

QTEST_GUILESS_MAIN(SdkFamilyTest)
#include "sdk_family_test.moc"
