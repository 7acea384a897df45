// Alignment: recorded commands and the new code's commands side by side around the first divergence, as rows for the
// lens. Pure. Cost: O(events) to count what lies outside the window, one parsed event a row.
#pragma once

#include "history/model/snapshot.h"
#include "replay/verdict/report.h"

#include <optional>
#include <vector>

namespace hindsight::replay {

struct AlignedRow {
    enum class As {
        Agrees,     ///< both sides have it
        Diverges,   ///< the first place where they differ
        NotReached, ///< recorded; the check did not come this far
    };
    As as = As::Agrees;
    history::EventId event;                ///< the recorded event; with `after` the last one before the extra command
    bool after = false;                    ///< nothing is recorded here
    std::optional<CommandView> recorded, produced;
    std::optional<Waiting> waiting;
};

struct Alignment {
    std::vector<AlignedRow> rows;          ///< in order of events
    std::size_t earlier = 0;               ///< agreeing commands before the first row
    std::size_t later = 0;                 ///< recorded commands after the last row
};

struct AlignmentWindow {
    std::size_t before = 8;                ///< agreeing rows kept before the divergence (or the end of the proof)
    std::size_t after = 4;                 ///< rows kept after it
};

Alignment align(const history::HistorySnapshot& snapshot, const HistoryVerdict& verdict, AlignmentWindow window = {});

/// One line a row, for tests and terminals: "  29  = ScheduleActivityTask ReserveStock | ScheduleActivityTask ReserveStock".
std::string alignmentText(const Alignment& alignment);

} // namespace hindsight::replay
