// From a line of code in a page to the user's editor.
#include <QTest> // first: moc 6.4 cannot parse <chrono> of GCC 12 as the first thing it sees

#include "ui/panels/code_links.h"
#include "ui/shell/editor.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>

using namespace hindsight::ui;

class EditorTest : public QObject {
    Q_OBJECT

    static QList<CodePlace> linked(const QString& page)
    {
        static const QRegularExpression href(QStringLiteral("href='([^']*)'"));
        QList<CodePlace> places;
        for (auto matches = href.globalMatch(page); matches.hasNext();)
            if (const auto place = codePlaceOf(matches.next().captured(1)))
                places << *place;
        return places;
    }

private Q_SLOTS:
    void aLinkKeepsEveryFileName()
    {
        for (const auto* name : {"/srv/a b/it's.py", "/srv/100%/%20.ts", "src/größe.go", "C:\\code\\a.cs", "/srv/a\"b<c>&.py"}) {
            const CodePlace place{QString::fromUtf8(name), 12, 3};
            QCOMPARE(linked(codeLink(place, place.file)), QList{place});
        }
        QVERIFY(!codePlaceOf(QStringLiteral("check:")));
        QVERIFY(!codePlaceOf(QStringLiteral("source:1:2:")));
        QVERIFY(!codePlaceOf(QStringLiteral("source:1")));
    }
    void placesOfEverySdksTracesAreLinks()
    {
        QCOMPARE(linked(withCodeLinks(QStringLiteral("  File \"/srv/my orders.py\", line 73, in run\n    await x"))), (QList{CodePlace{QStringLiteral("/srv/my orders.py"), 73, 0}}));
        QCOMPARE(linked(withCodeLinks(QStringLiteral("    at orderWorkflow (/srv/src/workflows.ts:14:9)"))), (QList{CodePlace{QStringLiteral("/srv/src/workflows.ts"), 14, 9}}));
        QCOMPARE(linked(withCodeLinks(QStringLiteral("main.Order(...)\n\t/srv/orders/order.go:31 +0x1c"))), (QList{CodePlace{QStringLiteral("/srv/orders/order.go"), 31, 0}}));
        QCOMPARE(linked(withCodeLinks(QStringLiteral("at fn (src/flows/order.js:3:1)"))), (QList{CodePlace{QStringLiteral("src/flows/order.js"), 3, 1}}));
    }
    void otherTextStaysAsItIs()
    {
        const QString text = QStringLiteral("at io.shop.Order.run(Order.java:12) https://127.0.0.1:7233 https://shop.io/a.html:12 <b>&12:30:01</b>");
        QCOMPARE(withCodeLinks(text), text.toHtmlEscaped());
    }
    void theUsersCommandGetsThePlace()
    {
        const CodePlace place{QStringLiteral("/srv/a b{line}.py"), 7, 0};
        const auto none = [](const QString&) { return false; };
        QCOMPARE(editorWords(QStringLiteral("code --goto {file}:{line}:{column}"), place, none), (QStringList{QStringLiteral("code"), QStringLiteral("--goto"), QStringLiteral("/srv/a b{line}.py:7:1")}));
        QCOMPARE(editorWords(QStringLiteral("\"/opt/my editor\" +{line}"), place, none), (QStringList{QStringLiteral("/opt/my editor"), QStringLiteral("+7"), place.file}));
        QVERIFY(editorWords(QString(), place, none).isEmpty());
        QCOMPARE(editorWords(QStringLiteral("  "), place, [](const QString& program) { return program == QLatin1String("kate"); }).first(), QStringLiteral("kate"));
    }
    void aRelativeFileIsLookedForWhereTheWorkerRan()
    {
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("src")));
        QFile file(folder.filePath(QStringLiteral("src/a.py")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(findCode(QStringLiteral("src/a.py"), {QStringLiteral("/nowhere"), folder.path()}), folder.filePath(QStringLiteral("src/a.py")));
        QVERIFY(findCode(QStringLiteral("src"), {folder.path()}).isEmpty());
        QVERIFY(findCode(QStringLiteral("/nowhere/a.py"), {folder.path()}).isEmpty());
    }
    void theEditorIsStartedAndWhatFailsIsSaid()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("a.py")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const CodePlace place{QStringLiteral("a.py"), 3, 2};
        const QString seen = folder.filePath(QStringLiteral("seen"));
        QCOMPARE(openInEditor(QStringLiteral("sh -c \"echo $0 > %1.new; mv %1.new %1\" {file}:{line}").arg(seen), place, {folder.path()}), QString());
        QTRY_VERIFY(QFile::exists(seen));
        QFile told(seen);
        QVERIFY(told.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(told.readAll()).trimmed(), folder.filePath(QStringLiteral("a.py")) + QStringLiteral(":3"));
        QVERIFY(openInEditor(QStringLiteral("/nowhere/editor {file}"), place, {folder.path()}).contains(QStringLiteral("/nowhere/editor")));
        QVERIFY(openInEditor(QStringLiteral("true"), {QStringLiteral("b.py"), 1, 1}, {folder.path()}).contains(folder.path()));
    }
};

QTEST_MAIN(EditorTest)
#include "editor_test.moc"
