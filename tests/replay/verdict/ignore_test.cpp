// Rules that leave fields out of the comparison: what they read, what they match, where a library keeps them.
#include <QTemporaryDir>
#include <QTest>

#include "history/store/library.h"
#include "replay/verdict/stored_ignore.h"

using namespace hindsight;
using namespace hindsight::replay;

class IgnoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRuleIsATypeAndAPath_data();
    void aRuleIsATypeAndAPath();
    void aPathMeansWhatStandsBelowIt_data();
    void aPathMeansWhatStandsBelowIt();
    void whatIsLeftOutIsCountedByRule();
    void aLibraryKeepsRulesUntilTheyAreForgotten();
};

void IgnoreTest::aRuleIsATypeAndAPath_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("path");
    QTest::newRow("plain") << "charge_card:input.payloads[0]" << "charge_card" << "input.payloads[0]";
    QTest::newRow("colons in both") << "shop::charge:header.fields[\"a:b\"]" << "shop::charge" << "header.fields[\"a:b\"]";
    QTest::newRow("any type") << "*:taskQueue.name" << "*" << "taskQueue.name";
    QTest::newRow("no path") << "charge_card:" << QString() << QString();
    QTest::newRow("no type") << ":input" << QString() << QString();
    QTest::newRow("no colon") << "input[\":\"]" << QString() << QString();
}

void IgnoreTest::aRuleIsATypeAndAPath()
{
    QFETCH(QString, text);
    QFETCH(QString, type);
    QFETCH(QString, path);
    const auto rule = parseIgnoreRule(text.toStdString());
    QCOMPARE(rule.ok(), !type.isEmpty());
    if (!rule.ok()) {
        QVERIFY2(rule.error().message.find(text.toStdString()) != std::string::npos, rule.error().message.c_str());
        return;
    }
    QCOMPARE(QString::fromStdString(rule.value().type), type);
    QCOMPARE(QString::fromStdString(rule.value().path), path);
    QCOMPARE(QString::fromStdString(rule.value().text()), text);
}

void IgnoreTest::aPathMeansWhatStandsBelowIt_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("field");
    QTest::addColumn<bool>("matched");
    QTest::newRow("the field") << "charge:input.payloads[0]" << "input.payloads[0]" << true;
    QTest::newRow("below a message") << "charge:retryPolicy" << "retryPolicy.maximumAttempts" << true;
    QTest::newRow("below a list") << "charge:input.payloads" << "input.payloads[3]" << true;
    QTest::newRow("by kind") << "ScheduleActivityTask:input" << "input.payloads[0]" << true;
    QTest::newRow("by anything") << "*:input" << "input.payloads[0]" << true;
    QTest::newRow("a longer name") << "charge:start" << "startToCloseTimeout" << false;
    QTest::newRow("above it") << "charge:retryPolicy.maximumAttempts" << "retryPolicy" << false;
    QTest::newRow("another type") << "refund:input" << "input.payloads[0]" << false;
    QTest::newRow("a command that comes early has no field") << "*:input" << "" << false;
}

void IgnoreTest::aPathMeansWhatStandsBelowIt()
{
    QFETCH(QString, rule);
    QFETCH(QString, field);
    QFETCH(bool, matched);
    Difference difference{5, "ScheduleActivityTask", "charge", "1", field.toStdString(), "1", "2", field.isEmpty()};
    QCOMPARE(matches(parseIgnoreRule(rule.toStdString()).value(), difference), matched);
}

void IgnoreTest::whatIsLeftOutIsCountedByRule()
{
    HistoryVerdict verdict;
    for (const char* field : {"input.payloads[0]", "header", "input.payloads[1]"})
        verdict.differences.push_back({5, "ScheduleActivityTask", "charge", "1", field, "1", "2"});
    const std::vector<IgnoreRule> rules{{"charge", "memo"}, {"charge", "input"}, {"*", "input"}};
    leaveOut(rules, verdict);
    QCOMPARE(verdict.differences.size(), std::size_t{1});
    QCOMPARE(verdict.differences.front().field, std::string("header"));
    CheckReport report;
    report.histories = {verdict, verdict};
    QCOMPARE(report.ignored().size(), std::size_t{1}); // the first that matches counts; one that matches nothing is not named
    QCOMPARE(report.ignored().front().rule, std::string("charge:input"));
    QCOMPARE(report.ignored().front().differences, 4);
}

void IgnoreTest::aLibraryKeepsRulesUntilTheyAreForgotten()
{
    const QTemporaryDir folder;
    auto opened = history::Library::open(folder.filePath(QStringLiteral("library.sqlite")).toStdString());
    QVERIFY2(opened.ok(), opened.ok() ? "" : opened.error().message.c_str());
    history::Library& library = opened.value();
    QVERIFY(library.setSetting("ignored", "no rule").ok());
    const IgnoreRule first{"charge", "input"}, second{"*", "header.fields[\"a:b\"]"};
    QVERIFY(storeIgnoreRule(library, first).ok() && storeIgnoreRule(library, second).ok() && storeIgnoreRule(library, first).ok());
    QCOMPARE(storedIgnoreRules(library).value(), (std::vector<IgnoreRule>{second, first}));
    QVERIFY(forgetIgnoreRule(library, first).value());
    QVERIFY(!forgetIgnoreRule(library, first).value());
    QCOMPARE(storedIgnoreRules(library).value(), (std::vector<IgnoreRule>{second}));
    QVERIFY(library.setSetting("ignore:nonsense", "1").ok());
    QVERIFY(!storedIgnoreRules(library).ok());
}

QTEST_GUILESS_MAIN(IgnoreTest)
#include "ignore_test.moc"
