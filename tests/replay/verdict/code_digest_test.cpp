// What counts as a change of the code.
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "replay/verdict/code_digest.h"

using namespace hindsight;
using namespace hindsight::replay;

class CodeDigestTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;

    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    void write(const char* name, const char* content)
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    std::string digest()
    {
        const Result<std::string> made = codeDigest({m_folder.path().toStdString()});
        return made.ok() ? made.value() : "error: " + made.error().message;
    }

private Q_SLOTS:
    void init()
    {
        QVERIFY(QDir(m_folder.path()).removeRecursively() && QDir().mkpath(m_folder.path()));
        write("a.py", "one");
        write("package/b.py", "two");
    }
    void theSameFilesHaveTheSameDigest() { QCOMPARE(digest(), digest()); }
    void contentNameAndNewFilesCount()
    {
        const std::string before = digest();
        write("a.py", "One");
        QVERIFY(digest() != before);
        write("a.py", "one");
        QCOMPARE(digest(), before);
        QVERIFY(QFile::rename(path("a.py"), path("c.py")));
        QVERIFY(digest() != before);
        QVERIFY(QFile::rename(path("c.py"), path("a.py")));
        write("package/empty.py", "");
        QVERIFY(digest() != before);
    }
    void aFileCannotStandForTwo()
    {
        write("a.py", "");
        write("b.py", "x");
        const std::string before = digest();
        QVERIFY(QFile::remove(path("b.py")));
        write("a.py", "x");
        QVERIFY(digest() != before);
    }
    void whatPythonWritesWhileItRunsDoesNotCount()
    {
        const std::string before = digest();
        write("package/__pycache__/b.pyc", "bytes");
        QCOMPARE(digest(), before);
    }
    void linksAreFollowedAndMayGoInCircles()
    {
        QTemporaryDir elsewhere;
        QFile shared(elsewhere.filePath(QStringLiteral("shared.py")));
        QVERIFY(shared.open(QIODevice::WriteOnly));
        shared.write("1");
        QVERIFY(shared.flush());
        QVERIFY(QFile::link(elsewhere.path(), path("linked")));
        QVERIFY(QFile::link(m_folder.path(), path("package/circle")));
        const std::string before = digest();
        shared.write("2");
        QVERIFY(shared.flush());
        QVERIFY(digest() != before);
        QVERIFY(QFile::link(path("gone"), path("broken")));
        QVERIFY(!digest().starts_with("error"));
    }
    void whatIsNotThereIsAnError() { QVERIFY(!codeDigest({path("nowhere").toStdString()}).ok()); }
};

QTEST_APPLESS_MAIN(CodeDigestTest)
#include "code_digest_test.moc"
