// What a history's payloads need from whoever reads them: encodings that only the user's own codec knows, and references to
// external storage. Pure. Cost: a search through the bytes; only events that hold one of these are parsed.
#pragma once

#include "history/model/snapshot.h"

#include <cstdint>
#include <string>
#include <vector>

namespace hindsight::history {

struct PayloadSurvey {
    struct Encoding {
        std::string name;                  ///< "binary/encrypted"
        std::size_t payloads = 0;
        std::uint64_t bytes = 0;           ///< of data, as they stand in the history
    };
    std::vector<Encoding> opaque;          ///< by name; the SDKs' own encodings are not among them
    std::size_t references = 0;            ///< payloads that lie elsewhere
    std::uint64_t storedBytes = 0;         ///< of these, as far as the history says it
    std::vector<std::string> drivers;      ///< by name; what they claim (bucket, key) is left out

    bool nothing() const { return opaque.empty() && references == 0; }
    void add(const PayloadSurvey& other);
};

PayloadSurvey surveyPayloads(const HistorySnapshot& snapshot);

} // namespace hindsight::history
