// CoreDrift: the commands of core workers for the comparison of attributes (replay protocol, section 4.5). The worker keeps
// the run in its cache and is sent only what is new, so that it is linear in the events; a block with something hidden behind
// a marker or an update costs whole prefixes: one for each piece, and one to go on from.
#pragma once

#include "replay/dialect/drift.h"

namespace hindsight::replay {

class CoreDrift final : public Drift {
public:
    CoreDrift(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options, std::stop_token stop,
              HistoryVerdict& out);

private:
    std::vector<Segment> segments(std::size_t k) const override { return m_plan.segments(k); }
    const Answer* show(std::size_t k, const Segment& piece, bool last) override;
    bool showsAll(std::size_t k) const override;

    const Answer* askAll(std::size_t k, EventId cut, bool evict);   ///< events 1..cut
    const Answer* askNext(std::size_t k, EventId cut, bool evict);  ///< from where the worker stands, if that works
    bool explains(const Answer& answer, std::size_t k, const Segment& piece) const;
};

} // namespace hindsight::replay
