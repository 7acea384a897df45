#include "replay/check_item.h"

#include "replay/dialect/run_names.h"
#include "replay/verdict/outlook.h"

#include <algorithm>

namespace hindsight::replay {

namespace {

/// An event type of a newer server is no damage: the history is whole, it is only unknown to us.
const history::HistoryIssue* unknownEvent(const history::HistorySnapshot& snapshot, const std::string& problem)
{
    const auto blocking = std::ranges::find_if(snapshot.issues(), &history::HistoryIssue::blocksReplay);
    if (blocking == snapshot.issues().end() || blocking->at == history::kNoEvent || blocking->text != problem)
        return nullptr;
    const history::EventType type = snapshot.type(blocking->at);
    const bool named = history::eventTypeFromName(history::eventTypeName(type)) == type; // so is an event without a type
    return named || type == history::EventType::Unspecified ? nullptr : &*blocking;
}

} // namespace

void leaveUnverified(HistoryVerdict& verdict, UnverifiedCode code, std::string reason)
{
    verdict.verdict = Verdict::Unverified;
    verdict.code = code;
    verdict.reason = std::move(reason);
}

CheckItem prepared(CheckInput input, const std::string& defaultNamespace)
{
    CheckItem item;
    HistoryVerdict& out = item.verdict;
    out.source = input.source;
    out.row = input.row;
    out.workflowId = input.key.workflowId;
    out.runId = input.key.runId;
    out.namespaceName = input.key.namespaceName;
    if (input.snapshot) {
        const history::RunFacts& facts = input.snapshot->facts();
        out.events = static_cast<std::int64_t>(input.snapshot->finalCount());
        out.reach = reachOf(*input.snapshot, {});
        out.workflowType = facts.workflowType;
        out.payloads = history::surveyPayloads(*input.snapshot);
        if (!facts.workflowId.empty())
            out.workflowId = facts.workflowId;
        if (!facts.runId.empty())
            out.runId = facts.runId;
        item.names = runNames(*input.snapshot, input.key, defaultNamespace);
    }
    if (out.namespaceName.empty()) {
        out.namespaceName = defaultNamespace.empty() ? "default" : defaultNamespace;
        out.namespaceAssumed = true;
    }
    item.workflowIdKnown = !out.workflowId.empty();

    if (!input.problem.empty() || !input.snapshot) {
        leaveUnverified(out, UnverifiedCode::NotReplayable, input.problem.empty() ? "the history could not be read" : input.problem);
    } else if (Result<ReplayPlan> plan = ReplayPlan::of(input.snapshot); !plan.ok()) {
        leaveUnverified(out, UnverifiedCode::NotReplayable, plan.error().message);
    } else if (plan.value().taskCount() == 0) {
        leaveUnverified(out, UnverifiedCode::NoCompletedTask, "no workflow task was completed yet: the code has decided nothing that could be compared");
    } else if (out.workflowType.empty()) {
        leaveUnverified(out, UnverifiedCode::NotReplayable, "event 1 does not name the workflow type");
    } else {
        item.plan = std::move(plan).value();
    }
    if (const auto* issue = input.snapshot && out.code == UnverifiedCode::NotReplayable ? unknownEvent(*input.snapshot, out.reason) : nullptr) {
        leaveUnverified(out, UnverifiedCode::UnsupportedHistory, issue->text + ": a newer server or SDK wrote it");
        out.eventId = input.snapshot->id(issue->at).value;
    }
    if (input.snapshot && out.code == UnverifiedCode::NotReplayable) {
        const auto issues = input.snapshot->issues();
        const auto first = std::ranges::find_if(issues, [](const auto& issue) { return issue.blocksReplay && issue.at != history::kNoEvent; });
        if (first != issues.end())
            out.eventId = input.snapshot->id(first->at).value;
    }
    item.input = std::move(input);
    return item;
}

} // namespace hindsight::replay
