// What a MarkerRecorded event means: patch, version, local activity, side effect. Knows the marker formats of the SDK
// families (core, Go, Java). Pure; one reader serves many events of one thread (it keeps the JSON parser's buffers).
#pragma once

#include "history/model/ids.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace hindsight::history {

struct MarkerFacts {
    enum class Kind { Patch, LocalActivity, SideEffect, Other };
    Kind kind = Kind::Other;
    std::string_view markerName;  ///< "core_patch", "Version", "LocalActivity", ...; points into the event
    std::string name;             ///< patch or change id, local activity type, side effect id; "" when it cannot be read
    std::string objectId;         ///< local activity id
    std::int32_t version = 0;     ///< Patch: Go/Java version, 1 for the core family
    bool deprecated = false;      ///< Patch of the core family
    std::int32_t attempt = 0;     ///< LocalActivity, when the marker says so
    bool failed = false;          ///< carries a failure
};

class MarkerReader {
public:
    MarkerReader();
    ~MarkerReader();
    /// `attributes`: serialized MarkerRecordedEventAttributes. What cannot be read (encrypted ids, say) stays empty.
    MarkerFacts read(std::string_view attributes);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace hindsight::history
