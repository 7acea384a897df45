// Messages of the frontend as bytes: the task that goes out, and what it must know of the requests that come in.
// Pure; total over any bytes (a worker may send nonsense).
#pragma once

#include "replay/frontend/task_channel.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hindsight::replay {

/// A PollWorkflowTaskQueueResponse: `head` ends with tag and length of the field `history`, whose bytes follow as byte
/// ranges of memory that `keep` holds. No event is parsed or copied.
struct TaskMessage {
    std::string head;
    std::vector<std::string_view> chunks;
    std::shared_ptr<const void> keep;
};
TaskMessage taskMessage(const WorkerTask& task, const std::string& token);
/// A RespondWorkflowTaskCompletedResponse that carries this task.
TaskMessage asCompletionAnswer(TaskMessage task);

/// What a poll says about its worker.
struct PollRequest {
    std::string queue;     ///< the normal queue, also for a sticky poll; "" when an old SDK does not say it
    bool sticky = false;
    std::string identity;
    std::string buildId;
};
std::optional<PollRequest> parseWorkflowPoll(std::string_view bytes); ///< none when it is not such a message

/// task_token of the three Respond... requests (field 1 in each), wherever it stands; none when the bytes are no message.
std::optional<std::string_view> taskTokenOf(std::string_view bytes);

std::string systemInfoAnswer();
/// Answer to a DescribeNamespaceRequest; none when the request is not such a message.
std::optional<std::string> namespaceAnswer(std::string_view request);
std::string healthAnswer();

} // namespace hindsight::replay
