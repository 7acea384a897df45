// The worker at the event under the cursor, in the window, with the real sample worker: it follows the cursor, is asked, is
// waited for, stopped, and never shows one run's answer beside another.
#include "tests/app/window/window_fixture.h"

#include "replay/frontend/worker_process.h"
#include "ui/panels/rich_text.h"
#include "ui/panels/worker_log_panel.h"
#include "ui/panels/worker_page.h"
#include "ui/panels/worker_panel.h"

#include <QApplication>
#include <QCheckBox>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>

using namespace hindsight;
using namespace hindsight::tests;
using namespace hindsight::ui;

namespace {

constexpr int kLong = 60000;

QString orders(const char* version) { return QStringLiteral(HINDSIGHT_PYTHON " orders/%1.py").arg(QLatin1String(version)); }

/// A window on a run with the worker's panel shown, its worker not yet started.
struct StepWindow : OpenWindow {
    explicit StepWindow(const QString& folder, const QString& command) : OpenWindow(folder)
    {
        StepRequest defaults;
        defaults.folder = QStringLiteral(HINDSIGHT_SOURCE_DIR "/resources/samples");
        panel().setDefaults(defaults);
        panel().setValues({{QStringLiteral("command"), command}});
        window.showTab({}, QStringLiteral("worker"));
    }
    WorkerPanel& panel() { return window.worker(); }
    WorkerSteps& steps() { return workbench.steps; }
    bool shows(const char* text) { return panel().text().contains(QString::fromUtf8(text)); }
    void goTo(std::int64_t event) { document().goTo(history::EventId{event}); }
};

} // namespace

class WindowStepTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init()
    {
        failOnQtWarnings();
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void theCodeIsSeenAtEveryEventForwardAndBackward()
    {
        StepWindow w(m_folder->path(), orders("recorded"));
        QVERIFY(w.open(sample("order-7731.json")));
        w.goTo(31);
        QVERIFY(w.shows("Start your worker"));
        w.panel().start();
        QTRY_VERIFY_WITH_TIMEOUT(w.shows("activity charge_card"), kLong);
        QVERIFY2(w.shows("the workflow task completed by event 27"), qPrintable(w.panel().text()));
        QVERIFY2(w.shows("StartTimer 1"), qPrintable(w.panel().text()));
        QVERIFY(w.panel().status().startsWith(QStringLiteral("temporal-python")));
        QVERIFY2(w.shows("approve") && w.shows("change_address"), qPrintable(w.panel().text())); // its handlers
        w.panel().ask(QStringLiteral("stage"), {});
        QTRY_VERIFY(w.shows("stage() = \"charging\""));
        // The SDK's own frames are counted, until somebody wants to see them.
        QVERIFY2(w.shows("1 frame of the SDK") && !w.shows("_workflow_instance.py"), qPrintable(w.panel().text()));
        auto* page = w.panel().findChild<RichText*>();
        Q_EMIT page->anchorClicked(QUrl(kWholeStackLink));
        QVERIFY2(w.shows("_workflow_instance.py") && w.shows("Only your own frames"), qPrintable(w.panel().text()));
        Q_EMIT page->anchorClicked(QUrl(kWholeStackLink));
        QVERIFY(!w.shows("_workflow_instance.py"));
        for (const auto& [event, stage, waits] : {std::tuple{46, "packing", "child workflow PackOrder"}, {31, "charging", "activity charge_card"},
                                                  {4, "reserving", "activity reserve_stock"}, {60, "shipping", "activity send_receipt"}}) {
            w.goTo(event);
            QTRY_VERIFY2(w.shows(waits) && w.shows(QByteArray("stage() = \"").append(stage)), qPrintable(w.panel().text()));
        }
        w.goTo(2);
        QTRY_VERIFY(w.shows("no code has run yet"));
        QVERIFY2(w.window.workerLog().text().contains(QStringLiteral("recorded.py")), qPrintable(w.window.workerLog().text()));
        w.steps().stop();
        QVERIFY(!w.steps().running());
    }

    void aWorkerThatWillNotConnectInClearIsServedTls()
    {
        StepWindow w(m_folder->path(), QStringLiteral(HINDSIGHT_PYTHON " " HINDSIGHT_SOURCE_DIR "/tests/acceptance/workers/connects.py system"));
        QVERIFY(w.open(sample("order-7731.json")));
        w.goTo(31);
        auto values = w.panel().values();
        values[QStringLiteral("tls")] = QStringLiteral("1");
        w.panel().setValues(values);
        w.panel().start();
        QTRY_VERIFY_WITH_TIMEOUT(w.shows("activity charge_card"), kLong);
        QVERIFY2(w.panel().status().endsWith(QStringLiteral("TLS")), qPrintable(w.panel().status()));
        QCOMPARE(w.panel().values(), values);
        w.steps().stop();

        // By hand: the log has the words to start it with.
        w.panel().setValues({{QStringLiteral("listen"), QStringLiteral("1")}, {QStringLiteral("tls"), QStringLiteral("1")}});
        w.panel().start();
        QTRY_VERIFY(w.window.workerLog().text().contains(QStringLiteral("TEMPORAL_TLS_SERVER_CA_CERT_PATH=")));
        const QRegularExpression waiting(QStringLiteral("^waiting for the worker to connect to 127\\.0\\.0\\.1:\\d+: .*Worker log"));
        QTRY_VERIFY2(waiting.match(w.panel().status()).hasMatch(), qPrintable(w.panel().status()));
    }

    void changedCodeShowsWhereItStandsInstead()
    {
        StepWindow w(m_folder->path(), orders("diverging"));
        QVERIFY(w.open(sample("order-7731.json")));
        w.goTo(27);
        w.panel().start();
        w.panel().ask(QStringLiteral("stage"), {});
        QTRY_VERIFY_WITH_TIMEOUT(w.shows("Diverged:"), kLong);
        QVERIFY2(w.shows("recorded: ScheduleActivityTask charge_card"), qPrintable(w.panel().text()));
        QVERIFY2(w.shows("StartTimer 1"), qPrintable(w.panel().text()));
        QVERIFY2(w.shows("stage() = \"charging\""), qPrintable(w.panel().text()));
        w.goTo(40); // behind the place nothing is known
        QTRY_VERIFY(w.shows("does not replay the history to event 41"));
        w.goTo(19);
        QTRY_VERIFY(w.shows("activity check_fraud") && !w.shows("Diverged:"));
    }

    void oneRunNeverShowsTheAnswerOfAnother()
    {
        StepWindow w(m_folder->path(), orders("recorded"));
        QVERIFY(w.open(sample("order-7731.json")));
        w.goTo(31);
        w.panel().start();
        QTRY_VERIFY_WITH_TIMEOUT(w.shows("activity charge_card"), kLong);
        QVERIFY(w.open(sample("order-7750.json")));
        w.goTo(4);
        QVERIFY2(!w.shows("activity charge_card"), qPrintable(w.panel().text()));
        QTRY_VERIFY(w.shows("activity reserve_stock")); // the same worker is asked about it
    }

    void itSaysWhoWaitsForWhomAndCanBeCancelled()
    {
        StepWindow w(m_folder->path(), {});
        QVERIFY(w.open(sample("order-7731.json")));
        w.panel().setValues({{QStringLiteral("listen"), QStringLiteral("1")}, {QStringLiteral("debug"), QStringLiteral("1")}});
        w.panel().start();
        QCOMPARE(w.steps().phase(), WorkerSteps::Phase::Starting);
        const QRegularExpression waiting(QStringLiteral("^waiting for the worker to connect to 127\\.0\\.0\\.1:\\d+: \\d+ s$"));
        QTRY_VERIFY2(waiting.match(w.panel().status()).hasMatch(), qPrintable(w.panel().status()));
        auto* cancel = w.panel().findChildren<QPushButton*>().at(1);
        for (QPushButton* button : w.panel().findChildren<QPushButton*>())
            if (button->accessibleName() == QStringLiteral("Stop waiting for the worker"))
                cancel = button;
        QVERIFY(cancel->isVisible());
        cancel->click();
        QTRY_VERIFY(!w.steps().running());
        QCOMPARE(w.panel().status(), QStringLiteral("The start was cancelled."));
    }

    void aWorkerThatEndsIsNamedWithItsLastWords()
    {
        StepWindow w(m_folder->path(), QStringLiteral("echo no such module; exit 7"));
        QVERIFY(w.open(sample("order-7731.json")));
        w.panel().start();
        QTRY_VERIFY_WITH_TIMEOUT(!w.steps().running(), kLong);
        QVERIFY2(w.panel().status().contains(QStringLiteral("status 7")) && w.panel().status().contains(QStringLiteral("no such module")), qPrintable(w.panel().status()));
    }

    void mistakesInAQuestionAreSaid()
    {
        StepWindow w(m_folder->path(), {});
        QVERIFY(w.open(sample("order-7731.json")));
        w.panel().start();
        QVERIFY(w.panel().status().contains(QStringLiteral("command")));
        w.panel().ask(QStringLiteral("stage"), QStringLiteral("no json"));
        QVERIFY(w.panel().status().contains(QStringLiteral("no JSON")));
        w.panel().ask({}, {});
        QCOMPARE(w.panel().status(), QStringLiteral("Name the query."));
    }

    void closingTheWindowEndsAWorkerThatIsWaitedFor()
    {
        QElapsedTimer time;
        {
            StepWindow w(m_folder->path(), QStringLiteral("sleep 1000"));
            QVERIFY(w.open(sample("order-7731.json")));
            w.panel().start();
            QTRY_VERIFY(w.steps().statusText().startsWith(QStringLiteral("waiting for the worker")));
            time.start();
        }
        QVERIFY2(time.elapsed() < 10000, qPrintable(QString::number(time.elapsed())));
    }

    void allOfItHasANameForAScreenReader()
    {
        StepWindow w(m_folder->path(), orders("recorded"));
        for (const QWidget* child : w.panel().findChildren<QWidget*>())
            if (child->focusPolicy() != Qt::NoFocus && child->isVisible() && !qobject_cast<const QAbstractButton*>(child))
                QVERIFY2(!child->accessibleName().isEmpty() || child->objectName().startsWith(QStringLiteral("qt_")), child->metaObject()->className());
    }
};

int main(int argc, char** argv)
{
    if (const auto guard = replay::runRequestedGuard(argc, argv))
        return *guard;
    QApplication application(argc, argv);
    WindowStepTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "window_step_test.moc"
