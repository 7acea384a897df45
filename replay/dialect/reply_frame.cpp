#include "replay/dialect/reply_frame.h"

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

} // namespace hindsight::replay
