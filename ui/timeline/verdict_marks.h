// VerdictMarks: what the verdict of a check puts on the time axis: where the new code leaves the recorded history, the
// last agreeing task, how far a check got. Pure.
#pragma once

#include "history/model/snapshot.h"
#include "replay/verdict/report.h"

#include <QString>

#include <optional>
#include <vector>

namespace hindsight::ui {

struct VerdictMarks {
    enum class Kind { Agrees, Differs, Diverges, Unproven };
    Kind kind = Kind::Agrees;
    history::Time at = history::kNoTime;          ///< divergence, first difference, first unproven event, or the end of what was checked
    history::EventIndex event = history::kNoEvent;
    history::Time lastAgreed = history::kNoTime;  ///< the last agreeing workflow task
    history::SpanIndex lastAgreedTask = history::kNoSpan;
    std::vector<history::Time> differing;         ///< where attributes differ or commands come early, by time; at most kMostDiffering
    QString left, right;                          ///< "agrees", "diverges": written on both sides of the line

    /// What a reset to the first task that does not agree would undo.
    struct Reset {
        history::Time to = history::kNoTime;
        std::vector<history::SpanIndex> reruns, reapplied;
        QString text, rerunsText, reappliedText;  ///< the legend, in three parts; "" = nothing of the kind
    };
    std::optional<Reset> reset;

    static constexpr std::size_t kMostDiffering = 400; // more lines than that would be a wall
};

/// nullopt when there is nothing to mark (no verdict, or one that names no event of this history).
std::optional<VerdictMarks> marksOf(const history::HistorySnapshot& history, const std::optional<replay::HistoryVerdict>& verdict);

} // namespace hindsight::ui
