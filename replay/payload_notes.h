// What must be said of the payloads of all histories of a check, before and after it. Pure.
#pragma once

#include "history/model/payload_survey.h"

#include <string>

namespace hindsight::replay {

/// External storage: the worker's own driver reads it, and may write to it. "" = no references.
std::string storageWarning(const history::PayloadSurvey& all, std::size_t histories, bool isolated);
/// Encodings that only the worker's codec knows: they go to it untouched, and show as sizes here. "" = none.
std::string codecNote(const history::PayloadSurvey& all);

} // namespace hindsight::replay
