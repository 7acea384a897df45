// GoAsking: the questions that a Go worker can be asked about a cut history (replay protocol, section 5). None of them lets a
// local activity or a side effect run. Lives with its Asker; one thread. Each call is a task or two, known ones cost none.
#pragma once

#include "replay/dialect/asker.h"
#include "replay/dialect/go/probe.h"

namespace hindsight::replay {

class GoAsking {
public:
    GoAsking(const ReplayPlan& plan, Asker& asker);

    // Null: halted.
    /// prefix(k) cut at `cut`, C(k) <= cut <= E(k), the events `repeated` once more behind it, and the sentinels.
    const Answer* probe(std::size_t k, EventId cut, const std::vector<EventId>& repeated = {});
    /// prefix(k) cut at `cut`, and in the answer to its completion prefix(k-1) whole: one poll of the worker for both. Returns the
    /// answer to the first; the other, if it is Good, is known then.
    const Answer* probeWithPrefix(std::size_t k, EventId cut);
    /// __stack_trace of the code as it stands at the cut.
    const Answer* stackAt(std::size_t k, EventId cut);
    /// Type of a local activity that the code waits for and the history cut here does not end; "" = none, or halted.
    std::string pendingLocalActivity(std::size_t k, EventId cut);
    /// The same cut with recorded event `event` replaced by one that no code produces: the SDK says what the code has instead,
    /// in a mismatch whose made-up event is kStandIn.
    const Answer* inPlaceOf(std::size_t k, EventId cut, EventId event);
    /// What task k makes already of the recorded commands that follow its block.
    struct Early {
        bool agrees = false;                                        ///< there is nothing more than these
        std::vector<std::pair<EventId, std::string>> commands;      ///< recorded event, and the SDK's text of what the code made
    };
    /// None: halted.
    std::optional<Early> early(std::size_t k, bool protocolMessages);
    /// All that such questions have in common.
    Question replayTo(std::size_t k, EventId cut) const;
    /// Task k up to its end; without the terminal event in the task that ends the run, where the SDK would skip its check.
    EventId endOf(std::size_t k) const;

private:
    Question sentinelQuestion(std::size_t k, EventId cut, const std::vector<EventId>& repeated, int first) const;
    const Answer* inOtherOrder(std::size_t k, EventId cut, const std::vector<EventId>& repeated, const Answer* answer);

    const ReplayPlan& m_plan;
    Asker& m_asker;
};

} // namespace hindsight::replay
