// What a failure says whose message and stack the worker's failure converter has put into a payload (EncodeCommonAttributes). Pure.
// Owner: the readers of replies.
#pragma once

namespace temporal::api::failure::v1 {
class Failure;
}

namespace hindsight::replay {

/// The failure with message and stack in their places again, its causes too. Left as it is where a codec has made the payload unreadable.
temporal::api::failure::v1::Failure readableFailure(const temporal::api::failure::v1::Failure& failure);

/// Message and stack are still hidden: nothing can be told from it, and "Encoded failure" is not what the worker means.
bool isSealed(const temporal::api::failure::v1::Failure& readable);
/// What to say of it, and what to do.
inline constexpr const char* kSealedText =
    "the worker's failure converter hides what the SDK says (EncodeCommonAttributes together with a payload codec): "
    "run the check with a worker that does not encode failures";

} // namespace hindsight::replay
