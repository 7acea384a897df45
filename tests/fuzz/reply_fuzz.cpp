// Any bytes as what a worker sends: requests that the frontend reads, and replies that a verdict is made of. Refused or read,
// and a report with them in it is JSON. The first byte chooses which.
#include "history/model/snapshot_builder.h"
#include "replay/check.h"
#include "replay/dialect/core/reply.h"
#include "replay/frontend/peer_gate.h"
#include "replay/frontend/rpc_names.h"
#include "replay/frontend/task_message.h"

#include <nlohmann/json.hpp>
#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <cstdint>
#include <cstdlib>

using namespace hindsight;
using namespace hindsight::replay;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void readRequest(const std::string& bytes)
{
    // The token is found without parsing the rest: where both can, they agree.
    temporal::api::workflowservice::v1::RespondWorkflowTaskCompletedRequest request;
    const auto token = taskTokenOf(bytes);
    if (request.ParseFromString(bytes) && token)
        require(request.task_token() == *token);
    if (const auto poll = parseWorkflowPoll(bytes))
        require(nlohmann::json(poll->queue + poll->identity + poll->buildId).dump().size() >= 2); // throws when it is no UTF-8
    if (const auto answer = namespaceAnswer(bytes)) {
        temporal::api::workflowservice::v1::DescribeNamespaceResponse read;
        require(read.ParseFromString(*answer));
    }
    const std::string name = foreignRpcName(bytes);
    require(name.size() <= 100 && nlohmann::json(name).dump().size() >= 2);
    rpcOf(bytes);
    peerAddress(bytes);
}

void readReply(const std::string& bytes, WorkerReply::Kind kind, bool values)
{
    static const history::SnapshotPtr nothing = history::SnapshotBuilder().snapshot(true);
    WorkerReply reply;
    reply.kind = kind;
    reply.bytes = bytes;
    const Answer answer = readCoreReply(reply, *nothing, values);
    require(answer.kind != Answer::Kind::Silent && answer.kind != Answer::Kind::Gone);
    require(answer.leftovers.empty() == (answer.kind != Answer::Kind::Extra));
    CheckReport report;
    HistoryVerdict& verdict = report.histories.emplace_back();
    verdict.verdict = Verdict::Diverged;
    verdict.failure = answer.failure;
    Divergence& divergence = verdict.divergence.emplace();
    divergence.message = answer.text;
    for (const CommandView& command : answer.leftovers) {
        divergence.produced = command;
        require(nlohmann::json::accept(reportJson(report)));
    }
    require(nlohmann::json::accept(reportJson(report)) && !reportText(report, false).empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string bytes(data + 1, data + size);
    switch (data[0] % 5) {
    case 0: readRequest(bytes); break;
    case 1: readReply(bytes, WorkerReply::Kind::Completed, false); break;
    case 2: readReply(bytes, WorkerReply::Kind::Completed, true); break;
    case 3: readReply(bytes, WorkerReply::Kind::Failed, false); break;
    default: readReply(bytes, WorkerReply::Kind::QueryCompleted, true); break;
    }
    return 0;
}
