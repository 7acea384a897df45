#include "replay/verdict/report.h"

#include <algorithm>

namespace hindsight::replay {

std::string_view verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Compatible: return "compatible";
    case Verdict::Differs: return "differs";
    case Verdict::Diverged: return "diverged";
    case Verdict::Unverified: return "unverified";
    }
    return "unverified";
}

std::string_view unverifiedCodeName(UnverifiedCode code)
{
    switch (code) {
    case UnverifiedCode::None: return "";
    case UnverifiedCode::WorkerNotStarted: return "worker_not_started";
    case UnverifiedCode::WorkerNeverPolled: return "worker_never_polled";
    case UnverifiedCode::WorkerDied: return "worker_died";
    case UnverifiedCode::WorkerHung: return "worker_hung";
    case UnverifiedCode::TimeLimit: return "time_limit";
    case UnverifiedCode::WrongWorker: return "wrong_worker";
    case UnverifiedCode::NotRegistered: return "not_registered";
    case UnverifiedCode::CodeError: return "code_error";
    case UnverifiedCode::DecodeError: return "decode_error";
    case UnverifiedCode::Deadlock: return "deadlock";
    case UnverifiedCode::NoCompletedTask: return "no_completed_task";
    case UnverifiedCode::UnsupportedHistory: return "unsupported_history";
    case UnverifiedCode::NotReplayable: return "not_replayable";
    case UnverifiedCode::Protocol: return "protocol";
    case UnverifiedCode::Cancelled: return "cancelled";
    }
    return "";
}

std::string_view waitingKindName(Waiting::Kind kind)
{
    switch (kind) {
    case Waiting::Kind::LocalActivity: return "LocalActivity";
    case Waiting::Kind::Activity: return "Activity";
    case Waiting::Kind::Timer: return "Timer";
    case Waiting::Kind::ChildWorkflow: return "ChildWorkflow";
    case Waiting::Kind::Signal: return "Signal";
    case Waiting::Kind::Other: return "Other";
    }
    return "Other";
}

std::string_view reachName(Reach reach)
{
    switch (reach) {
    case Reach::Unknown: return "unknown";
    case Reach::Always: return "always";
    case Reach::PinnedElsewhere: return "pinned_elsewhere";
    case Reach::Closed: return "closed";
    }
    return "unknown";
}

std::string_view driftSeenName(DriftSeen drift)
{
    switch (drift) {
    case DriftSeen::Off: return "off";
    case DriftSeen::Partial: return "partial";
    case DriftSeen::Full: return "full";
    }
    return "off";
}

std::string_view changeName(Change change)
{
    switch (change) {
    case Change::Same: return "same";
    case Change::Breaks: return "breaks";
    case Change::Fixed: return "fixed";
    }
    return "same";
}

int CheckReport::count(Change change) const
{
    return compared ? static_cast<int>(std::ranges::count(histories, change, &HistoryVerdict::change)) : 0;
}

CheckReport::Affected CheckReport::affected() const
{
    Affected affected;
    for (const HistoryVerdict& verdict : histories) {
        affected.of += verdict.reach == Reach::Always;
        affected.diverged += verdict.reach == Reach::Always && verdict.verdict == Verdict::Diverged;
    }
    return affected;
}

std::vector<Ignored> CheckReport::ignored() const
{
    std::vector<Ignored> all;
    for (const HistoryVerdict& verdict : histories)
        for (const Ignored& each : verdict.ignored) {
            auto found = std::ranges::find(all, each.rule, &Ignored::rule);
            if (found == all.end())
                found = all.insert(found, Ignored{each.rule, 0});
            found->differences += each.differences;
        }
    return all;
}

int CheckReport::driftLimited() const
{
    return static_cast<int>(std::ranges::count_if(histories, [](const HistoryVerdict& verdict) {
        return std::ranges::find(verdict.notSeen, "drift_limit", &NotSeen::reason) != verdict.notSeen.end();
    }));
}

int CheckReport::count(Verdict verdict) const
{
    return static_cast<int>(std::ranges::count(histories, verdict, &HistoryVerdict::verdict));
}

int CheckReport::exitStatus(bool failOnDiffers) const
{
    if (cancelled)
        return 130;
    if (compared) // what is broken under both workers is no news
        return count(Change::Breaks) > 0 ? 1 : count(Verdict::Unverified) > 0 ? 3 : 0;
    if (count(Verdict::Diverged) > 0 || (failOnDiffers && count(Verdict::Differs) > 0))
        return 1;
    return count(Verdict::Unverified) > 0 ? 3 : 0;
}

} // namespace hindsight::replay
