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
};

QTEST_GUILESS_MAIN(SdkFamilyTest)
#include "sdk_family_test.moc"
