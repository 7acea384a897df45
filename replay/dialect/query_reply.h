// Reading the answers to queries out of a worker's reply, in either form of asking. The same in every SDK. Pure.
#pragma once

#include "replay/dialect/stepper.h"
#include "replay/frontend/task_channel.h"

#include <map>

namespace hindsight::replay {

/// By id of the query; of a legacy query under "". Empty when the reply holds none or cannot be read.
std::map<std::string, StepReply> queryReplies(const WorkerReply& reply);
/// An answer that is a text (a stack): the JSON string undone; of an encoded one what it is.
std::string replyText(const StepReply& reply);

} // namespace hindsight::replay
