// Any bytes as a history file: refused with a reason, or read into pages that are a history and can be read again.
#include "history/model/snapshot_builder.h"
#include "history/source/files.h"
#include "history/source/mapped_file.h"

#include <cstdint>
#include <cstdlib>

using namespace hindsight;
using namespace hindsight::history;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string padded(data, data + size);
    padded.append(MappedFile::kPadding, '\0');
    const auto history = readHistoryBytes(std::string_view(padded).substr(0, size));
    if (!history.ok()) {
        require(!history.error().message.empty());
        return 0;
    }
    const auto snapshot = buildSnapshot(history.value().pages);
    require(snapshot.ok() && !snapshot.value()->empty());
    require(history.value().replayable == history.value().notReplayableReason.empty());

    std::string binary;
    for (const Page& page : history.value().pages)
        binary += *page;
    const std::size_t bytes = binary.size();
    binary.append(MappedFile::kPadding, '\0');
    const auto again = readHistoryBytes(std::string_view(binary).substr(0, bytes));
    require(again.ok() && again.value().format == HistoryFormat::Binary);
    require(again.value().key == history.value().key || history.value().key.workflowId != again.value().key.workflowId);
    return 0;
}
