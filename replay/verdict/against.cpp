#include "replay/verdict/against.h"

#include <algorithm>
#include <optional>

namespace hindsight::replay {

namespace {

/// None: it was not found out.
std::optional<bool> replays(Verdict verdict, UnverifiedCode code)
{
    switch (verdict) {
    case Verdict::Compatible:
    case Verdict::Differs: return true;
    case Verdict::Diverged: return false;
    case Verdict::Unverified: break;
    }
    switch (code) {
    case UnverifiedCode::CodeError:
    case UnverifiedCode::DecodeError:
    case UnverifiedCode::NotRegistered:
    case UnverifiedCode::Deadlock: return false;
    default: return std::nullopt;
    }
}

} // namespace

Change changeOf(Verdict verdict, UnverifiedCode code, Verdict against, UnverifiedCode againstCode)
{
    const std::optional<bool> here = replays(verdict, code), there = replays(against, againstCode);
    if (!here || !there || *here == *there)
        return Change::Same;
    return *here ? Change::Fixed : Change::Breaks;
}

CheckReport besideEachOther(CheckReport report, const CheckReport& against)
{
    report.compared = true;
    report.against = against.worker;
    report.seconds += against.seconds;
    report.workerSeconds += against.workerSeconds;
    report.cancelled = report.cancelled || against.cancelled;
    const std::size_t both = std::min(report.histories.size(), against.histories.size());
    for (std::size_t i = 0; i < both; ++i) {
        HistoryVerdict& verdict = report.histories[i];
        const HistoryVerdict& other = against.histories[i];
        verdict.other = OtherVerdict{other.verdict, other.code, other.eventId, other.divergence};
        verdict.change = changeOf(verdict.verdict, verdict.code, other.verdict, other.code);
    }
    std::erase_if(report.unusedRules, [&](const std::string& rule) { // it has its use with the other
        return std::ranges::find(against.unusedRules, rule) == against.unusedRules.end();
    });
    for (const std::string& note : against.notes)
        if (std::ranges::find(report.notes, note) == report.notes.end())
            report.notes.push_back("with --against: " + note);
    for (const std::string& connection : against.connections)
        if (std::ranges::find(report.connections, connection) == report.connections.end())
            report.connections.push_back(connection);
    return report;
}

} // namespace hindsight::replay
