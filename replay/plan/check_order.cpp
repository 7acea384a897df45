#include "replay/plan/check_order.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <unordered_map>

namespace hindsight::replay {

namespace {

/// Kinds and names of the recorded commands up to the end that may be sent. Whole, not a hash: two paths must not fall together.
std::string commandSequence(const ReplayPlan& plan)
{
    std::string sequence = plan.history().facts().workflowType;
    for (EventId id{1}; id <= plan.end(); ++id.value) {
        if (!history::isCommandEvent(plan.type(id)))
            continue;
        sequence += '\n';
        sequence += history::eventTypeName(plan.type(id));
        sequence += ' ';
        sequence += plan.history().name(plan.indexOf(id));
    }
    return sequence;
}

} // namespace

std::vector<std::size_t> checkOrder(std::span<const ReplayPlan* const> plans)
{
    std::unordered_map<std::string, std::size_t> shortest;
    for (std::size_t i = 0; i < plans.size(); ++i) {
        const auto [found, isNew] = shortest.try_emplace(commandSequence(*plans[i]), i);
        if (!isNew && plans[i]->end() < plans[found->second]->end())
            found->second = i;
    }
    std::vector<bool> first(plans.size());
    for (const auto& [sequence, i] : shortest)
        first[i] = true;
    std::vector<std::size_t> order(plans.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        if (first[a] != first[b])
            return static_cast<bool>(first[a]);
        return plans[a]->end() > plans[b]->end();
    });
    return order;
}

} // namespace hindsight::replay
