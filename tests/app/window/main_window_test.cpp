// The window: one cursor everywhere, keys, opening, errors that stay, names for all that can have the focus.
#include "tests/app/window/window_fixture.h"

#include "app/window/platform_chatter.h"
#include "ui/models/event_table_model.h"
#include "ui/panels/event_slider.h"
#include "ui/panels/events_panel.h"
#include "ui/panels/header_line.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/lens_panel.h"
#include "ui/panels/library_panel.h"
#include "ui/panels/rich_text.h"
#include "ui/panels/state_panel.h"
#include "ui/panels/transport_bar.h"
#include "ui/shell/task_strip.h"
#include "ui/timeline/timeline_view.h"

#include <QAbstractTextDocumentLayout>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTextBlock>
#include <QToolButton>

using namespace hindsight;
using namespace hindsight::tests;
using namespace hindsight::ui;
using history::EventIndex;

namespace {

QTableView* table(OpenWindow& w) { return w.window.events().findChild<QTableView*>(); }

/// The event each panel shows, as "slider table inspector state place".
QString shownEvents(OpenWindow& w)
{
    const QModelIndex current = table(w)->currentIndex();
    const QString place = w.window.transport().findChild<QLabel*>(QStringLiteral("place"))->accessibleName();
    const auto* side = w.window.findChild<QTabWidget*>(QStringLiteral("side"));
    return QStringLiteral("%1 %2 %3 | %4").arg(w.window.transport().slider().value() + 1).arg(current.siblingAtColumn(0).data().toString(), side->tabText(0), place);
}

/// A report in which order-7731 diverges at event 29.
QByteArray divergedReport(const std::string& runId)
{
    return QByteArray(R"({"schema":"hindsight.check/1","worker":{"sdk":"temporal-python","version":"1.35.0","command":"c"},"histories":[{"workflowId":"order-7731","runId":"RUN",
        "events":68,"checkedTo":28,"lastAgreeingTask":19,"verdict":"diverged","divergence":{"eventId":29,"position":"at","eventType":"ActivityTaskScheduled",
        "workflowTaskCompletedEventId":27,"recorded":{"kind":"ScheduleActivityTask","name":"charge_card","id":"5","marker":"","attributes":{},"attributesComplete":true},
        "produced":{"kind":"StartTimer","name":"1","id":"1","marker":"","attributes":{"startToFireTimeout":"900s"},"attributesComplete":true}}}]})").replace("RUN", runId.c_str());
}

/// Where the paragraph with this text stands in the lens's viewport; empty when it is not there.
QRectF inLens(LensPanel& lens, const QString& text)
{
    const QTextDocument& document = *lens.page().document();
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
        if (html::withoutBreaks(block.text()).contains(text))
            return document.documentLayout()->blockBoundingRect(block).translated(0, -lens.page().verticalScrollBar()->value());
    return {};
}

} // namespace

class MainWindowTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init()
    {
        failOnQtWarnings();
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void anEmptyLibrarySaysWhatToDo()
    {
        OpenWindow w(m_folder->path());
        w.workbench.keeper.reload();
        QTRY_VERIFY(w.window.libraryPanel().emptyText().contains(QStringLiteral("Drag a history file")));
        QVERIFY(w.window.libraryPanel().emptyText().contains(QStringLiteral("Download from a server")));
        QCOMPARE(w.window.header().text(), QStringLiteral("No run is open"));
    }
    void everyPanelShowsTheEventUnderTheOneCursor()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        const auto all = [](int id) { return QStringLiteral("%1 %1 Event %1 | event %1 of 68").arg(id); };
        w.document().setCursor(EventIndex{28});
        QCOMPARE(shownEvents(w), all(29));
        QVERIFY(w.window.inspector().text().contains(QStringLiteral("charge_card")));
        w.window.transport().slider().setValue(9);
        QCOMPARE(shownEvents(w), all(10));
        QCOMPARE(w.document().cursorId().value, 10);
        table(w)->setCurrentIndex(w.window.events().model().index(40, 0));
        QCOMPARE(shownEvents(w), all(41));
        w.window.findChild<RichText*>()->setFocus();
        w.document().goTo(history::EventId{5});
        QCOMPARE(shownEvents(w), all(5));
        w.window.showTab(QString(), QStringLiteral("state"));
        QVERIFY2(w.window.state().text().contains(QStringLiteral("CHANGED BY EVENT 5"), Qt::CaseInsensitive), qPrintable(w.window.state().text()));
    }
    void theKeysOfTheTableStepTheCursor()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7732.json")));
        QVERIFY(QTest::qWaitForWindowActive(&w.window));
        w.window.timeline().setFocus();
        const auto press = [&](Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
            QTest::keyClick(&w.window, key, modifiers);
            return w.document().cursorId().value;
        };
        QCOMPARE(press(Qt::Key_F10), 2);
        QCOMPARE(press(Qt::Key_F10, Qt::ShiftModifier), 1);
        QCOMPARE(press(Qt::Key_F11), 4);
        const auto second = press(Qt::Key_F11);
        QVERIFY(second > 4);
        QCOMPARE(press(Qt::Key_F11, Qt::ShiftModifier), 4);
        const auto failure = press(Qt::Key_N);
        QCOMPARE(w.document().snapshot()->type(*w.document().snapshot()->indexOf({failure})), history::EventType::ActivityTaskFailed);
        QCOMPARE(press(Qt::Key_End, Qt::ControlModifier), 36);
        QCOMPARE(press(Qt::Key_Left, Qt::AltModifier), failure);
        press(Qt::Key_G);
        QTRY_VERIFY(w.window.findChild<QDialog*>());
        w.window.findChild<QDialog*>()->reject();
        w.window.activateWindow(); // there is no window manager offscreen to do it
        QTRY_VERIFY(w.window.isActiveWindow());
        press(Qt::Key_Slash);
        QVERIFY(qobject_cast<QLineEdit*>(QApplication::focusWidget()));
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("wasd"));
        QCOMPARE(qobject_cast<QLineEdit*>(QApplication::focusWidget())->text(), QStringLiteral("wasd"));
    }
    void aFilterSaysHowManyEventsItHides()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        EventFilter filter;
        filter.text = "charge_card";
        w.window.events().setFilter(filter);
        QTRY_VERIFY(w.window.events().model().rowCount() < 68);
        const auto shown = w.window.events().model().rowCount();
        QVERIFY(shown > 0);
        const QString expected = QStringLiteral("%1 events hidden by filter").arg(68 - shown);
        const auto labels = w.window.findChild<TaskStrip*>()->findChildren<QLabel*>();
        QVERIFY(std::ranges::any_of(labels, [&](const QLabel* label) { return label->text() == expected; }));
        // the cursor may be on a hidden event: then no other row pretends to be it
        w.document().setCursor(EventIndex{0});
        QVERIFY(table(w)->selectionModel()->selectedRows().isEmpty());
    }
    void aFileThatCannotBeReadIsRefusedWithItsNameAndStays()
    {
        OpenWindow w(m_folder->path());
        const QString file = m_folder->filePath(QStringLiteral("broken.json"));
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write("{\"events\": [{\"eventId\": ");
        out.close();
        w.workbench.opener.openFile(file.toStdString());
        QTRY_COMPARE(w.workbench.tasks.tasks().size(), std::size_t{1});
        const LongTask& failed = w.workbench.tasks.tasks().front();
        QVERIFY(failed.state == LongTask::State::Failed);
        QVERIFY2(failed.detail.contains(QStringLiteral("broken.json")), qPrintable(failed.detail));
        QVERIFY(failed.retry);
        QVERIFY(w.document().phase() == Document::Phase::Empty);
        const auto buttons = w.window.findChild<TaskStrip*>()->findChildren<QToolButton*>();
        const auto dismiss = std::ranges::find_if(buttons, [](const QToolButton* b) { return b->text() == QStringLiteral("Dismiss"); });
        QVERIFY(dismiss != buttons.end());
        (*dismiss)->click();
        QVERIFY(w.workbench.tasks.tasks().empty());
    }
    void filesDroppedOnTheWindowEnterTheLibrary()
    {
        OpenWindow w(m_folder->path());
        QMimeData files;
        files.setUrls({QUrl::fromLocalFile(QString::fromStdString(sample("order-7732.json").string())), QUrl::fromLocalFile(QString::fromStdString(sample("order-7760.pb").string()))});
        QDragEnterEvent enter({50, 50}, Qt::CopyAction, &files, Qt::LeftButton, {});
        QApplication::sendEvent(&w.window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({50, 50}, Qt::CopyAction, &files, Qt::LeftButton, {});
        QApplication::sendEvent(&w.window, &drop);
        QTRY_COMPARE(w.workbench.runs.runs().size(), std::size_t{2});
        // and one of them opens from the list
        w.workbench.opener.openText(QStringLiteral("order-7760"));
        QTRY_COMPARE(w.document().run().workflowId, std::string("order-7760"));
        QTRY_VERIFY(w.document().snapshot());
    }
    void aSavedReportShowsItsDivergenceOnItsRunOnly()
    {
        OpenWindow w(m_folder->path());
        const QString file = m_folder->filePath(QStringLiteral("report.json"));
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        QVERIFY(w.open(sample("order-7731.json")));
        const std::string runId = w.document().run().runId;
        out.write(divergedReport(runId));
        out.close();
        w.workbench.showReport(file.toStdString());
        QVERIFY(w.document().verdict());
        QCOMPARE(w.document().cursor(), history::EventIndex{28}); // the window stands where the verdict points
        const QString lens = w.window.lens().text();
        QVERIFY2(lens.contains(QStringLiteral("The new code starts timer 1 (15 m) where history has ScheduleActivityTask charge_card (id 5) at event 29.")), qPrintable(lens));
        QVERIFY2(lens.contains(QStringLiteral("workflow.patched")), qPrintable(lens));
        QVERIFY(w.window.header().text().contains(QStringLiteral("Diverged at event 29")));
        QVERIFY(w.window.header().text().contains(QStringLiteral("checked to 28 of 68")));
        w.document().goTo(history::EventId{12});
        w.workbench.showReport(file.toStdString());
        QCOMPARE(w.document().cursor(), history::EventIndex{11}); // who has gone somewhere stays there
        QVERIFY(w.open(sample("order-7732.json")));
        QVERIFY2(!w.document().verdict(), "another run has no verdict in this report");
    }
    void aPanelWithoutEventsSaysWhyAndWhatToDo()
    {
        OpenWindow w(m_folder->path());
        const auto inList = [&w] {
            const auto labels = w.window.events().findChildren<QLabel*>();
            const auto shown = std::ranges::find_if(labels, [](const QLabel* label) { return label->isVisible(); });
            return shown == labels.end() ? QString() : (*shown)->text();
        };
        QCOMPARE(inList(), QStringLiteral("Open a run to see its events here."));
        QCOMPARE(w.window.inspector().text(), inList());
        const history::RunKey run{"file", "default", "order-9", "r"};
        w.document().openRun(run);
        QCOMPARE(inList(), QStringLiteral("Reading the history …"));
        QCOMPARE(w.window.inspector().text(), inList());
        w.document().setFailed(run, QStringLiteral("it is damaged"));
        QVERIFY2(inList().startsWith(QStringLiteral("This run could not be read")), qPrintable(inList()));
        QCOMPARE(w.window.inspector().text(), inList());
        QVERIFY(w.open(sample("order-7731.json")));
        QCOMPARE(inList(), QString());
        QVERIFY(table(w)->isVisible());
        EventFilter nothing;
        nothing.text = "no such event";
        w.window.events().setFilter(nothing);
        QTRY_VERIFY2(inList().startsWith(QStringLiteral("No event matches.")), qPrintable(inList()));
        w.window.events().setFilter({});
        QTRY_VERIFY(table(w)->isVisible());
    }
    void theStatusStripShowsItsWordsWhole()
    {
        OpenWindow w(m_folder->path());
        w.workbench.keeper.importPaths({sample("order-7732.json")});
        QTRY_COMPARE(w.workbench.runs.runs().size(), std::size_t{1});
        const auto* strip = w.window.findChild<TaskStrip*>();
        for (const int width : {900, 1600}) {
            w.window.resize(width, 700);
            QTRY_COMPARE(strip->width(), width);
            int shown = 0;
            for (const QLabel* label : strip->findChildren<QLabel*>()) {
                if (!label->isVisible() || label->text().isEmpty())
                    continue;
                ++shown;
                const QRect at(label->mapTo(strip, QPoint(0, 0)), label->size());
                QVERIFY2(strip->rect().contains(at) && label->height() >= label->fontMetrics().height(), qPrintable(label->text()));
            }
            QVERIFY(shown >= 2); // what is under way, and how many runs there are
        }
    }
    void theDivergenceAndItsExplanationAreInViewWithoutScrolling_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("scrolls");
        QTest::newRow("usual") << QSize(1600, 1000) << false;
        QTest::newRow("narrow") << QSize(900, 700) << true;
    }
    void theDivergenceAndItsExplanationAreInViewWithoutScrolling()
    {
        QFETCH(const QSize, size);
        QFETCH(const bool, scrolls);
        OpenWindow w(m_folder->path());
        w.window.resize(size);
        w.window.resetLayout();
        QVERIFY(w.open(sample("order-7731.json")));
        QFile out(m_folder->filePath(QStringLiteral("report.json")));
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(divergedReport(w.document().run().runId));
        out.close();
        w.workbench.showReport(out.fileName().toStdString());
        LensPanel& lens = w.window.lens();
        QTRY_VERIFY(lens.isVisible());
        QVERIFY2(lens.text().contains(QStringLiteral("6 earlier commands agree")), qPrintable(lens.text()));
        const auto inView = [&lens](const QString& text) {
            const QRectF rect = inLens(lens, text);
            return !rect.isEmpty() && rect.top() >= 0 && rect.bottom() <= lens.page().viewport()->height();
        };
        QTRY_VERIFY2(inView(QStringLiteral("≠")) && inView(QStringLiteral("The new code starts timer 1 (15 m)")),
                     qPrintable(QStringLiteral("scrolled to %1 of %2").arg(lens.page().verticalScrollBar()->value()).arg(lens.page().verticalScrollBar()->maximum())));
        QCOMPARE(lens.page().verticalScrollBar()->value() > 0, scrolls);
        // what the user scrolls to stays, also when the window changes its size
        lens.page().verticalScrollBar()->triggerAction(QAbstractSlider::SliderToMinimum);
        w.window.resize(size + QSize(40, 0));
        QTRY_COMPARE(w.window.width(), size.width() + 40);
        QCOMPARE(lens.page().verticalScrollBar()->value(), 0);
    }
    void whatIsCopiedHasNoMarksOfBreaks()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        auto* page = w.window.inspector().findChild<RichText*>();
        page->selectAll();
        page->copy();
        const QString copied = QApplication::clipboard()->text();
        QVERIFY2(copied.contains(QStringLiteral("WorkflowExecutionStarted")) && copied.contains(QStringLiteral("firstExecutionRunId")), qPrintable(copied));
        QVERIFY(page->toPlainText().contains(QChar(0x200b)));
    }
    void anUpdateIsNamedByItsHandlerAndTheIdOfTheCallIsInItsToolTip()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(HINDSIGHT_SOURCE_DIR "/tests/workers/python/histories/greeting.json"));
        replay::HistoryVerdict verdict;
        verdict.verdict = replay::Verdict::Compatible;
        verdict.checkedTo = verdict.events = 29;
        w.document().setVerdict(w.document().run(), verdict);
        const RichText& page = w.window.lens().page();
        QVERIFY2(page.text().contains(QStringLiteral("accepted add")), qPrintable(page.text()));
        QVERIFY(!page.text().contains(QStringLiteral("2f2a94e8")));
        const QTextCursor name = page.document()->find(QStringLiteral("add"));
        QCOMPARE(name.charFormat().toolTip(), QStringLiteral("id 2f2a94e8-60a3-4e32-8987-f13c1904fabf"));
        QCOMPARE(html::shortId("0235f89f-798a-4789-a3ac-5f2d7e1894fd").count(QStringLiteral("0235f89f…7e1894fd")), 1);
        QCOMPARE(html::shortId("order-7731"), QStringLiteral("order-7731"));
    }
    void onlyTheTwoKnownRemarksOfThePlatformAreDropped()
    {
        QVERIFY(app::isPlatformChatter(QStringLiteral("This plugin does not support propagateSizeHints()")));
        QVERIFY(app::isPlatformChatter(QStringLiteral("QStandardPaths: XDG_RUNTIME_DIR not set, defaulting to '/tmp/runtime-root'")));
        QVERIFY(!app::isPlatformChatter(QStringLiteral("This plugin does not support raise()")));
        QVERIFY(!app::isPlatformChatter(QStringLiteral("QStandardPaths: wrong permissions on runtime directory")));
    }
    void payloadValuesAreHiddenWhenAskedTo()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        w.document().setCursor(EventIndex{28});
        QVERIFY(w.window.inspector().text().contains(QStringLiteral("slow-gateway")));
        w.window.setPayloadValues(false);
        QVERIFY2(!w.window.inspector().text().contains(QStringLiteral("slow-gateway")), qPrintable(w.window.inspector().text()));
        QVERIFY(w.window.inspector().text().contains(QStringLiteral("61 B")));
    }
    void everyWidgetThatCanHaveTheFocusHasAName()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        QStringList nameless;
        int focusable = 0;
        for (const QWidget* widget : w.window.findChildren<QWidget*>()) {
            if ((widget->focusPolicy() & Qt::TabFocus) == 0 || qobject_cast<const QAbstractScrollArea*>(widget->parentWidget()))
                continue;
            ++focusable;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            if (widget->accessibleName().isEmpty() && !(button && !button->text().isEmpty()))
                nameless << QString::fromLatin1(widget->metaObject()->className()) + QLatin1Char(' ') + widget->objectName();
        }
        QVERIFY(focusable > 15);
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral(", "))));
    }
    void theThemeChangesWhileTheWindowIsOpen()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        w.themes.setChoice(ThemeController::Choice::Light);
        const QColor light = w.window.grab().toImage().pixelColor(700, 20);
        w.themes.setChoice(ThemeController::Choice::Dark);
        const QColor dark = w.window.grab().toImage().pixelColor(700, 20);
        QVERIFY2(light.lightness() > 200 && dark.lightness() < 80, qPrintable(light.name() + dark.name()));
    }
    void aNarrowWindowStillShowsEveryPart()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        w.window.resize(900, 700);
        w.window.resetLayout();
        QTRY_COMPARE(w.window.width(), 900);
        for (QWidget* part : {static_cast<QWidget*>(&w.window.timeline()), static_cast<QWidget*>(&w.window.events()), static_cast<QWidget*>(&w.window.inspector()),
                              static_cast<QWidget*>(&w.window.transport()), static_cast<QWidget*>(&w.window.libraryPanel())})
            QVERIFY2(part->isVisible() && part->width() > 100 && part->mapTo(&w.window, QPoint(part->width(), 0)).x() <= 900, part->metaObject()->className());
    }
    void theLastRunIsRememberedByLibraryAndItsAbsenceIsNoError()
    {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder->path()); // not those of the user
        Session().setLastRun(m_folder->filePath(QStringLiteral("a.sqlite")), QStringLiteral("run:of-a"));
        QCOMPARE(Session().lastRun(m_folder->filePath(QStringLiteral("a.sqlite"))), QStringLiteral("run:of-a"));
        QVERIFY(Session().lastRun(m_folder->filePath(QStringLiteral("b.sqlite"))).isEmpty());
        OpenWindow w(m_folder->path());
        w.workbench.opener.openText(QStringLiteral("run:of-a"), true);
        QTRY_COMPARE(w.workbench.jobs.running(), 0);
        QVERIFY(w.workbench.tasks.tasks().empty());
        w.workbench.opener.openText(QStringLiteral("run:of-a"));
        QTRY_COMPARE(w.workbench.tasks.tasks().size(), std::size_t{1});
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
