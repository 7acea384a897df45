// The themes: complete, readable, and switched live.
#include "ui/theme/theme.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

using namespace hindsight::ui;

namespace {

struct Pair { Role text, ground; };

/// Every pair of roles by which a widget writes text.
constexpr Pair kTextPairs[] = {
    {Role::Text, Role::Background}, {Role::Text, Role::Surface}, {Role::Text, Role::Raised}, {Role::Text, Role::Hover},
    {Role::Text, Role::LaneEven}, {Role::Text, Role::LaneOdd}, {Role::Text, Role::Code},
    {Role::Text, Role::Recorded}, {Role::Text, Role::Produced}, {Role::Text, Role::Changed},
    {Role::Dim, Role::Background}, {Role::Dim, Role::Surface}, {Role::Dim, Role::Raised}, {Role::Dim, Role::LaneEven},
    {Role::Dim, Role::LaneOdd}, {Role::TickText, Role::Background}, {Role::Accent, Role::Surface},
    {Role::Accent, Role::Background}, {Role::OnAccent, Role::Accent}, {Role::OnSelection, Role::Selection},
    {Role::Ok, Role::Surface}, {Role::Ok, Role::Background}, {Role::Running, Role::Surface}, {Role::Running, Role::Background},
    {Role::Failed, Role::Surface}, {Role::Failed, Role::Background}, {Role::Warning, Role::Surface},
    {Role::Warning, Role::Background}, {Role::Neutral, Role::Surface}, {Role::Neutral, Role::Background},
    {Role::Diverged, Role::LaneEven}, {Role::Diverged, Role::LaneOdd}, {Role::Agreed, Role::LaneOdd},
    {Role::CodeKey, Role::Code}, {Role::CodeString, Role::Code}, {Role::CodeNumber, Role::Code}, {Role::CodeKeyword, Role::Code},
    {Role::OnSpan, Role::SpanOk}, {Role::OnSpan, Role::SpanRunning}, {Role::OnSpan, Role::SpanFailed},
    {Role::OnSpan, Role::SpanRetry}, {Role::OnSpan, Role::SpanTimer}, {Role::OnSpan, Role::SpanChild},
    {Role::OnSpan, Role::SpanSignal}, {Role::OnSpan, Role::SpanMarker}, {Role::OnSpan, Role::SpanTask},
    {Role::OnSpan, Role::SpanCanceled},
};

} // namespace

class ThemeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textIsReadableOnEveryGroundItIsWrittenOn_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("dark") << true;
        QTest::newRow("light") << false;
    }
    void textIsReadableOnEveryGroundItIsWrittenOn()
    {
        QFETCH(bool, dark);
        const Theme theme = dark ? Theme::dark() : Theme::light();
        QStringList poor;
        for (const auto [text, ground] : kTextPairs)
            if (const double is = contrast(theme.color(text), theme.color(ground)); is < 4.5)
                poor << QStringLiteral("%1 on %2: %3").arg(roleName(text), roleName(ground)).arg(is, 0, 'f', 2);
        QVERIFY2(poor.isEmpty(), qPrintable(poor.join(QLatin1String("; "))));
    }
    void marksStandOutFromTheirLane()
    {
        for (const Theme& theme : {Theme::dark(), Theme::light()})
            for (const Role mark : {Role::SpanOk, Role::SpanRunning, Role::SpanFailed, Role::SpanRetry, Role::SpanTimer, Role::SpanChild,
                                    Role::SpanSignal, Role::SpanMarker, Role::SpanTask, Role::SpanCanceled, Role::Focus, Role::Cursor})
                QVERIFY2(contrast(theme.color(mark), theme.color(Role::LaneEven)) >= 3, roleName(mark).data());
    }
    void aThemeWithoutARoleIsRefusedByName()
    {
        const auto theme = Theme::parse(R"({"name": "x", "dark": true, "colors": {}})");
        QVERIFY(!theme.ok());
        QVERIFY(theme.error().message.find("\"background\"") != std::string::npos);
    }
    void aThemeFileThatIsNotJsonIsRefused()
    {
        QVERIFY(!Theme::parse("dark please").ok());
    }
    void thePaletteFollowsTheChoiceAtOnce()
    {
        ThemeController themes;
        QSignalSpy changed(&themes, &ThemeController::changed);
        themes.setChoice(ThemeController::Choice::Dark);
        QCOMPARE(QApplication::palette().color(QPalette::Window), Theme::dark().color(Role::Background));
        themes.setChoice(ThemeController::Choice::Light);
        QCOMPARE(QApplication::palette().color(QPalette::Window), Theme::light().color(Role::Background));
        QVERIFY(!activeTheme().isDark());
        QCOMPARE(changed.size(), 2);
    }
    void disabledTextDiffersFromEnabledText()
    {
        const QPalette palette = Theme::dark().palette();
        QVERIFY(palette.color(QPalette::Disabled, QPalette::Text) != palette.color(QPalette::Active, QPalette::Text));
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
