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

int CheckReport::count(Verdict verdict) const
{
    return static_cast<int>(std::ranges::count(histories, verdict, &HistoryVerdict::verdict));
}

int CheckReport::exitStatus(bool failOnDiffers) const
{
    if (cancelled)
        return 130;
    if (count(Verdict::Diverged) > 0 || (failOnDiffers && count(Verdict::Differs) > 0))
        return 1;
    return count(Verdict::Unverified) > 0 ? 3 : 0;
}

} // namespace hindsight::replay
