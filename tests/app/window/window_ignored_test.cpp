// The rules for fields that a check does not compare, in the window: listed, made, removed and taken back, by keyboard alone.
#include "tests/app/window/window_fixture.h"

#include "history/store/library.h"
#include "replay/verdict/stored_ignore.h"
#include "ui/dialogs/ignored_dialog.h"
#include "ui/panels/lens_panel.h"
#include "ui/panels/rich_text.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeWidget>

#include <filesystem>
#include <fstream>

using namespace hindsight;
using namespace hindsight::tests;
using namespace hindsight::ui;

namespace {

using Texts = std::vector<std::string>;

/// What a program started now would find.
Texts stored(const std::filesystem::path& file)
{
    const auto library = history::Library::open(file, history::Library::Mode::ReadOnly);
    const auto rules = library.ok() ? replay::storedIgnoreRules(library.value()) : Result<std::vector<replay::IgnoreRule>>(library.error());
    Texts texts;
    if (rules.ok())
        for (const replay::IgnoreRule& rule : rules.value())
            texts.push_back(rule.text());
    return texts;
}

struct IgnoredWindow : OpenWindow {
    explicit IgnoredWindow(const QString& folder) : OpenWindow(folder) { show(); }
    void show()
    {
        window.actions().find(QStringLiteral("check.ignored"))->trigger();
        dialog = window.findChild<IgnoredDialog*>();
        QVERIFY(dialog);
        settle();
    }
    void settle() { QVERIFY(QTest::qWaitFor([this] { return !workbench.ignored.busy() && workbench.jobs.running() == 0; }, 20000)); }
    void key(Qt::Key which, Qt::KeyboardModifiers with = Qt::NoModifier)
    {
        QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : dialog, which, with);
        settle();
    }
    void type(const char* text)
    {
        dialog->findChild<QLineEdit*>()->setFocus();
        QTest::keyClicks(QApplication::focusWidget(), QString::fromLatin1(text));
        key(Qt::Key_Return);
    }
    QTreeWidget& list() { return *dialog->findChild<QTreeWidget*>(); }
    QString said() { return dialog->findChild<QLabel*>(QStringLiteral("said"))->text(); }
    Texts rules() { return stored(workbench.library); }

    IgnoredDialog* dialog = nullptr;
};

} // namespace

class WindowIgnoredTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init()
    {
        failOnQtWarnings();
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void rulesAreMadeRemovedAndTakenBackByKeyboard()
    {
        IgnoredWindow w(m_folder->path());
        QVERIFY(!std::filesystem::exists(w.workbench.library)); // looking makes no library
        QVERIFY(!w.list().isVisible());
        w.type("charge_card:input.payloads[0]");
        w.type("*:taskQueue");
        QCOMPARE(w.rules(), (Texts{"*:taskQueue", "charge_card:input.payloads[0]"}));
        QVERIFY(w.dialog->isVisible()); // Return closes nothing
        QCOMPARE(w.list().topLevelItemCount(), 2);
        QCOMPARE(w.list().topLevelItem(1)->text(1), QStringLiteral("input.payloads[0]"));

        // Tab leads to the list; an arrow to the second rule, Del removes it.
        for (int i = 0; i < 12 && QApplication::focusWidget() != &w.list(); ++i)
            w.key(Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), &w.list());
        w.list().setCurrentItem(w.list().topLevelItem(0));
        w.key(Qt::Key_Down);
        w.key(Qt::Key_Delete);
        QCOMPARE(w.rules(), (Texts{"*:taskQueue"}));
        QVERIFY2(w.said().startsWith(QStringLiteral("Removed charge_card:input.payloads[0]")), qPrintable(w.said()));
        w.key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(w.rules(), (Texts{"*:taskQueue", "charge_card:input.payloads[0]"}));
        w.key(Qt::Key_Z, Qt::ControlModifier); // the rule that was made last
        QCOMPARE(w.rules(), (Texts{"charge_card:input.payloads[0]"}));
        w.key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(w.rules(), Texts{});
        QVERIFY(!w.dialog->findChild<QPushButton*>(QStringLiteral("undo"))->isEnabled());
        w.key(Qt::Key_Escape);
        QVERIFY(!w.dialog || !w.dialog->isVisible());
    }

    void severalAreRemovedAndComeBackTogetherAlsoAfterTheDialogWasClosed()
    {
        {
            auto library = history::Library::open(std::filesystem::path(m_folder->path().toStdString()) / "library.sqlite");
            for (const char* text : {"a:x", "b:x", "header:fields[\"a:b\"]"})
                QVERIFY(replay::storeIgnoreRule(library.value(), replay::parseIgnoreRule(text).value()).ok());
        }
        IgnoredWindow w(m_folder->path());
        const Texts all = w.rules();
        QCOMPARE(all.size(), std::size_t{3});
        w.list().setFocus();
        w.list().selectAll();
        w.key(Qt::Key_Delete);
        QCOMPARE(w.rules(), Texts{});
        QVERIFY(QApplication::focusWidget()->isVisible()); // the list, which had the keys, is hidden
        w.dialog->close();
        QTRY_VERIFY(!w.window.findChild<IgnoredDialog*>());
        w.show();
        for (int i = 0; i < 12 && QApplication::focusWidget()->objectName() != QStringLiteral("undo"); ++i)
            w.key(Qt::Key_Tab);
        w.key(Qt::Key_Space);
        QCOMPARE(w.rules(), all);
    }

    void mistakesAndWhatChangesNothingAreSaid()
    {
        IgnoredWindow w(m_folder->path());
        w.type("no colon");
        QVERIFY2(w.said().contains(QStringLiteral("is not TYPE:PATH")), qPrintable(w.said()));
        QVERIFY(!std::filesystem::exists(w.workbench.library));
        w.dialog->findChild<QLineEdit*>()->clear();
        w.type("a:x");
        w.type("a:x");
        QVERIFY2(w.said().contains(QStringLiteral("left out already")), qPrintable(w.said()));
        w.workbench.ignored.undo(); // of the one change there was
        w.settle();
        QCOMPARE(w.rules(), Texts{});
        QVERIFY(!w.workbench.ignored.canUndo());
    }

    void aLibraryThatCannotBeReadIsSaid()
    {
        std::ofstream(m_folder->path().toStdString() + "/library.sqlite") << "this is no library, but it is long enough to be taken for a file with a header of its own";
        IgnoredWindow w(m_folder->path());
        QVERIFY(w.workbench.ignored.failed());
        QVERIFY2(w.said().startsWith(QStringLiteral("✕ ")) && w.said().contains(QStringLiteral("library.sqlite")), qPrintable(w.said()));
    }

    void aDifferenceOfTheShownVerdictIsLeftOutFromItsPage()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        QTRY_VERIFY(w.workbench.jobs.running() == 0);
        replay::HistoryVerdict verdict;
        verdict.verdict = replay::Verdict::Differs;
        verdict.differences.push_back({29, "ScheduleActivityTask", "charge_card", "5", "startToCloseTimeout", "\"10s\"", "\"20s\"", false});
        w.document().setVerdict(w.document().run(), verdict);
        QVERIFY2(w.window.lens().text().contains(QStringLiteral("charge_card:startToCloseTimeout")), qPrintable(w.window.lens().text()));
        auto* page = w.window.lens().findChild<RichText*>();
        const QString html = page->toHtml();
        const auto at = html.indexOf(QStringLiteral("ignore:"));
        QVERIFY(at > 0);
        Q_EMIT page->anchorClicked(QUrl(html.mid(at, html.indexOf(QLatin1Char('"'), at) - at)));
        QTRY_COMPARE(stored(w.workbench.library), (Texts{"charge_card:startToCloseTimeout"}));
        QTRY_VERIFY(w.window.findChild<IgnoredDialog*>()); // where it can be taken back
    }
};

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    WindowIgnoredTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "window_ignored_test.moc"
