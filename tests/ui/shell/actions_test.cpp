// Actions and their keys: one table, letters only where no text is written, the key list made from it.
#include "tests/support/ui_test.h"

#include "ui/shell/actions.h"
#include "ui/shell/key_list_dialog.h"

#include <QLineEdit>
#include <QMenu>
#include <QTreeWidget>
#include <QVBoxLayout>

using namespace hindsight;
using namespace hindsight::ui;

class ActionsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { tests::failOnQtWarnings(); }

    void aLetterActsOnlyWhileNoTextFieldHasTheFocus()
    {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* field = new QLineEdit;
        auto* other = new QWidget;
        other->setFocusPolicy(Qt::StrongFocus);
        layout->addWidget(field);
        layout->addWidget(other);
        Actions actions(&window);
        int zoomed = 0;
        actions.add({QStringLiteral("zoom"), ActionGroup::Timeline, QStringLiteral("Zoom in"), {QKeySequence(Qt::Key_W)}}, this, [&zoomed](ActionsTest*) { ++zoomed; });
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        other->setFocus();
        QTest::keyClick(other, Qt::Key_W);
        QCOMPARE(zoomed, 1);
        field->setFocus();
        QTest::keyClick(field, Qt::Key_W);
        QCOMPARE(zoomed, 1);
        QCOMPARE(field->text(), QStringLiteral("w"));
    }
    void theKeyListHoldsEveryActionWithAKey()
    {
        QWidget window;
        Actions actions(&window);
        actions.create({QStringLiteral("a"), ActionGroup::Step, QStringLiteral("Next event"), {QKeySequence(Qt::Key_F10)}});
        actions.create({QStringLiteral("b"), ActionGroup::File, QStringLiteral("Without a key")});
        KeyListDialog dialog(actions);
        const auto* list = dialog.findChild<QTreeWidget*>();
        QVERIFY(list);
        QCOMPARE(list->findItems(QStringLiteral("Next event"), Qt::MatchRecursive).size(), 1);
        QCOMPARE(list->findItems(QStringLiteral("Next event"), Qt::MatchRecursive).first()->text(1), QStringLiteral("F10"));
        QVERIFY(list->findItems(QStringLiteral("Without a key"), Qt::MatchRecursive).isEmpty());
    }
    void theMenuHasOneSubmenuAGroup()
    {
        QWidget window;
        Actions actions(&window);
        actions.create({QStringLiteral("a"), ActionGroup::Step, QStringLiteral("Next event"), {QKeySequence(Qt::Key_F10)}});
        actions.create({QStringLiteral("hidden"), ActionGroup::Step, QStringLiteral("By key only"), {QKeySequence(Qt::Key_M)}, false});
        QMenu menu;
        actions.fillMenu(&menu);
        int offered = 0;
        for (const QAction* action : menu.actions())
            offered += action->menu() ? static_cast<int>(action->menu()->actions().size()) : 0;
        QCOMPARE(offered, 1);
        QCOMPARE(Actions::tip(*actions.find(QStringLiteral("a"))), QStringLiteral("Next event (F10)"));
    }
};

QTEST_MAIN(ActionsTest)
#include "actions_test.moc"
