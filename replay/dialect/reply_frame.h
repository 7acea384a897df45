// What reading a reply has in common: which message it is, and what becomes of one that is none. Pure.
#pragma once

#include "replay/dialect/answer.h"
#include "replay/frontend/task_channel.h"

#include <functional>

namespace temporal::api::workflowservice::v1 {
class RespondQueryTaskCompletedRequest;
class RespondWorkflowTaskCompletedRequest;
class RespondWorkflowTaskFailedRequest;
}

namespace hindsight::replay {

template <typename Message>
using ReplyReader = std::function<void(Answer&, const Message&)>;

/// Each reader is called with the Answer to fill and the message of its method.
Answer readReply(const WorkerReply& reply, const ReplyReader<temporal::api::workflowservice::v1::RespondWorkflowTaskCompletedRequest>& completed,
                 const ReplyReader<temporal::api::workflowservice::v1::RespondWorkflowTaskFailedRequest>& failed,
                 const ReplyReader<temporal::api::workflowservice::v1::RespondQueryTaskCompletedRequest>& queried);

} // namespace hindsight::replay
