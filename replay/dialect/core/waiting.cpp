#include "replay/dialect/core/waiting.h"

#include "replay/dialect/core/stack_text.h"

#include <map>
#include <set>

namespace hindsight::replay {

using history::EventType;

std::multiset<std::string> openActivityTypes(const ReplayPlan& plan, EventId cut)
{
    std::map<std::int64_t, std::string> open;
    for (std::int64_t id = 1; id <= cut.value; ++id) {
        const auto index = plan.indexOf({id});
        switch (plan.type({id})) {
        case EventType::ActivityTaskScheduled: open[id] = plan.history().name(index); break;
        case EventType::ActivityTaskCompleted:
        case EventType::ActivityTaskFailed:
        case EventType::ActivityTaskTimedOut:
        case EventType::ActivityTaskCanceled: open.erase(plan.history().opener(index).value); break;
        default: break;
        }
    }
    std::multiset<std::string> names;
    for (auto& [id, name] : open)
        names.insert(std::move(name));
    return names;
}

StepStack readCoreStack(const ReplayPlan& plan, EventId cut, const std::string& text, const std::multiset<std::string>& fresh)
{
    StepStack stack;
    stack.text = readableStack(text);
    stack.source = onlyPlace(text);
    std::multiset<std::string> open = openActivityTypes(plan, cut);
    open.insert(fresh.begin(), fresh.end());
    for (const PendingWork& work : pendingWork(text)) {
        Waiting waiting{Waiting::Kind::Other, work.name, {}};
        switch (work.kind) {
        case PendingWork::Kind::ChildWorkflow: waiting.kind = Waiting::Kind::ChildWorkflow; break;
        case PendingWork::Kind::NexusOperation: break;
        case PendingWork::Kind::LocalActivity: waiting.kind = Waiting::Kind::LocalActivity; break;
        case PendingWork::Kind::Activity:
            if (const auto scheduled = open.find(work.name); scheduled == open.end()) {
                waiting.kind = Waiting::Kind::LocalActivity;
            } else {
                waiting.kind = Waiting::Kind::Activity;
                open.erase(scheduled);
            }
            break;
        }
        stack.waiting.push_back(std::move(waiting));
    }
    return stack;
}

} // namespace hindsight::replay
