// What a span is called and by which role it is painted: label on the timeline, spoken sentence, hover card. Pure.
#pragma once

#include "history/model/snapshot.h"
#include "ui/theme/role.h"

#include <QString>

#include <span>

namespace hindsight::ui {

/// "ReserveStock", "payment-window  15 m", "PackOrder  order-7731-pack": name, and what tells it apart.
QString spanLabel(const history::Span& span);
/// Several points drawn as one: "add_note, approve" (or "approve ×2"), and shorter, "2 signals, updates".
struct MergedLabel { QString names, count; };
MergedLabel mergedLabel(std::span<const history::Span> spans, std::span<const history::SpanIndex> points);
Role spanRole(const history::Span& span);
/// True for signals, markers and the like, which have a time but no length.
bool isPoint(const history::Span& span);
/// Beginning to end; to `last` while it is open.
history::Duration spanLength(const history::Span& span, history::Time last);
/// "ChargeCard, failed, 1.2 s, event 11"
QString spanSentence(const history::HistorySnapshot& history, history::SpanIndex index);
/// Rich text of the hover card: name, outcome, times, queue and run, attempt, event ids.
QString spanCard(const history::HistorySnapshot& history, history::SpanIndex index);
/// "23 spans, 2 failed": for a strip.
QString stripText(std::size_t count, std::size_t failed);

/// "84 ms", "1.92 s", "2 m 5 s": history::formatDuration for Qt.
QString durationText(history::Duration duration);

} // namespace hindsight::ui
