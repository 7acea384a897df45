// A check started from the window, with the real sample worker: progress, log, verdicts, cancel, errors with retry.
#include "tests/app/window/window_fixture.h"

#include "replay/frontend/worker_process.h"
#include "ui/dialogs/check_dialog.h"
#include "ui/jobs/load_run.h"
#include "ui/jobs/verdict_memory.h"
#include "ui/panels/event_slider.h"
#include "ui/panels/header_line.h"
#include "ui/panels/lens_panel.h"
#include "ui/panels/worker_log_panel.h"
#include "ui/panels/worker_panel.h"

#include <QApplication>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>

using namespace hindsight;
using namespace hindsight::tests;
using namespace hindsight::ui;

namespace {

CheckRequest worker(const char* version)
{
    CheckRequest request;
    request.command = QStringLiteral(HINDSIGHT_PYTHON " orders/%1.py").arg(QLatin1String(version));
    request.folder = QStringLiteral(HINDSIGHT_SOURCE_DIR "/resources/samples");
    return request;
}

constexpr int kLong = 60000;

} // namespace

class WindowCheckTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init()
    {
        failOnQtWarnings();
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void aDivergenceIsShownInTheLensTheHeaderTheListAndAfterARestart()
    {
        {
            OpenWindow w(m_folder->path());
            QVERIFY(w.open(sample("order-7731.json")));
            QTRY_VERIFY(w.workbench.opener.current()->row.value > 0);
            QSignalSpy finished(&w.workbench.checks, &CheckRunner::finished);
            w.workbench.checkShown(worker("diverging"));
            QVERIFY(w.workbench.checks.running());
            QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, kLong);
            QVERIFY(w.document().verdict());
            QCOMPARE(w.document().verdict()->divergence->eventId, 29);
            QCOMPARE(w.document().cursorId().value, 29);
            QVERIFY2(w.document().canGoBack(), "the place before the check is not lost");
            QVERIFY2(w.window.lens().text().contains(QStringLiteral("The new code starts timer")), qPrintable(w.window.lens().text()));
            QVERIFY(w.window.header().text().contains(QStringLiteral("Diverged at event 29")));
            QVERIFY2(w.window.workerLog().text().contains(QStringLiteral("connected: temporal-python")), qPrintable(w.window.workerLog().text()));
            QCOMPARE(w.workbench.tasks.tasks().size(), std::size_t{1});
            QCOMPARE(w.workbench.tasks.tasks().front().title, QStringLiteral("Checked order-7731"));
            QVERIFY2(w.workbench.tasks.tasks().front().detail.startsWith(QStringLiteral("1 diverged")), qPrintable(w.workbench.tasks.tasks().front().detail));
        }
        OpenWindow again(m_folder->path());
        again.workbench.keeper.reload();
        again.workbench.opener.openText(QStringLiteral("order-7731"));
        QTRY_VERIFY(again.document().verdict());
        QCOMPARE(again.document().verdict()->divergence->eventId, 29);
        QCOMPARE(again.document().cursorId().value, 29); // as after the check itself
        const auto* slider = again.window.findChild<EventSlider*>();
        QVERIFY(slider);
        QCOMPARE(slider->marks().divergence.value, 28U);
        QCOMPARE(slider->marks().frontier.value + 1, static_cast<std::uint32_t>(again.document().verdict()->lastAgreeingTask));
        QVERIFY(slider->marks().frontier.value < slider->marks().divergence.value);
        for (const QString& shown : {again.window.header().text(), again.window.lens().text()}) {
            const QRegularExpression told(QStringLiteral("checked \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC with `[^`]*orders/diverging.py`, temporal-python"));
            QVERIFY2(told.match(shown).hasMatch(), qPrintable(shown));
        }
        QTRY_COMPARE(again.workbench.runs.runs().size(), std::size_t{1});
        QVERIFY(again.workbench.runs.index(1).data(RunListModel::DetailRole).toString().startsWith(QStringLiteral("diverged at event 29")));
    }
    void aPictureKeepsNoVerdictInTheLibrary()
    {
        {
            OpenWindow w(m_folder->path());
            QVERIFY(w.open(sample("order-7731.json")));
            QTRY_VERIFY(w.workbench.opener.current()->row.value > 0);
            w.workbench.checks.setKeepsVerdicts(false);
            QSignalSpy finished(&w.workbench.checks, &CheckRunner::finished);
            w.workbench.checkShown(worker("diverging"));
            QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, kLong);
        }
        const auto kept = rememberedVerdicts(std::filesystem::path(m_folder->path().toStdString()) / "library.sqlite");
        QVERIFY(kept.ok());
        QVERIFY(kept.value().isEmpty());
    }
    void aReportWithoutAVerdictForTheRunIsAnErrorAndNoFormerVerdictIsShown()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        QTRY_VERIFY(w.workbench.opener.current()->row.value > 0);
        replay::HistoryVerdict former;
        former.verdict = replay::Verdict::Compatible;
        QVERIFY(rememberVerdicts(w.workbench.library, {{w.workbench.opener.current()->contentHash, former}}, std::nullopt).ok());
        replay::CheckReport other;
        other.histories.emplace_back();
        other.histories.front().workflowId = "another";
        other.histories.front().runId = "another-run";
        const QString file = m_folder->filePath(QStringLiteral("other.json"));
        QFile written(file);
        QVERIFY(written.open(QIODevice::WriteOnly));
        written.write(QByteArray::fromStdString(replay::reportJson(other)));
        written.close();
        w.workbench.showReport(file.toStdString());
        QVERIFY(w.open(sample("order-7731.json")));
        QVERIFY(!w.document().verdict());
        const auto& tasks = w.workbench.tasks.tasks();
        const auto failed = std::ranges::find(tasks, LongTask::State::Failed, &LongTask::state);
        QVERIFY(failed != tasks.end());
        QVERIFY2(failed->detail.startsWith(file + QStringLiteral(" has no verdict for order-7731 (run ")), qPrintable(failed->detail));
    }
    void allRunsOfTheLibraryAreCheckedInOneStart()
    {
        OpenWindow w(m_folder->path());
        w.workbench.keeper.importPaths({sample("order-7732.json"), sample("order-7744.json"), sample("pack-7731.json")});
        QTRY_COMPARE(w.workbench.runs.runs().size(), std::size_t{3});
        QSignalSpy judged(&w.workbench.checks, &CheckRunner::judged);
        QSignalSpy finished(&w.workbench.checks, &CheckRunner::finished);
        std::vector<CheckTarget> targets;
        for (const history::RunSummary& run : w.workbench.runs.runs())
            targets.push_back({run, nullptr});
        w.workbench.checks.start(worker("compatible"), targets);
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, kLong);
        QCOMPARE(judged.count(), 3);
        const auto report = finished.front().front().value<replay::CheckReport>();
        QCOMPARE(report.count(replay::Verdict::Compatible), 3);
    }
    void aCheckCanBeCancelledWhileItsWorkerIsStarting()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        CheckRequest never = worker("recorded");
        never.command = QStringLiteral("sleep 600");
        QSignalSpy started(&w.workbench.checks, &CheckRunner::started);
        w.workbench.checkShown(never);
        QTRY_COMPARE(started.count(), 1);
        const TaskId task = w.workbench.tasks.tasks().back().id;
        w.workbench.tasks.cancel(task);
        QTRY_VERIFY_WITH_TIMEOUT(!w.workbench.checks.running(), kLong);
        QVERIFY2(!w.document().verdict() || w.document().verdict()->code == replay::UnverifiedCode::Cancelled, "a cancelled check says nothing about the code");
    }
    void aCancelledCheckStandsStillAtOnceAndTheListKeepsTheFormerVerdict()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        QTRY_COMPARE(w.workbench.runs.runs().size(), std::size_t{1});
        QTRY_VERIFY(w.workbench.opener.current()->row.value > 0);
        QSignalSpy finished(&w.workbench.checks, &CheckRunner::finished);
        w.workbench.checkShown(worker("diverging"));
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, kLong);
        const auto listed = [&] { return w.workbench.runs.index(1).data(RunListModel::DetailRole).toString(); };
        QVERIFY2(listed().startsWith(QStringLiteral("diverged at event 29")), qPrintable(listed()));
        CheckRequest never = worker("recorded");
        never.command = QStringLiteral("sleep 600");
        w.workbench.checkShown(never);
        const auto task = [&]() -> const LongTask& { return w.workbench.tasks.tasks().back(); };
        QTRY_VERIFY2(task().detail.contains(QStringLiteral("waiting")), "its time is shown while nothing happens");
        const QString before = task().detail;
        QTRY_VERIFY(task().detail != before);
        w.workbench.checks.cancel();
        QCOMPARE(task().state, LongTask::State::Cancelling);
        const QString settled = task().detail;
        connect(&w.workbench.tasks, &TaskList::changed, &w.window, [&] {
            if (task().state == LongTask::State::Cancelling)
                QCOMPARE(task().detail, settled);
        });
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 2, kLong);
        QVERIFY(finished.back().front().value<replay::CheckReport>().cancelled);
        QVERIFY2(task().detail.startsWith(QStringLiteral("cancelled")), qPrintable(task().detail));
        QVERIFY2(listed().startsWith(QStringLiteral("diverged at event 29")), qPrintable(listed()));
    }
    void aSecondProcessThatStartsDoesNotHideHowManyAreChecked()
    {
        std::vector<replay::CheckInput> inputs;
        for (const char* name : {"order-7731.json", "order-7732.json", "order-7744.json", "pack-7731.json"}) {
            auto loaded = loadHistoryFile(sample(name), {});
            QVERIFY(loaded.ok());
            inputs.push_back({name, loaded.value().snapshot, {}, loaded.value().summary.key, {}});
        }
        replay::CheckOptions options;
        static_cast<replay::WorkerLaunch&>(options) = launchOf(worker("recorded"));
        options.processes = 2;
        bool checking = false, hidden = false;
        replay::CheckObserver observer;
        observer.progress = [&](const replay::CheckProgress& progress) {
            checking = checking || progress.phase == replay::CheckProgress::Phase::Checking;
            hidden = hidden || (checking && progress.phase == replay::CheckProgress::Phase::WaitingForWorker);
        };
        const auto report = replay::check(std::move(inputs), options, observer, {});
        QVERIFY(report.ok() && report.value().count(replay::Verdict::Compatible) == 4);
        QVERIFY(checking && !hidden);
    }
    void aWorkerThatDoesNotStartIsAnErrorThatCanBeRetried()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        CheckRequest wrong = worker("recorded");
        wrong.command = QStringLiteral("echo this is no worker; exit 3");
        QSignalSpy finished(&w.workbench.checks, &CheckRunner::finished);
        w.workbench.checkShown(wrong);
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, kLong);
        QVERIFY(w.window.workerLog().text().contains(QStringLiteral("this is no worker")));
        const auto& tasks = w.workbench.tasks.tasks();
        const auto failed = std::ranges::find(tasks, LongTask::State::Failed, &LongTask::state);
        QVERIFY(failed != tasks.end());
        QVERIFY(failed->retry);
        QVERIFY2(!failed->detail.isEmpty(), "it says why");
        QVERIFY(w.document().verdict()->verdict == replay::Verdict::Unverified);
    }
    void aWorkerStartedByHandIsServedAtTheAddressThatIsShown()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        CheckRequest request;
        request.listen = true;
        QSignalSpy finished(&w.workbench.checks, &CheckRunner::finished);
        w.workbench.checkShown(request);
        QString address;
        const QRegularExpression shown(QStringLiteral("127\\.0\\.0\\.1:\\d+"));
        QTRY_VERIFY_WITH_TIMEOUT(!(address = shown.match(w.workbench.tasks.tasks().back().detail).captured()).isEmpty(), kLong);
        QVERIFY2(w.workbench.tasks.tasks().back().detail.startsWith(QStringLiteral("waiting for a worker")), qPrintable(w.workbench.tasks.tasks().back().detail));
        QProcess hand;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("TEMPORAL_ADDRESS"), address);
        hand.setProcessEnvironment(environment);
        hand.setWorkingDirectory(QStringLiteral(HINDSIGHT_SOURCE_DIR "/resources/samples"));
        hand.start(QStringLiteral(HINDSIGHT_PYTHON), {QStringLiteral("orders/diverging.py")});
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, kLong);
        QVERIFY(w.document().verdict() && w.document().verdict()->divergence);
        QCOMPARE(w.document().verdict()->divergence->eventId, 29);
        QVERIFY2(w.window.workerLog().text().contains(QStringLiteral("connected: temporal-python")), qPrintable(w.window.workerLog().text()));
        hand.kill();
        QVERIFY(hand.waitForFinished());
    }
    void aWorkerThatWillNotConnectInClearIsServedTlsAsTheDialogSays()
    {
        CheckDialog dialog({true, 1, 1}, {{QStringLiteral("command"), QStringLiteral(HINDSIGHT_PYTHON " tests/acceptance/workers/connects.py name shop.tmprl.cloud")},
                                          {QStringLiteral("folder"), QStringLiteral(HINDSIGHT_SOURCE_DIR)},
                                          {QStringLiteral("tls"), QStringLiteral("1")}, {QStringLiteral("tlsNames"), QStringLiteral("shop.tmprl.cloud other")}});
        QCOMPARE(dialog.request().tlsNames, (QStringList{QStringLiteral("shop.tmprl.cloud"), QStringLiteral("other")}));
        QVERIFY(!CheckDialog({true, 1, 1}, {}).request().tls);
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        QSignalSpy finished(&w.workbench.checks, &CheckRunner::finished);
        w.workbench.checkShown(CheckDialog({true, 1, 1}, dialog.values()).request());
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, kLong);
        QVERIFY2(w.document().verdict() && w.document().verdict()->verdict == replay::Verdict::Compatible, qPrintable(w.window.workerLog().text()));
    }
    void twoBuildsAreComparedInTheListTheLensTheHeaderAndTheSummary()
    {
        OpenWindow w(m_folder->path());
        w.workbench.keeper.importPaths({sample("order-7731.json"), sample("order-7744.json")});
        QTRY_COMPARE(w.workbench.runs.runs().size(), std::size_t{2});
        w.workbench.opener.openText(QStringLiteral("order-7731"));
        QTRY_VERIFY(w.document().snapshot());
        CheckRequest request = worker("diverging");
        request.against = worker("recorded").command;
        request = CheckDialog({true, 2, 2}, CheckDialog({true, 2, 2}, {{QStringLiteral("command"), request.command}, {QStringLiteral("folder"), request.folder},
                                                                       {QStringLiteral("against"), request.against}}).values()).request();
        std::vector<CheckTarget> targets;
        for (const history::RunSummary& run : w.workbench.runs.runs())
            targets.push_back({run, nullptr});
        QSignalSpy finished(&w.workbench.checks, &CheckRunner::finished);
        w.workbench.checks.start(request, targets);
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, kLong);
        QVERIFY2(w.window.header().text().contains(QStringLiteral("Newly breaks: diverged at event 29")), qPrintable(w.window.header().text()));
        QVERIFY2(w.window.lens().text().contains(QStringLiteral("Compatible with the other worker: this code newly breaks it.")), qPrintable(w.window.lens().text()));
        const QString beside = QStringLiteral("compared with `%1`").arg(request.against);
        QVERIFY2(w.workbench.verdictOrigin().contains(beside), qPrintable(w.workbench.verdictOrigin()));
        const QString summary = w.workbench.tasks.tasks().back().detail;
        QVERIFY2(summary.contains(QStringLiteral("1 newly broken, 0 fixed")), qPrintable(summary));
        const auto listed = [&](OpenWindow& in) {
            QStringList details;
            for (int i = 0; i < in.workbench.runs.rowCount(); ++i)
                details << in.workbench.runs.index(i).data(RunListModel::DetailRole).toString();
            return details.join(QLatin1Char('\n'));
        };
        for (const char* words : {"newly breaks: diverged at event 29", "no change: compatible"})
            QVERIFY2(listed(w).contains(QLatin1String(words)), qPrintable(listed(w)));
        w.workbench.keeper.reload(); // what is kept says the same
        QTRY_VERIFY2(!w.workbench.keeper.loading(), "the library is read again");
        QVERIFY2(listed(w).contains(QStringLiteral("newly breaks: diverged at event 29")), qPrintable(listed(w)));
        OpenWindow later(m_folder->path());
        later.workbench.opener.openText(QStringLiteral("order-7731"));
        QTRY_VERIFY(later.document().verdict());
        QVERIFY2(later.workbench.verdictOrigin().contains(beside), qPrintable(later.workbench.verdictOrigin()));
    }
    void anIsolatedWorkerIsCheckedOrTheReasonIsSaid()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        QSignalSpy finished(&w.workbench.checks, &CheckRunner::finished), failed(&w.workbench.checks, &CheckRunner::failed);
        CheckRequest request = worker("recorded");
        request = CheckDialog({true, 1, 1}, {{QStringLiteral("command"), request.command}, {QStringLiteral("folder"), request.folder},
                                             {QStringLiteral("isolate"), QStringLiteral("1")}}).request();
        QVERIFY(request.isolate && launchOf(request).isolate);
        w.workbench.checkShown(request);
        QTRY_VERIFY_WITH_TIMEOUT(finished.count() + failed.count() == 1, kLong);
        if (failed.count() == 1) { // a machine that forbids it: never unfenced
            QVERIFY2(failed.front().front().toString().contains(QStringLiteral("--isolate")), qPrintable(failed.front().front().toString()));
            QVERIFY(!w.document().verdict());
        } else {
            QVERIFY(finished.front().front().value<replay::CheckReport>().worker->isolated);
            QVERIFY(w.document().verdict()->verdict == replay::Verdict::Compatible);
        }
    }
    void theCommandTypedAtTheTabWorkerIsTheOneThatIsChecked()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        w.window.worker().setValues({{QStringLiteral("command"), QStringLiteral("./worker --fast")}});
        w.window.actions().find(QStringLiteral("check.start"))->trigger();
        const auto* dialog = w.window.findChild<CheckDialog*>();
        QVERIFY(dialog);
        QCOMPARE(dialog->request().command, QStringLiteral("./worker --fast"));
    }
    void theCheckDialogAsksForACommandOnlyWhereItStartsTheWorker()
    {
        CheckDialog dialog({true, 1, 1}, {{QStringLiteral("allowed"), QStringLiteral("10.0.0.7:7233 db:5432")}, {QStringLiteral("port"), QStringLiteral("7444")}});
        const auto buttons = dialog.findChild<QDialogButtonBox*>()->buttons();
        const auto start = std::ranges::find_if(buttons, [](const QAbstractButton* button) { return button->text() == QStringLiteral("Check"); });
        QVERIFY(start != buttons.end());
        QVERIFY(!(*start)->isEnabled());
        dialog.findChild<QCheckBox*>()->setChecked(true);
        QVERIFY((*start)->isEnabled());
        QVERIFY(!dialog.findChild<QPlainTextEdit*>()->isEnabled());
        QVERIFY(dialog.request().listen);
        QCOMPARE(dialog.request().listenPort, 7444);
        QCOMPARE(dialog.request().allowedConnections, (QStringList{QStringLiteral("10.0.0.7:7233"), QStringLiteral("db:5432")}));
        CheckDialog again({true, 1, 1}, dialog.values());
        QVERIFY(again.request().listen);
    }
    void aSecondCheckIsRefusedWhileOneRuns()
    {
        OpenWindow w(m_folder->path());
        QVERIFY(w.open(sample("order-7731.json")));
        CheckRequest never = worker("recorded");
        never.command = QStringLiteral("sleep 600");
        w.workbench.checkShown(never);
        w.workbench.checkShown(worker("recorded"));
        const auto& tasks = w.workbench.tasks.tasks();
        QCOMPARE(std::ranges::count(tasks, LongTask::State::Failed, &LongTask::state), 1);
        w.workbench.checks.cancel();
        QTRY_VERIFY_WITH_TIMEOUT(!w.workbench.checks.running(), kLong);
    }
};

/// Worker processes are started through this program as their guard.
int main(int argc, char** argv)
{
    if (const auto guard = replay::runRequestedGuard(argc, argv))
        return *guard;
    QApplication application(argc, argv);
    WindowCheckTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "window_check_test.moc"
