#include "replay/dialect/reply_frame.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "temporal/api/workflowservice/v1/request_response.pb.h"

namespace hindsight::replay {

namespace service = temporal::api::workflowservice::v1;

namespace {

template <typename Message>
void read(const WorkerReply& reply, const ReplyReader<Message>& reader, Answer& answer)
{
    Message message;
    if (message.ParseFromString(reply.bytes)) {
        reader(answer, message);
        return;
    }
    answer.kind = Answer::Kind::Nonsense;
    answer.text = "the worker's reply cannot be read as the message its method names";
}

} // namespace

Answer readReply(const WorkerReply& reply, const ReplyReader<service::RespondWorkflowTaskCompletedRequest>& completed,
                 const ReplyReader<service::RespondWorkflowTaskFailedRequest>& failed,
                 const ReplyReader<service::RespondQueryTaskCompletedRequest>& queried)
{
    Answer answer;
    answer.queue = reply.queue;
    switch (reply.kind) {
    case WorkerReply::Kind::Silent: answer.kind = Answer::Kind::Silent; break;
    case WorkerReply::Kind::WorkerGone: answer.kind = Answer::Kind::Gone; break;
    case WorkerReply::Kind::Completed: read(reply, completed, answer); break;
    case WorkerReply::Kind::Failed: read(reply, failed, answer); break;
    case WorkerReply::Kind::QueryCompleted: read(reply, queried, answer); break;
    }
    return answer;
}

std::string payloadText(const temporal::api::common::v1::Payload& payload)
{
    const std::string& data = payload.data();
    // An encrypting codec works on query answers too: its bytes are no text, and nothing to print.
    if (const auto encoding = payload.metadata().find("encoding");
        encoding != payload.metadata().end() && !encoding->second.starts_with("json/"))
        return fmt::format("(the worker's codec encodes its stack: {} bytes, {})", data.size(), encoding->second);
    const auto json = nlohmann::json::parse(data, nullptr, false);
    return json.is_string() ? json.get<std::string>() : data;
}

std::string chainText(const temporal::api::failure::v1::Failure& failure)
{
    std::string text;
    for (const auto* link = &failure;; link = &link->cause()) {
        text += link->message();
        if (!link->has_cause())
            return text;
        text += '\n';
    }
}

} // namespace hindsight::replay
