// import, list, show and state: the real program, as a user calls it.
#include "tests/support/program.h" // first: moc of Qt 6.4 fails on <chrono> before a Qt header
#include "tests/support/made_history.h"

#include <QDir>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace hindsight::tests;

class CommandsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    const QString m_samples = QStringLiteral(HINDSIGHT_SOURCE_DIR "/resources/samples/histories");

    QString path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    ProgramResult run(const QStringList& arguments) const { return runProgram(arguments, m_folder->path()); }
    QString write(const char* name, const std::string& bytes) const
    {
        std::ofstream(path(name).toStdString(), std::ios::binary) << bytes;
        return path(name);
    }
    static QStringList words(const char* line) { return QString::fromLatin1(line).split(QLatin1Char(' ')); }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void importedSamplesAreListed()
    {
        const ProgramResult imported = run({QStringLiteral("import"), m_samples, QStringLiteral("--namespace"), QStringLiteral("shop")});
        QCOMPARE(imported.status, 0);
        QCOMPARE(imported.err, QByteArray());
        QCOMPARE(imported.out.count("stored, "), 9);
        QVERIFY(QFile::exists(path("hindsight/library.sqlite")));

        const ProgramResult listed = run(words("list --format json"));
        QCOMPARE(listed.status, 0);
        QCOMPARE(listed.json()[QStringLiteral("schema")].toString(), QStringLiteral("hindsight.list/1"));
        const QJsonArray runs = listed.json()[QStringLiteral("runs")].toArray();
        QCOMPARE(runs.size(), 9);
        for (const auto& run : runs) {
            QCOMPARE(run[QStringLiteral("namespace")].toString(), QStringLiteral("shop"));
            QVERIFY(run[QStringLiteral("replayable")].toBool());
            QCOMPARE(run[QStringLiteral("shapeHash")].toString().size(), 64);
        }
        QVERIFY(run(words("list")).out.startsWith("RUN "));
    }

    void aSecondImportChangesNothing()
    {
        run({QStringLiteral("import"), m_samples});
        const ProgramResult again = run({QStringLiteral("import"), m_samples});
        QCOMPARE(again.status, 0);
        QCOMPARE(again.out.count("unchanged"), 9);
    }

    void aBrokenFileDoesNotStopTheOthers()
    {
        const QString good = write("good.pb", historyBytes(madeEvents({})));
        const QString bad = write("bad.json", "{\"events\": [");
        const ProgramResult imported = run({QStringLiteral("import"), bad, good, path("missing.json")});
        QCOMPARE(imported.status, 1);
        QVERIFY(imported.out.contains("order-1") && imported.out.contains("stored, 13 events"));
        QVERIFY2(imported.err.contains("bad.json: byte 12"), imported.err);
        QVERIFY2(imported.err.contains("missing.json: cannot open"), imported.err);
    }

    void aFolderWithoutHistoriesIsSaid()
    {
        QDir().mkpath(path("empty"));
        const ProgramResult imported = run({QStringLiteral("import"), path("empty")});
        QCOMPARE(imported.status, 1);
        QVERIFY2(imported.err.contains("no history below this folder"), imported.err);
    }

    void aDifferentHistoryOfTheSameRunIsNamedAsItCanBeAskedFor()
    {
        MadeHistory what;
        const QString first = write("first.pb", historyBytes(madeEvents(what)));
        what.flavour = "-other";
        what.flavouredFrom = 10;
        const QString second = write("second.pb", historyBytes(madeEvents(what)));
        QCOMPARE(run({QStringLiteral("import"), first, second}).status, 0);
        QVERIFY(run(words("list")).out.contains("differs from row:1"));
        QCOMPARE(run(words("show row:1")).status, 0);
        const QString beside = QString::fromStdString(what.runId) + QStringLiteral("~2");
        const ProgramResult shown = run({QStringLiteral("show"), beside});
        QVERIFY2(shown.out.contains("Kept beside  differs from row:1"), shown.out);
        QVERIFY2(shown.out.contains(QByteArray("Run          " + beside.toUtf8() + "\n")), shown.out);
    }

    void anEmptyLibraryListsNothing()
    {
        const ProgramResult text = run(words("list"));
        QCOMPARE(text.status, 0);
        QCOMPARE(text.out, QByteArray());
        QVERIFY(text.err.contains("No runs in"));
        const ProgramResult json = run(words("list --format json"));
        QCOMPARE(json.json()[QStringLiteral("runs")].toArray().size(), 0);
        QVERIFY(!QFile::exists(path("hindsight/library.sqlite"))); // looking makes no file
    }

    void eventsAreShownFromTheLibraryAndFromAFile()
    {
        run({QStringLiteral("import"), m_samples});
        for (const QString& name : {QStringLiteral("order-7731"), QString(m_samples + QStringLiteral("/order-7731.json"))}) {
            const ProgramResult shown = run({QStringLiteral("show"), name, QStringLiteral("--format"), QStringLiteral("json")});
            QCOMPARE(shown.status, 0);
            QCOMPARE(shown.json()[QStringLiteral("schema")].toString(), QStringLiteral("hindsight.show/1"));
            QCOMPARE(shown.json()[QStringLiteral("events")].toArray().size(), 68);
            QCOMPARE(shown.json()[QStringLiteral("run")][QStringLiteral("workflowId")].toString(), QStringLiteral("order-7731"));
            QCOMPARE(shown.json()[QStringLiteral("events")][29][QStringLiteral("type")].toString(), QStringLiteral("ActivityTaskStarted"));
        }
        const ProgramResult text = run(words("show order-7731"));
        QVERIFY(text.out.contains("WorkflowExecutionStarted"));
        QVERIFY(text.out.contains("Status       Completed"));
    }

    void payloadValuesAreShownOnlyWithDecode()
    {
        const QString file = m_samples + QStringLiteral("/order-7731.json");
        for (const QStringList& format : {QStringList(), QStringList{QStringLiteral("--format"), QStringLiteral("json")}}) {
            for (const QStringList& event : {QStringList(), QStringList{QStringLiteral("--event"), QStringLiteral("1")}}) {
                const ProgramResult plain = run(QStringList{QStringLiteral("show"), file} + event + format);
                QCOMPARE(plain.status, 0);
                QVERIFY(!plain.out.contains("1 Harbour Street"));
                QVERIFY(!plain.out.contains("eyJhZGRyZXNz")); // nor in base64
                const ProgramResult decoded = run(QStringList{QStringLiteral("show"), file, QStringLiteral("--decode")} + event + format);
                QVERIFY(decoded.out.contains("1 Harbour Street"));
            }
            const ProgramResult state = run(QStringList{QStringLiteral("state"), file} + format);
            QCOMPARE(state.status, 0);
            QVERIFY(!state.out.contains("\"Ada\""));
            QVERIFY(run(QStringList{QStringLiteral("state"), file, QStringLiteral("--decode")} + format).out.contains("Ada"));
        }
        const ProgramResult sized = run({QStringLiteral("show"), file, QStringLiteral("--event"), QStringLiteral("1"), QStringLiteral("--format"), QStringLiteral("json")});
        const auto payload = sized.json()[QStringLiteral("event")][QStringLiteral("payloads")][0];
        QCOMPARE(payload[QStringLiteral("encoding")].toString(), QStringLiteral("json/plain"));
        QVERIFY(payload[QStringLiteral("size")].toInt() > 100);
        QCOMPARE(payload[QStringLiteral("sha256")].toString().size(), 64);
        QVERIFY(payload[QStringLiteral("value")].isUndefined());
    }

    void theStateAtAnEventIsShown()
    {
        const ProgramResult state = run({QStringLiteral("state"), m_samples + QStringLiteral("/order-7731.json"), QStringLiteral("--at"),
                                         QStringLiteral("30"), QStringLiteral("--format"), QStringLiteral("json")});
        QCOMPARE(state.status, 0);
        QCOMPARE(state.json()[QStringLiteral("schema")].toString(), QStringLiteral("hindsight.state/1"));
        const auto at = state.json()[QStringLiteral("state")];
        QCOMPARE(at[QStringLiteral("status")].toString(), QStringLiteral("Running"));
        QCOMPARE(at[QStringLiteral("activities")].toArray().size(), 1);
        QCOMPARE(at[QStringLiteral("activities")][0][QStringLiteral("name")].toString(), QStringLiteral("charge_card"));
        QCOMPARE(at[QStringLiteral("activities")][0][QStringLiteral("attempt")].toInt(), 3);
    }

    void aStateOfABrokenHistoryCarriesAWarning()
    {
        auto events = madeEvents({});
        const QString whole = write("whole.pb", historyBytes(events));
        QVERIFY(!run({QStringLiteral("state"), whole}).out.contains("Warning"));
        events.erase(events.begin() + 4);
        const QString file = write("gap.pb", historyBytes(events));
        const ProgramResult state = run({QStringLiteral("state"), file, QStringLiteral("--at"), QStringLiteral("8")});
        QCOMPARE(state.status, 0);
        QVERIFY2(state.out.startsWith("Warning: this state may be wrong: "), state.out);
        const QByteArray issue = run({QStringLiteral("show"), file, QStringLiteral("--format"), QStringLiteral("json")})
                                     .json()[QStringLiteral("run")][QStringLiteral("issues")][0][QStringLiteral("text")].toString().toUtf8();
        QVERIFY(!issue.isEmpty() && state.out.contains(issue));
    }

    void whatIsNotThereIsSaid()
    {
        const QString file = m_samples + QStringLiteral("/order-7744.json");
        for (const QStringList& arguments : {QStringList{QStringLiteral("show"), file, QStringLiteral("--event"), QStringLiteral("999")},
                                             QStringList{QStringLiteral("state"), file, QStringLiteral("--at"), QStringLiteral("999")}}) {
            const ProgramResult result = run(arguments);
            QCOMPARE(result.status, 1);
            QVERIFY2(result.err.contains("has no event 999; it has 32 events"), result.err);
        }
        const ProgramResult none = run(words("show no-such-run"));
        QCOMPARE(none.status, 1);
        QVERIFY2(none.err.contains("\"no-such-run\" names no run"), none.err);
    }

    void wrongUseIsStatusTwo_data()
    {
        QTest::addColumn<QString>("line");
        for (const char* const line : {"frobnicate", "import", "show", "show a b", "list --format yaml", "state x --at 0", "state x --at many",
                                       "download --run-id r", "download --query q --workflow-id w", "download --parallel 0", "--nonsense"})
            QTest::newRow(line) << QString::fromLatin1(line);
    }
    void wrongUseIsStatusTwo()
    {
        QFETCH(QString, line);
        const ProgramResult result = run(line.split(QLatin1Char(' ')));
        QCOMPARE(result.status, 2);
        QCOMPARE(result.out, QByteArray());
        QVERIFY(!result.err.isEmpty());
    }

    void aNumberThatIsTooSmallIsSaidInWords()
    {
        for (const char* const line : {"show x --event 0", "state x --at 0", "state x --at -3"})
            QVERIFY2(run(words(line)).err.contains("must be 1 or more"), line);
        for (const char* const line : {"check x --time-limit 0", "check x --start-timeout 0", "check x --task-timeout -1"}) {
            const ProgramResult result = run(words(line));
            QCOMPARE(result.status, 2);
            QVERIFY2(result.err.contains("must be above 0"), result.err);
        }
    }

    void helpNamesEveryCommand()
    {
        const ProgramResult help = run(words("--help"));
        QCOMPARE(help.status, 0);
        for (const char* const command : {"check", "download", "import", "list", "show", "state"})
            QVERIFY2(help.out.contains(command), command);
        QCOMPARE(run(words("download --help")).status, 0);
    }

    void aLibraryThatIsNoneIsSaidByEveryCommand()
    {
        const QString text = write("notes.txt", std::string(5000, 'x'));
        for (const char* const line : {"list", "show order-1", "state order-1", "import x.json"}) {
            const ProgramResult result = run(words(line) + QStringList{QStringLiteral("--library"), text});
            QCOMPARE(result.status, 1);
            QVERIFY2(result.err.contains("not a library of Hindsight"), result.err);
        }
    }

    void aLibraryPathThatCannotBeOneIsSaid()
    {
        const QString folder = m_folder->path();
        const QString nowhere = path("nowhere/library.sqlite");
        for (const char* const line : {"list", "show order-1", "state order-1"}) {
            const ProgramResult isFolder = run(words(line) + QStringList{QStringLiteral("--library"), folder});
            QCOMPARE(isFolder.status, 1);
            QVERIFY2(isFolder.err.contains("is a folder, not a library file"), isFolder.err);
            const ProgramResult missing = run(words(line) + QStringList{QStringLiteral("--library"), nowhere});
            QCOMPARE(missing.status, 1);
            QVERIFY2(missing.err.contains("does not exist"), missing.err);
        }
        QCOMPARE(run(words("import x.json --library") + QStringList{folder}).status, 1);
        QCOMPARE(run(words("list --library") + QStringList{path("new.sqlite")}).status, 0); // not yet made
    }

    void escapeSequencesInAHistoryDoNotReachTheTerminal()
    {
        MadeHistory what;
        what.workflowId = "order-\x1b[2J";
        what.workflowType = "Type\x1b]0;title\x07";
        const QString file = write("evil.pb", historyBytes(madeEvents(what)));
        QVERIFY(!run({QStringLiteral("import"), file}).out.contains('\x1b'));
        QVERIFY(!run({QStringLiteral("show"), file}).out.contains('\x1b'));
        QVERIFY(!run(words("list")).out.contains('\x1b'));
    }
};

QTEST_GUILESS_MAIN(CommandsTest)
#include "commands_test.moc"
