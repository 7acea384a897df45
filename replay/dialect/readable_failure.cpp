#include "replay/dialect/readable_failure.h"

#include <nlohmann/json.hpp>

#include "temporal/api/failure/v1/message.pb.h"

namespace hindsight::replay {

using temporal::api::failure::v1::Failure;

Failure readableFailure(const Failure& failure)
{
    Failure readable = failure;
    for (Failure* link = &readable;; link = link->mutable_cause()) {
        const auto& payload = link->encoded_attributes();
        const auto encoding = payload.metadata().find("encoding");
        if (link->has_encoded_attributes() && encoding != payload.metadata().end() && encoding->second == "json/plain") {
            const auto said = nlohmann::json::parse(payload.data(), nullptr, false);
            if (said.is_object()) {
                if (const auto message = said.find("message"); message != said.end() && message->is_string())
                    link->set_message(message->get<std::string>());
                if (const auto stack = said.find("stack_trace"); stack != said.end() && stack->is_string())
                    link->set_stack_trace(stack->get<std::string>());
                link->clear_encoded_attributes();
            }
        }
        if (!link->has_cause())
            return readable;
    }
}

bool isSealed(const Failure& readable) { return readable.has_encoded_attributes(); }

} // namespace hindsight::replay
