#include "history/store/run_summary.h"

#include "history/model/snapshot_builder.h"

#include <fmt/core.h>
#include <openssl/evp.h>

namespace hindsight::history {

namespace {

class Sha256 {
public:
    Sha256() : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free) { EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr); }
    void add(std::string_view bytes) { EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()); }
    std::string hex()
    {
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned int size = 0;
        EVP_DigestFinal_ex(m_context.get(), digest, &size);
        std::string out;
        for (unsigned int i = 0; i < size; ++i)
            out += fmt::format("{:02x}", digest[i]);
        return out;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

/// Runs with one shape took the same path through the code: the same commands with the same names in the same order.
std::string shapeHash(const HistorySnapshot& snapshot)
{
    Sha256 hash;
    for (std::uint32_t i = 0; i < snapshot.size(); ++i) {
        const EventIndex event{i};
        if (!isCommandEvent(snapshot.type(event)))
            continue;
        hash.add(eventTypeName(snapshot.type(event)));
        hash.add(std::string_view("\0", 1));
        hash.add(snapshot.name(event));
        hash.add("\n");
    }
    return hash.hex();
}

Time closeTime(const HistorySnapshot& snapshot)
{
    for (std::size_t i = snapshot.size(); i > 0; --i) {
        const EventIndex event{static_cast<std::uint32_t>(i - 1)};
        if (isClosingEvent(snapshot.type(event)))
            return snapshot.time(event);
    }
    return kNoTime;
}

} // namespace

Result<RunSummary> summarise(const LoadedHistory& history)
{
    auto built = buildSnapshot(history.pages, history.key.workflowId, history.key.runId);
    if (!built.ok())
        return built.error();
    const HistorySnapshot& snapshot = *built.value();
    const RunFacts& facts = snapshot.facts();
    RunSummary run;
    run.key = history.key;
    run.origin = history.origin;
    run.workflowType = facts.workflowType;
    run.taskQueue = facts.taskQueue;
    run.parentWorkflowId = facts.parentWorkflowId;
    run.parentRunId = facts.parentRunId;
    run.rootWorkflowId = facts.rootWorkflowId;
    run.rootRunId = facts.rootRunId;
    run.firstRunId = facts.firstRunId;
    run.status = snapshot.status();
    run.start = snapshot.startTime();
    run.close = closeTime(snapshot);
    run.describedAt = history.describedAt;
    run.events = static_cast<std::int64_t>(snapshot.size());
    run.shapeHash = shapeHash(snapshot);
    Sha256 content;
    for (const Page& page : history.pages) {
        run.bytes += static_cast<std::int64_t>(page->size());
        content.add(*page);
    }
    run.contentHash = content.hex();
    run.replayable = history.replayable;
    run.notReplayableReason = history.notReplayableReason;
    for (const HistoryIssue& issue : snapshot.issues()) {
        if (run.replayable && issue.blocksReplay) {
            run.replayable = false;
            run.notReplayableReason = issue.text;
        }
    }
    return run;
}

} // namespace hindsight::history
