#include "defined_place.h"

#include "tests/support/history_builder.h"

#include <algorithm>
#include <fmt/format.h>

namespace hindsight::replay::testing {

using history::testing::HistoryBuilder;

ReplayPlan planOf(const Blocks& blocks)
{
    HistoryBuilder builder;
    builder.started("Order");
    for (const auto& block : blocks) {
        builder.signaled("go").workflowTask();
        for (const CodeCommand& command : block) {
            if (command.type.empty())
                builder.completed();
            else
                builder.activityScheduled(command.type, command.id);
        }
    }
    return ReplayPlan::of(builder.snapshot()).value();
}

std::string told(const HistoryVerdict& verdict)
{
    const auto side = [](const std::optional<CommandView>& command) { return command ? fmt::format("{} {}", command->name, command->id) : "-"; };
    if (!verdict.divergence)
        return fmt::format("{} {}", verdictName(verdict.verdict), unverifiedCodeName(verdict.code));
    return fmt::format("{} {} {}: {} | {}", verdictName(verdict.verdict), verdict.divergence->after ? "after" : "at",
                       verdict.divergence->eventId, side(verdict.divergence->recorded), side(verdict.divergence->produced));
}

std::string defined(const ReplayPlan& plan, const Blocks& recorded, const Blocks& code)
{
    std::vector<CodeCommand> all, produced;
    for (const auto& block : recorded)
        all.insert(all.end(), block.begin(), block.end());
    const auto side = [](const CodeCommand& command) { return fmt::format("{} {}", command.type, command.id); };
    std::size_t next = 0;
    for (std::size_t k = 1; k <= recorded.size(); ++k) {
        produced.insert(produced.end(), code[k - 1].begin(), code[k - 1].end());
        EventId id = plan.task(k).completed;
        for (const CodeCommand& command : recorded[k - 1]) {
            ++id.value;
            if (next >= produced.size() || produced[next] != command)
                return fmt::format("diverged at {}: {} | {}", id.value, side(command), next < produced.size() ? side(produced[next]) : "-");
            ++next;
        }
        // What is more may only be early: the next recorded commands, in order.
        const std::size_t more = produced.size() - next;
        if (more > all.size() - next || !std::equal(produced.begin() + static_cast<std::ptrdiff_t>(next), produced.end(),
                                                    all.begin() + static_cast<std::ptrdiff_t>(next)))
            return plan.closedByCommand() && k == recorded.size()
                ? fmt::format("diverged at {}: {} | {}", id.value, side(recorded[k - 1].back()), side(produced[next]))
                : fmt::format("diverged after {}: - | {}", id.value, side(produced[next]));
    }
    return "compatible ";
}

ChangedCode changedCode(std::mt19937& random)
{
    const auto upTo = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n + 1)); };
    Blocks recorded(static_cast<std::size_t>(1 + upTo(11)));
    int id = 0;
    for (auto& block : recorded)
        for (int n = upTo(3); n > 0; --n)
            block.push_back(activity("a", ++id));
    if (upTo(1) == 1)
        recorded.back().push_back({});
    Blocks code = recorded;
    for (int change = upTo(2); change > 0; --change) {
        auto& block = code[static_cast<std::size_t>(upTo(static_cast<int>(code.size()) - 1))];
        const auto at = block.begin() + upTo(static_cast<int>(block.size()));
        switch (upTo(3)) {
        case 0: block.insert(at, activity("new", 90 + change)); break;
        case 1:
            if (at != block.end())
                block.erase(at);
            break;
        case 2:
            if (at != block.end() && !at->type.empty())
                at->type = "renamed";
            break;
        case 3: // earlier: the first of the next task already here
            if (const auto k = static_cast<std::size_t>(&block - code.data()); k + 1 < code.size() && !code[k + 1].empty()) {
                block.push_back(code[k + 1].front());
                code[k + 1].erase(code[k + 1].begin());
            }
            break;
        }
    }
    return {std::move(recorded), std::move(code)};
}

} // namespace hindsight::replay::testing
