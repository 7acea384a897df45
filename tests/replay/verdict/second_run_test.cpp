// What a second run tells: code that was changed says the same again, code that is random does not.
#include <QTest>

#include "replay/verdict/second_run.h"

using namespace hindsight::replay;

namespace {

CommandView activity(std::string name) { return {"ScheduleActivityTask", std::move(name), "1", {}, "{}", false}; }

HistoryVerdict diverged(std::int64_t event, std::string produced, std::string recorded = "book")
{
    HistoryVerdict verdict;
    verdict.verdict = Verdict::Diverged;
    verdict.code = UnverifiedCode::None;
    verdict.reason = "as found";
    verdict.divergence.emplace();
    verdict.divergence->eventId = event;
    verdict.divergence->recorded = activity(std::move(recorded));
    if (!produced.empty())
        verdict.divergence->produced = activity(std::move(produced));
    return verdict;
}

HistoryVerdict other(Verdict kind, UnverifiedCode code)
{
    HistoryVerdict verdict;
    verdict.verdict = kind;
    verdict.code = code;
    return verdict;
}

bool saysSo(const HistoryVerdict& verdict) { return verdict.reason.find("not deterministic by itself") != std::string::npos; }

} // namespace

class SecondRunTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onlyWhatRandomCodeMayCauseIsRunAgain()
    {
        QVERIFY(wantsSecondRun(diverged(7, "pay")));
        QVERIFY(wantsSecondRun(other(Verdict::Unverified, UnverifiedCode::Protocol)));
        QVERIFY(!wantsSecondRun(other(Verdict::Compatible, UnverifiedCode::None)));
        QVERIFY(!wantsSecondRun(other(Verdict::Unverified, UnverifiedCode::CodeError)));
    }
    void theSameAgainIsDeterministic()
    {
        HistoryVerdict first = diverged(7, "pay");
        weighSecondRun(first, diverged(7, "pay"));
        QCOMPARE(first.deterministic, std::optional(true));
        QCOMPARE(first.reason, std::string("as found"));
    }
    void anotherPlaceAnotherCommandOrNoFaultIsRandom()
    {
        for (const HistoryVerdict& second : {diverged(9, "pay"), diverged(7, "wait"), diverged(7, ""), other(Verdict::Compatible, UnverifiedCode::None),
                                             other(Verdict::Unverified, UnverifiedCode::Protocol)}) {
            HistoryVerdict first = diverged(7, "pay");
            weighSecondRun(first, second);
            QCOMPARE(first.deterministic, std::optional(false));
            QVERIFY(saysSo(first));
            QCOMPARE(first.divergence->eventId, std::int64_t(7));
        }
    }
    void aSecondRunThatDidNotEndSaysNothing()
    {
        for (const UnverifiedCode code : {UnverifiedCode::Cancelled, UnverifiedCode::WorkerDied, UnverifiedCode::TimeLimit}) {
            HistoryVerdict first = diverged(7, "pay");
            weighSecondRun(first, other(Verdict::Unverified, code));
            QCOMPARE(first.deterministic, std::optional<bool>());
            QVERIFY(!saysSo(first));
        }
    }
    void equalSidesAreNoDivergenceButChance()
    {
        for (const HistoryVerdict& second : {diverged(7, "book"), diverged(9, "pay"), other(Verdict::Unverified, UnverifiedCode::Cancelled)}) {
            HistoryVerdict first = diverged(7, "book");
            weighSecondRun(first, second);
            QCOMPARE(first.deterministic, std::optional(false));
            QVERIFY(first.reason.starts_with("the code is not deterministic by itself"));
            QVERIFY(!first.divergence->produced);
            QVERIFY(first.divergence->recorded.has_value());
        }
    }
    void whatHadNoPlaceTakesThatOfTheSecondRun()
    {
        HistoryVerdict first = other(Verdict::Unverified, UnverifiedCode::Protocol);
        weighSecondRun(first, diverged(7, "pay"));
        QCOMPARE(first.verdict, Verdict::Diverged);
        QCOMPARE(first.deterministic, std::optional(false));
        QVERIFY(saysSo(first));
        HistoryVerdict chance = other(Verdict::Unverified, UnverifiedCode::Protocol);
        weighSecondRun(chance, other(Verdict::Compatible, UnverifiedCode::None));
        QCOMPARE(chance.deterministic, std::optional(false));
        QVERIFY(saysSo(chance));
        HistoryVerdict twice = other(Verdict::Unverified, UnverifiedCode::Protocol);
        weighSecondRun(twice, other(Verdict::Unverified, UnverifiedCode::Protocol));
        QCOMPARE(twice.deterministic, std::optional<bool>());
    }
};

QTEST_APPLESS_MAIN(SecondRunTest)
#include "second_run_test.moc"
