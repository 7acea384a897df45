#include "replay/dialect/query_reply.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "temporal/api/workflowservice/v1/request_response.pb.h"

namespace hindsight::replay {

namespace service = temporal::api::workflowservice::v1;
namespace enums = temporal::api::enums::v1;

namespace {

StepReply answered(const temporal::api::common::v1::Payloads& payloads)
{
    StepReply reply;
    reply.ok = true;
    if (payloads.payloads().empty()) { // a handler without a result
        reply.value.encoding = "binary/null";
        reply.value.isJson = true;
        reply.value.text = "null";
    } else {
        reply.value = history::describePayload("result", payloads.payloads(0).SerializeAsString());
    }
    return reply;
}

/// How each SDK says that there is no handler of this name, and where the names that it has begin.
struct Refusal { std::string_view begin, known; };
constexpr std::array kRefusals{
    Refusal{"Query handler for '", "known queries: ["},                                              // Python
    Refusal{"Workflow did not register a handler for ", "Registered queries: ["},                     // TypeScript
    Refusal{"unknown queryType ", "KnownQueryTypes=["},                                               // Go
    Refusal{"java.lang.IllegalArgumentException: Unknown query type: ", "knownTypes=["},              // Java
};

void readRefusal(StepReply& reply)
{
    const std::string_view text = std::string_view(reply.error).substr(0, reply.error.find('\n'));
    const auto* const found = std::ranges::find_if(kRefusals, [text](const Refusal& one) { return text.starts_with(one.begin); });
    const auto at = found == kRefusals.end() ? std::string_view::npos : text.find(found->known);
    if (at == std::string_view::npos)
        return;
    reply.refused = true;
    std::string_view names = text.substr(at + found->known.size());
    names = names.substr(0, names.find(']'));
    while (!names.empty()) { // "stage total", "stage, total"
        const std::size_t end = std::min(names.find_first_of(", "), names.size());
        if (const std::string_view name = names.substr(0, end); !name.empty() && !name.starts_with("__"))
            reply.known.emplace_back(name);
        names.remove_prefix(std::min(end + 1, names.size()));
    }
}

StepReply failed(const std::string& message)
{
    StepReply reply;
    reply.error = message.empty() ? "the query failed without a word why" : message;
    readRefusal(reply);
    return reply;
}

} // namespace

std::map<std::string, StepReply> queryReplies(const WorkerReply& reply)
{
    std::map<std::string, StepReply> replies;
    if (reply.kind == WorkerReply::Kind::Completed) {
        service::RespondWorkflowTaskCompletedRequest request;
        if (request.ParseFromString(reply.bytes))
            for (const auto& [id, result] : request.query_results())
                replies.emplace(id, result.result_type() == enums::QUERY_RESULT_TYPE_FAILED ? failed(result.error_message())
                                                                                            : answered(result.answer()));
    } else if (reply.kind == WorkerReply::Kind::QueryCompleted) {
        service::RespondQueryTaskCompletedRequest request;
        if (request.ParseFromString(reply.bytes))
            replies.emplace(std::string(), request.completed_type() == enums::QUERY_RESULT_TYPE_FAILED ? failed(request.error_message())
                                                                                                       : answered(request.query_result()));
    }
    return replies;
}

std::string replyText(const StepReply& reply)
{
    if (!reply.ok)
        return reply.error;
    if (!reply.value.isJson) // an encrypting codec works on query answers too: nothing to read
        return fmt::format("(the worker's codec encodes its answer: {} bytes, {})", reply.value.size, reply.value.encoding);
    const auto json = nlohmann::json::parse(reply.value.text, nullptr, false);
    return json.is_string() ? json.get<std::string>() : reply.value.text;
}

} // namespace hindsight::replay
