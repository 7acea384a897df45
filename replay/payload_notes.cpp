#include "replay/payload_notes.h"

#include "history/model/format.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hindsight::replay {

std::string storageWarning(const history::PayloadSurvey& all, std::size_t histories, bool isolated)
{
    if (all.references == 0)
        return {};
    std::string drivers;
    for (const std::string& driver : all.drivers)
        drivers += fmt::format("{}\"{}\"", drivers.empty() ? ", put there by " : ", ", driver);
    return fmt::format("{} {} payloads to external storage ({} of them, {}{}). The worker's own storage driver reads them from there during the check, and may "
                       "write what the new code produces: this is outside what Hindsight can hold back{}",
                       histories, histories == 1 ? "history has moved" : "histories have moved", all.references, history::formatBytes(all.storedBytes), drivers,
                       isolated ? ", except that with --isolate a store on the network cannot be reached, and its payloads cannot be decoded" : "");
}

std::string codecNote(const history::PayloadSurvey& all)
{
    std::string encodings;
    for (const auto& encoding : all.opaque)
        encodings += fmt::format("{}{} {} of {}", encodings.empty() ? "" : ", ", encoding.payloads, encoding.name, history::formatBytes(encoding.bytes));
    if (encodings.empty())
        return {};
    return fmt::format("payloads that only the worker's codec can read: {}. They went to it untouched; here they have a size and a hash, and where the "
                       "codec never writes the same twice, their contents cannot be compared", encodings);
}

} // namespace hindsight::replay
