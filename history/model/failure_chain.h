// A Failure message and its causes as links for people. Pure.
#pragma once

#include "history/model/event_detail.h"

namespace temporal::api::failure::v1 {
class Failure;
}

namespace hindsight::history {

/// Appends `failure` and its causes, outermost first.
void appendFailureChain(const temporal::api::failure::v1::Failure& failure, std::vector<FailureView>& out);

} // namespace hindsight::history
