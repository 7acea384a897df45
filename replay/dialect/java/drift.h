// JavaDrift: the commands of a Java worker for the comparison of attributes (replay protocol, section 6). Java replays from
// the first event each time, so it is quadratic in the events; one task a workflow task, one more for each marker or update
// with a command before it and for each side effect that left no marker.
#pragma once

#include "replay/dialect/drift.h"

namespace hindsight::replay {

class JavaDrift final : public Drift {
public:
    JavaDrift(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options, std::stop_token stop,
              HistoryVerdict& out);

private:
    std::vector<Segment> segments(std::size_t k) const override;
    const Answer* show(std::size_t k, const Segment& piece, bool last) override;
    bool belongs(const CommandView& produced, const CommandView& recorded) const override;
    const char* hiddenReason(bool last) const override;
    void waitsBehind(std::size_t k, std::size_t more);

    Answer m_shown;
    int m_forms = 0;            ///< questions with events of our own behind the cut: no two are the same
    bool m_blocked = false;     ///< the code waits in a side effect that left no marker, and could not be brought past it
};

} // namespace hindsight::replay
