// How times are written in the window: elapsed since the run began, or the UTC clock. Pure; microseconds a call.
#pragma once

#include "history/model/ids.h"
#include "ui/document/document.h"

#include <QString>

namespace hindsight::ui {

using TimeDisplay = Document::TimeDisplay;

/// "+00:01:12.480", "-00:00:00.003", "+2d 03:04:05.000"; "" when either time is unknown.
QString elapsedText(history::Time t, history::Time start);
/// "2026-11-23 06:26:00.123" in UTC; "" for kNoTime.
QString clockText(history::Time t);
/// One of the two above.
QString timeText(history::Time t, history::Time start, TimeDisplay display);
/// "Today", "Yesterday", "Monday, 3 November 2025": heading of a day, in local time, relative to `now`.
QString dayText(history::Time t, history::Time now);

inline QString fromUtf8(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

} // namespace hindsight::ui
