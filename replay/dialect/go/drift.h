// GoDrift: the commands of a Go worker for the comparison of attributes (replay protocol, section 5): each recorded command is
// replaced by an event that no code produces, and the SDK's mismatch says what the code has in its place. No local activity
// and no side effect runs (but see GoLive, asked for by the user alone). One task a command and one a workflow task, each a whole prefix; one for all of the task that ends the run.
#pragma once

#include "replay/dialect/drift.h"
#include "replay/dialect/go/asking.h"
#include "replay/dialect/go/live.h"

#include <map>

namespace hindsight::replay {

class GoDrift final : public Drift {
public:
    GoDrift(const ReplayPlan& plan, const RunNames& names, WorkerAccess& worker, const JudgeOptions& options, std::stop_token stop,
            HistoryVerdict& out);

private:
    std::vector<Segment> segments(std::size_t k) const override;
    const Answer* show(std::size_t k, const Segment& piece, bool last) override;
    const char* hiddenReason(bool) const override { return m_reason; }

    const Answer* early(std::size_t k);
    bool takeText(EventId event, const std::string& text);
    bool takeEnding(std::size_t k, EventId event, const Answer& answer);

    bool takeLiveInput(std::size_t k, EventId event);

    GoAsking m_ask;
    const bool m_protocolMessages, m_liveInputs;
    GoLive m_live;
    std::map<std::int64_t, std::string> m_earlyTexts;  ///< of commands produced a task early, by recorded event
    Answer m_shown;
    const char* m_reason = "";
};

} // namespace hindsight::replay
