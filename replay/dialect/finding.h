// How a finding is put into the report, the same for every family: what is proven up to where, and the words of what no SDK differs in.
#pragma once

#include "replay/dialect/answer.h"
#include "replay/plan/replay_plan.h"
#include "replay/verdict/report.h"

namespace hindsight::replay {

/// `event` of workflow task k is the first that the code does not produce, or, with `after`, the last that it does before producing more.
/// `message`: the SDK's words. Sides, source and reason are the caller's.
void setDiverged(const ReplayPlan& plan, std::size_t k, EventId event, bool after, std::string message, HistoryVerdict& out);
void setCompatible(const ReplayPlan& plan, HistoryVerdict& out);
/// `event`: where it happened, 0 when it has no place; `proven`: the last event that is known to agree.
void setUnverified(const ReplayPlan& plan, UnverifiedCode code, std::string reason, EventId event, EventId proven, HistoryVerdict& out);

/// The code's own exception, or a payload that it cannot decode, with `own`; else a failure that no rule knows.
void setOwnFailure(const ReplayPlan& plan, const Answer& failing, bool own, EventId event, EventId proven, HistoryVerdict& out);

std::string decodeErrorText(EventId event, std::string_view said);
std::string unknownThingText(std::string_view said);
std::string codeErrorText(EventId event, std::string_view said);
std::string notRegisteredText(std::string_view workflowType);
std::string strangeAnswerText(std::string_view said);
/// A divergence that is certain, and why its place is not.
std::string placeNotFoundText(std::string_view why);

} // namespace hindsight::replay
