// JavaDrift: the commands of a Java worker for the comparison of attributes (replay protocol, section 6). The worker keeps the
// run in its cache and is sent only what is new, so that it is linear in the events; one task a workflow task, one more for each
// marker or update with a command before it. A whole prefix costs: a side effect that left no marker, what follows a cut before
// a version or an update, and an answer to be made sure of.
#pragma once

#include "replay/dialect/drift.h"
#include "replay/dialect/java/pieces.h"

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

    std::optional<JavaCommands> commands(std::size_t k, const Segment& piece, bool further);
    const Answer* put(std::size_t k, EventId cut, const std::vector<std::string>& appended);
    const Answer* askNext(EventId cut);
    bool explains(const Answer& answer, const Segment& piece, bool blocked) const;
    bool isAsked(std::size_t k, const Segment& piece, bool last) const { return countOf(piece) > 0 || (last && showsAll(k)); }
    bool isFollowed(std::size_t k, const Segment& piece) const;

    const std::string m_sdkVersion;
    Answer m_shown;
    bool m_wasHeld = false;     ///< an answer to the last commands() is of a run that the worker held
    bool m_evict = true;        ///< no later question makes the worker forget the run
    int m_forms = 0;            ///< questions with events of our own behind the cut: no two are the same
    bool m_blocked = false;     ///< the code waits in a side effect that left no marker, and could not be brought past it
};

} // namespace hindsight::replay
