// Runs, payloads and times as JSON: one spelling for every command. Only .cpp files include this (nlohmann is heavy).
#pragma once

#include "app/cli/open_run.h"
#include "history/model/event_detail.h"
#include "history/store/library.h"

#include <nlohmann/json.hpp>

namespace hindsight::app {

using Json = nlohmann::ordered_json;

Json timeJson(history::Time time);                       ///< RFC 3339, null when unknown
Json summaryJson(const history::RunSummary& run);
Json runJson(const OpenedRun& run);
/// {"path", "encoding", "size", "sha256"}, with `decode` also "value": JSON, or base64 text when it is not JSON.
Json payloadJson(const history::PayloadView& payload, bool decode);
/// Pretty-printed on stdout; bytes that are not UTF-8 are replaced, never thrown on.
void printJson(const Json& json);

} // namespace hindsight::app
