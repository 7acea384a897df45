#include "replay/verdict/alignment.h"

#include "replay/verdict/command_view.h"
#include "replay/verdict/wording.h"

#include <fmt/format.h>

#include <algorithm>

namespace hindsight::replay {

using history::EventId;
using history::EventIndex;

namespace {

/// Up to which event id both sides are known to agree.
std::int64_t agreedTo(const HistoryVerdict& verdict)
{
    if (!verdict.divergence)
        return verdict.checkedTo;
    return verdict.divergence->after ? verdict.divergence->eventId : verdict.divergence->eventId - 1;
}

AlignedRow divergingRow(const Divergence& divergence)
{
    AlignedRow row;
    row.as = AlignedRow::As::Diverges;
    row.event = EventId{divergence.eventId};
    row.after = divergence.after;
    row.recorded = divergence.recorded;
    row.produced = divergence.produced;
    row.waiting = divergence.waiting;
    return row;
}

} // namespace

Alignment align(const history::HistorySnapshot& snapshot, const HistoryVerdict& verdict, AlignmentWindow window)
{
    std::vector<EventIndex> agreeing, unreached;
    std::optional<EventIndex> diverging;
    const std::int64_t agreed = agreedTo(verdict);
    for (std::uint32_t i = 0; i < snapshot.size(); ++i) {
        const EventIndex at{i};
        if (!history::isCommandEvent(snapshot.type(at)))
            continue;
        const std::int64_t id = snapshot.id(at).value;
        if (id <= agreed)
            agreeing.push_back(at);
        else if (verdict.divergence && !verdict.divergence->after && id == verdict.divergence->eventId)
            diverging = at;
        else
            unreached.push_back(at);
    }

    Alignment result;
    const std::size_t shown = std::min(window.before, agreeing.size());
    result.earlier = agreeing.size() - shown;
    for (std::size_t i = result.earlier; i < agreeing.size(); ++i) {
        AlignedRow row;
        row.event = snapshot.id(agreeing[i]);
        row.recorded = row.produced = recordedCommand(snapshot, row.event, false);
        result.rows.push_back(std::move(row));
    }
    if (verdict.divergence) {
        AlignedRow row = divergingRow(*verdict.divergence);
        if (diverging && !row.recorded)
            row.recorded = recordedCommand(snapshot, snapshot.id(*diverging), false);
        result.rows.push_back(std::move(row));
    }
    const std::size_t rest = std::min(window.after, unreached.size());
    result.later = unreached.size() - rest;
    for (std::size_t i = 0; i < rest; ++i) {
        AlignedRow row;
        row.as = AlignedRow::As::NotReached;
        row.event = snapshot.id(unreached[i]);
        row.recorded = recordedCommand(snapshot, row.event, false);
        result.rows.push_back(std::move(row));
    }
    return result;
}

std::string alignmentText(const Alignment& alignment)
{
    std::string text;
    if (alignment.earlier > 0)
        text += fmt::format("... {} earlier\n", alignment.earlier);
    for (const AlignedRow& row : alignment.rows) {
        const char* sign = row.as == AlignedRow::As::Agrees ? "=" : row.as == AlignedRow::As::Diverges ? "!" : ".";
        std::string produced = row.produced ? commandText(*row.produced) : "";
        if (row.waiting)
            produced += waitingText(*row.waiting);
        if (row.as == AlignedRow::As::NotReached)
            produced = "not reached";
        text += fmt::format("{:>4}{} {} {} | {}\n", row.event.value, row.after ? "+" : " ", sign,
                            row.recorded ? commandText(*row.recorded) : "(nothing)",
                            produced.empty() ? "(nothing)" : produced);
    }
    if (alignment.later > 0)
        text += fmt::format("... {} later\n", alignment.later);
    return text;
}

} // namespace hindsight::replay
