// Any bytes as a history: the builder, the state at several points and the descriptions must survive and agree.
#include "history/model/event_detail.h"
#include "history/model/snapshot_builder.h"
#include "history/model/state.h"

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

void readAll(const SnapshotPtr& snapshot)
{
    const StateIndex index(snapshot);
    const std::size_t step = 1 + snapshot->size() / 16;
    for (std::size_t i = 0; i < snapshot->size(); i += step) {
        const EventIndex at{static_cast<std::uint32_t>(i)};
        require(index.at(at).at == at);
        index.changesBy(at);
        if (i % (4 * step) == 0) { // the slow part: reflection and JSON
            describeEvent(*snapshot, at);
            summarizeEvent(*snapshot, at);
        }
        require(snapshot->prefix(i + 1).back().ends_with(snapshot->bytes(at)));
        require(snapshot->firstAtOrAfter(snapshot->time(at)).value <= i);
    }
    for (const Span& span : snapshot->spans())
        require(span.begin.value < snapshot->size() && (span.end == kNoEvent || span.end >= span.begin));
    for (const WorkflowTask& task : snapshot->workflowTasks())
        require(task.scheduled.value < snapshot->size() && (task.closed == kNoEvent || task.closed > task.scheduled));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    // The first byte splits the rest into two pages: a history comes in any number of them.
    if (size == 0)
        return 0;
    const std::string bytes(data + 1, data + size);
    const std::size_t cut = bytes.size() * data[0] / 255;
    SnapshotBuilder builder;
    const bool first = builder.addPage(std::make_shared<const std::string>(bytes.substr(0, cut))).ok();
    const SnapshotPtr before = builder.snapshot(false);
    const bool second = builder.addPage(std::make_shared<const std::string>(bytes.substr(cut))).ok();
    require(first || !second); // an error stays
    const std::size_t size0 = before->size();
    readAll(builder.snapshot(true));
    require(before->size() == size0);
    readAll(before);
    return 0;
}
