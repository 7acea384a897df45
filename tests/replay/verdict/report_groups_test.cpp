// What the text of a report makes of histories that say the same, of rules without a use, and of little that was checked.
#include <QTest>

#include "replay/check.h"
#include "replay/verdict/explain.h"
#include "replay/verdict/ignore.h"
#include "replay/verdict/read_report.h"
#include "replay/verdict/report_groups.h"
#include "replay/verdict/wording.h"

using namespace hindsight;
using namespace hindsight::replay;

namespace {

HistoryVerdict run(int number, Verdict verdict = Verdict::Compatible)
{
    HistoryVerdict out;
    out.source = "run:id-" + std::to_string(number);
    out.workflowId = "order-" + std::to_string(number);
    out.runId = "id-" + std::to_string(number);
    out.workflowType = "OrderWorkflow";
    out.events = out.checkedTo = 40 + number % 3;
    out.verdict = verdict;
    out.drift = DriftSeen::Full;
    return out;
}

/// The same change in each: what came before it only moves event and numbers.
HistoryVerdict diverged(int number, const char* produced = "StartTimer")
{
    HistoryVerdict out = run(number, Verdict::Diverged);
    Divergence& found = out.divergence.emplace();
    found.eventId = 11 + number % 2;
    found.eventType = history::EventType::ActivityTaskScheduled;
    found.workflowTaskCompletedEventId = 10;
    found.recorded = CommandView{"ScheduleActivityTask", "charge", std::to_string(2 + number % 2), "", "{}", true};
    found.produced = CommandView{produced, std::to_string(1 + number % 2), std::to_string(1 + number % 2), "", "{}", true};
    out.checkedTo = 10;
    out.reach = Reach::Always;
    return out;
}

int occurrences(const std::string& text, const std::string& words)
{
    int count = 0;
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1))
        ++count;
    return count;
}

bool says(const CheckReport& report, const char* words) { return reportText(report, false).find(words) != std::string::npos; }

} // namespace

class ReportGroupsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eightHundredRunsWithOneDivergenceAreTwoBlocks()
    {
        CheckReport report;
        for (int i = 0; i < 800; ++i)
            report.histories.push_back(i % 2 == 0 || i < 300 ? diverged(i) : run(i));
        const std::string text = reportText(report, false);
        QCOMPARE(occurrences(text, "X  diverged"), 1);
        QCOMPARE(occurrences(text, "ok compatible"), 1);
        for (const char* words : {"550 runs of OrderWorkflow", "250 runs of OrderWorkflow", "order-0 id-0\n", "order-4 id-4\n", "and 545 more",
                                  "at event 11 (400 runs), 12 (150 runs) (ActivityTaskScheduled)", "recorded     ScheduleActivityTask charge\n",
                                  "new code     StartTimer\n", "affected: 550 of 550 open runs"})
            QVERIFY2(text.find(words) != std::string::npos, words);
        QVERIFY2(std::ranges::count(text, '\n') < 40, text.c_str());
        QCOMPARE(occurrences(reportText(report, false, true), "X  diverged"), 550);
    }
    void whatIsNotTheSameStandsApart()
    {
        CheckReport report;
        report.histories = {diverged(0), diverged(2, "CancelTimer"), diverged(4), diverged(6), run(8), run(10, Verdict::Differs)};
        report.histories[3].workflowType = "PackOrder";
        const std::vector<VerdictGroup> groups = groupsOf(report);
        QCOMPARE(groups.size(), std::size_t{5});
        QCOMPARE(groups[0], (VerdictGroup{&report.histories[0], &report.histories[2]}));
    }
    void whereOnlyTheIdsDifferTheyAreNotLeftOut()
    {
        CheckReport report;
        report.histories = {diverged(0), diverged(1)};
        for (HistoryVerdict& verdict : report.histories) {
            verdict.divergence->produced = verdict.divergence->recorded;
            verdict.divergence->produced->id = "7";
        }
        QCOMPARE(groupsOf(report).size(), std::size_t{2});
        QVERIFY(says(report, "ScheduleActivityTask charge (id 7)"));
    }
    void anUpdateIsNamedByItsHandlerAndItsIdsArePartOfNoGroup()
    {
        CheckReport report;
        report.histories = {diverged(0), diverged(2)};
        for (std::size_t i = 0; i < 2; ++i) {
            Divergence& found = *report.histories[i].divergence;
            found.recorded = CommandView{"ProtocolMessage", "accepted", i == 0 ? "8f1c" : "77aa", "", "{}", false, "change_address"};
            found.produced.reset();
            report.histories[i].reason = divergenceReason(found);
        }
        QVERIFY(says(report, "2 runs of OrderWorkflow") && says(report, "recorded     ProtocolMessage accepted change_address\n"));
        report.histories.pop_back();
        QVERIFY(says(report, "accepted change_address (id 8f1c); the code does not handle the update change_address"));
        const auto read = readReport(reportJson(report));
        QCOMPARE(read.value().histories[0].divergence->recorded->update, std::string("change_address"));
        QVERIFY(verdictSentence(report.histories[0]).find("accepted change_address (id 8f1c)") != std::string::npos);
    }
    void sixRunsAreNamedSevenAreCounted()
    {
        CheckReport report;
        for (int i = 0; i < 6; ++i)
            report.histories.push_back(run(i));
        QVERIFY(says(report, "order-5 id-5") && !says(report, "more:"));
        report.histories.push_back(run(6));
        QVERIFY(!says(report, "order-5 id-5") && says(report, "and 2 more:"));
    }
    void nothingCheckedIsSaidPlainly()
    {
        CheckReport report;
        report.histories = {run(0, Verdict::Unverified)};
        report.histories[0].code = UnverifiedCode::WorkerDied;
        report.histories[0].checkedTo = 0;
        QVERIFY(says(report, "nothing: 0 of 40 events") && !says(report, "event 0"));
        QCOMPARE(verdictNotes(report.histories[0]), (std::vector<std::string>{"Nothing was checked of its 40 events."}));
    }
    void noneOfTheAffectedIsSaidToo()
    {
        CheckReport report;
        report.histories = {run(0), run(1)};
        report.histories[0].reach = Reach::Always;
        QVERIFY(says(report, "affected: 0 of 1 open run that may meet this build diverged"));
    }
    void aRuleThatLeftNothingOutIsNamed()
    {
        CheckReport report;
        report.histories = {run(0)};
        report.histories[0].ignored = {{"charge:input", 2}};
        const std::vector<IgnoreRule> rules{{"charge", "input"}, {"charge", "inptu"}, {"charge", "inptu"}};
        report.unusedRules = unusedRules(rules, report);
        QCOMPARE(report.unusedRules, (std::vector<std::string>{"charge:inptu"}));
        QVERIFY(says(report, "left out nothing: the rule charge:inptu"));
        QVERIFY(reportJson(report).find("\"unusedRules\": [\n    \"charge:inptu\"\n  ]") != std::string::npos);
        report.histories[0].drift = DriftSeen::Off;
        QVERIFY2(unusedRules(rules, report).empty(), "where nothing was compared no rule is to blame");
    }
};

QTEST_APPLESS_MAIN(ReportGroupsTest)
#include "report_groups_test.moc"
