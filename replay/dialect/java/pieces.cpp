#include "replay/dialect/java/pieces.h"

#include "replay/dialect/java/reply.h"
#include "replay/dialect/sdk_version.h"
#include "replay/verdict/command_view.h"

#include <algorithm>
#include <limits>
#include <set>

namespace hindsight::replay {

using history::EventType;

namespace {

bool isReadAhead(const ReplayPlan& plan, EventId id)
{
    switch (plan.type(id)) {
    case EventType::MarkerRecorded:
    case EventType::WorkflowExecutionUpdateAccepted:
    case EventType::WorkflowExecutionUpdateRejected:
    case EventType::WorkflowExecutionUpdateCompleted: return true;
    case EventType::UpsertWorkflowSearchAttributes:
        return plan.isPatchUpsert(id) && plan.markerName({id.value - 1}) == "Version";
    default: return false;
    }
}

bool arrived(const Answer& answer) { return answer.kind == Answer::Kind::Good || answer.kind == Answer::Kind::Extra; }

/// The latest marker of each id up to there, the last one first.
std::vector<EventId> mutableSideEffects(const ReplayPlan& plan, EventId cut)
{
    constexpr std::size_t kMost = 6; // each may cost a task
    std::vector<EventId> out;
    std::set<std::string> ids;
    for (EventId id = cut; id.value > 0 && out.size() < kMost; --id.value) {
        if (plan.markerName(id) == "MutableSideEffect" && ids.insert(recordedIdentity(plan.history(), id).name).second)
            out.push_back(id);
    }
    return out;
}

void cutOff(Answer& answer, std::ptrdiff_t at)
{
    answer.leftovers.erase(answer.leftovers.begin() + at, answer.leftovers.end());
    answer.commands.erase(answer.commands.begin() + at, answer.commands.end());
}

} // namespace

AskLimits patientWithJava(AskLimits limits)
{
    limits.taskBase += std::chrono::seconds(12);
    return limits;
}

bool endsReplayAtCompleted(std::string_view sdkVersion)
{
    const auto version = replay::sdkVersion(sdkVersion);
    return version && *version < SdkVersion{1, 24};
}

Question javaQuestion(const ReplayPlan& plan, EventId cut, std::string_view sdkVersion)
{
    Question question;
    if (endsReplayAtCompleted(sdkVersion) && plan.type(cut) == EventType::WorkflowTaskCompleted)
        question.appended = {nextTaskScheduled(plan, cut)};
    question.cut = cut;
    question.started = question.previousStarted = std::numeric_limits<std::int64_t>::max();
    question.evict = true;
    return question;
}

std::vector<Segment> javaPieces(const ReplayPlan& plan, std::size_t k)
{
    const PlannedTask& task = plan.task(k);
    std::vector<Segment> out;
    Segment piece{task.completed, {task.completed.value + 1}, task.completed};
    for (EventId id{task.completed.value + 1}; id <= task.blockEnd; ++id.value) {
        if (!isReadAhead(plan, id)) {
            piece.last = id;
            continue;
        }
        if (piece.last >= piece.first)
            out.push_back(piece);
        piece = {id, {id.value + 1}, id};
    }
    out.push_back(piece);
    return out;
}

bool javaGoesOn(const ReplayPlan& plan, std::size_t k, EventId cut)
{
    for (EventId id{cut.value + 1}; id <= plan.task(k).blockEnd; ++id.value) {
        if (plan.type(id) == EventType::WorkflowExecutionUpdateAccepted)
            return false;
        if (plan.type(id) != EventType::MarkerRecorded)
            continue;
        const std::string_view marker = plan.markerName(id);
        if (marker != "SideEffect" && marker != "MutableSideEffect" && marker != "LocalActivity")
            return false;
    }
    return true;
}

std::optional<JavaCommands> javaCommands(const ReplayPlan& plan, const Segment& piece, bool further, const JavaAsk& ask)
{
    std::optional<Answer> first = ask(piece.cut, {});
    if (!first)
        return std::nullopt;
    JavaCommands out{std::move(*first), false};
    const auto wanted = static_cast<std::ptrdiff_t>(countOf(piece));
    std::vector<std::string> looks; // without a change, right behind each other
    for (std::ptrdiff_t before = -1; arrived(out.answer);) {
        const auto standIn = std::ranges::find_if(out.answer.leftovers, isStandIn);
        if (standIn == out.answer.leftovers.end())
            break;
        const std::ptrdiff_t at = standIn - out.answer.leftovers.begin();
        cutOff(out.answer, at);
        constexpr std::size_t kMostLooks = 64;
        if (at > wanted || (at == wanted && !further) || looks.size() == kMostLooks) {
            out.blocked = true;
            break;
        }
        // What stands before it must have met its own event, so that the marker meets the stand-in.
        const EventId cut{piece.first.value + at - 1};
        if (at != before)
            looks.clear();
        before = at;
        std::optional<Answer> past;
        for (const EventId marker : mutableSideEffects(plan, cut)) {
            looks.push_back(lookWithoutChange(plan, marker, {cut.value + 1 + static_cast<std::int64_t>(looks.size())}));
            past = ask(cut, looks);
            if (!past)
                return std::nullopt;
            if (arrived(*past))
                break;
            looks.pop_back();
        }
        if (!past || !arrived(*past)) {
            out.blocked = true;
            break;
        }
        std::ranges::move(past->leftovers, std::back_inserter(out.answer.leftovers));
        std::ranges::move(past->commands, std::back_inserter(out.answer.commands));
    }
    return out;
}

} // namespace hindsight::replay
