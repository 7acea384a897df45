// What reading a reply has in common: which message it is, and what becomes of one that is none. In .cpp files only: generated messages.
#pragma once

#include "replay/dialect/answer.h"
#include "replay/frontend/task_channel.h"

#include "temporal/api/workflowservice/v1/request_response.pb.h"

namespace hindsight::replay {

/// Each reader is called with the Answer to fill and the message of its method.
template <typename Completed, typename Failed, typename Queried>
Answer readReply(const WorkerReply& reply, Completed completed, Failed failed, Queried queried)
{
    Answer answer;
    answer.queue = reply.queue;
    const auto read = [&](auto request, const auto& reader) {
        if (request.ParseFromString(reply.bytes)) {
            reader(answer, request);
            return;
        }
        answer.kind = Answer::Kind::Nonsense;
        answer.text = "the worker's reply cannot be read as the message its method names";
    };
    namespace service = temporal::api::workflowservice::v1;
    switch (reply.kind) {
    case WorkerReply::Kind::Silent: answer.kind = Answer::Kind::Silent; break;
    case WorkerReply::Kind::WorkerGone: answer.kind = Answer::Kind::Gone; break;
    case WorkerReply::Kind::Completed: read(service::RespondWorkflowTaskCompletedRequest(), completed); break;
    case WorkerReply::Kind::Failed: read(service::RespondWorkflowTaskFailedRequest(), failed); break;
    case WorkerReply::Kind::QueryCompleted: read(service::RespondQueryTaskCompletedRequest(), queried); break;
    }
    return answer;
}

} // namespace hindsight::replay
