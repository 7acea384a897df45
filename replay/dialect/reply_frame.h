// What reading a reply has in common: which message it is, and what becomes of one that is none. Pure.
#pragma once

#include "replay/dialect/answer.h"
#include "replay/frontend/task_channel.h"

#include <functional>

namespace temporal::api::common::v1 {
class Payload;
}
namespace temporal::api::failure::v1 {
class Failure;
}
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

/// A query's answer that is a text (a stack): the JSON string undone; of an encoded one what it is.
std::string payloadText(const temporal::api::common::v1::Payload& payload);
/// The messages of a failure and its causes, a line each.
std::string chainText(const temporal::api::failure::v1::Failure& failure);

} // namespace hindsight::replay
