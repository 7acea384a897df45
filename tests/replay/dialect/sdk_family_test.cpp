// Which engine a worker's client name stands for, and what is said of the ones that were never tried.
#include <QTest>

#include "replay/dialect/dialect.h"

using namespace hindsight::replay;

class SdkFamilyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theClientNameSaysTheEngine_data()
    {
        QTest::addColumn<QString>("sdk");
        QTest::addColumn<int>("family");
        QTest::addColumn<bool>("untried");
        const auto row = [](const char* sdk, SdkFamily family, bool untried) { QTest::newRow(sdk) << QString::fromLatin1(sdk) << static_cast<int>(family) << untried; };
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
        QFETCH(bool, untried);
        const std::string name = sdk.toStdString();
        QCOMPARE(static_cast<int>(sdkFamily(name)), family);
        QCOMPARE(dialectFor(sdkFamily(name)) != nullptr, static_cast<SdkFamily>(family) != SdkFamily::Unknown);
        QCOMPARE(!untriedNote(name).empty(), untried);
        QVERIFY(!untried || untriedNote(name).starts_with(name));
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
