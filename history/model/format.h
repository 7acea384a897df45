// How times, durations and sizes are written everywhere outside Qt: one spelling for the terminal, JSON and tooltips.
#pragma once

#include "history/model/ids.h"
#include "history/result.h"

namespace hindsight::history {

std::string formatTimeRfc3339(Time t);                 ///< "2026-11-23T06:26:00.123456789Z" (trailing zeros of the fraction cut in threes)
Result<Time> parseTimeRfc3339(std::string_view text);
std::string formatDuration(Duration d);                ///< "850 us", "84 ms", "1.92 s", "2 m 5 s", "3 h 4 m", "2 d 3 h"
std::string formatBytes(std::uint64_t bytes);          ///< "812 B", "5.6 MB"
std::string sha256Hex(std::string_view bytes);

} // namespace hindsight::history
