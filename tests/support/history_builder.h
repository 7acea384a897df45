// HistoryBuilder: histories written by code, for tests. Each call appends events with the next id, 10 ms apart, that
// refer to each other as a server would write them. No generated header here; one .cpp pays for it.
#pragma once

#include "history/model/event_type.h"
#include "history/model/snapshot_builder.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace temporal::api::history::v1 {
class HistoryEvent;
}

namespace hindsight::history::testing {

class HistoryBuilder {
public:
    HistoryBuilder();
    ~HistoryBuilder();
    HistoryBuilder(HistoryBuilder&&) noexcept;
    HistoryBuilder& operator=(HistoryBuilder&&) noexcept;

    // The run.
    HistoryBuilder& started(std::string_view workflowType, std::string_view workflowId = "order-1",
                            std::string_view runId = "11111111-1111-4111-8111-111111111111",
                            std::string_view taskQueue = "orders");
    HistoryBuilder& completed(std::string_view resultJson = "null");
    HistoryBuilder& failed(std::string_view message);
    HistoryBuilder& canceled();
    HistoryBuilder& continuedAsNew(std::string_view newRunId = "22222222-2222-4222-8222-222222222222");
    HistoryBuilder& terminated(std::string_view reason = "by hand");
    HistoryBuilder& timedOut();
    HistoryBuilder& cancelRequested();
    HistoryBuilder& paused(std::string_view reason = "maintenance");
    HistoryBuilder& unpaused();
    HistoryBuilder& optionsUpdated();

    // Workflow tasks. workflowTask() = scheduled, started, completed; commands follow.
    HistoryBuilder& workflowTask();
    HistoryBuilder& taskScheduled(int attempt = 1);
    HistoryBuilder& taskStarted();
    HistoryBuilder& taskCompleted(std::string_view sdkName = {}, std::string_view sdkVersion = {}, std::string_view buildId = {});
    HistoryBuilder& taskFailed(std::string_view message = "boom");
    HistoryBuilder& taskTimedOut();
    HistoryBuilder& resetTo(std::string_view newRunId);

    // Activities, named by their id.
    HistoryBuilder& activityScheduled(std::string_view type, std::string_view id, std::string_view inputJson = {});
    HistoryBuilder& activityStarted(std::string_view id, int attempt = 1);
    HistoryBuilder& activityCompleted(std::string_view id, std::string_view resultJson = "null");
    HistoryBuilder& activityFailed(std::string_view id, std::string_view message = "declined");
    HistoryBuilder& activityTimedOut(std::string_view id);
    HistoryBuilder& activityCancelRequested(std::string_view id);
    HistoryBuilder& activityCanceled(std::string_view id);

    HistoryBuilder& timerStarted(std::string_view id, Duration fireAfter = std::chrono::seconds(60));
    HistoryBuilder& timerFired(std::string_view id);
    HistoryBuilder& timerCanceled(std::string_view id);

    HistoryBuilder& childInitiated(std::string_view type, std::string_view workflowId);
    HistoryBuilder& childStartFailed(std::string_view workflowId);
    HistoryBuilder& childStarted(std::string_view workflowId);
    HistoryBuilder& childCompleted(std::string_view workflowId, std::string_view resultJson = "null");
    HistoryBuilder& childFailed(std::string_view workflowId, std::string_view message = "child failed");
    HistoryBuilder& childCanceled(std::string_view workflowId);
    HistoryBuilder& childTimedOut(std::string_view workflowId);
    HistoryBuilder& childTerminated(std::string_view workflowId);

    HistoryBuilder& signaled(std::string_view name, std::string_view inputJson = {});
    HistoryBuilder& updateAdmitted(std::string_view name, std::string_view updateId);
    HistoryBuilder& updateAccepted(std::string_view name, std::string_view updateId);
    HistoryBuilder& updateCompleted(std::string_view updateId, std::string_view resultJson = "null");
    HistoryBuilder& updateFailed(std::string_view updateId, std::string_view message = "no");
    HistoryBuilder& updateRejected(std::string_view name, std::string_view updateId);

    HistoryBuilder& signalExternal(std::string_view name, std::string_view workflowId);
    HistoryBuilder& signalExternalDone(std::string_view workflowId);
    HistoryBuilder& signalExternalFailed(std::string_view workflowId);
    HistoryBuilder& cancelExternal(std::string_view workflowId);
    HistoryBuilder& cancelExternalDone(std::string_view workflowId);
    HistoryBuilder& cancelExternalFailed(std::string_view workflowId);

    HistoryBuilder& nexusScheduled(std::string_view service, std::string_view operation);
    HistoryBuilder& nexusStarted(std::string_view operation);
    HistoryBuilder& nexusCompleted(std::string_view operation);
    HistoryBuilder& nexusFailed(std::string_view operation, std::string_view message = "nexus failed");
    HistoryBuilder& nexusCancelRequested(std::string_view operation);

    // Markers. Details: key -> data of one json/plain payload.
    HistoryBuilder& marker(std::string_view name, const std::map<std::string, std::string>& detailsJson = {});
    HistoryBuilder& patched(std::string_view id, bool deprecated = false);                        ///< core family
    HistoryBuilder& goVersion(std::string_view changeId, int version);
    HistoryBuilder& javaVersion(std::string_view changeId, int version);
    HistoryBuilder& localActivity(std::string_view type, std::string_view id, int attempt = 1);   ///< core family

    HistoryBuilder& searchAttribute(std::string_view key, std::string_view json);
    HistoryBuilder& memo(std::string_view key, std::string_view json);

    // Shape and damage.
    HistoryBuilder& after(Duration pause);        ///< before the next event
    HistoryBuilder& skipIds(int count);           ///< the next event's id leaves a gap (negative: repeats)
    HistoryBuilder& newPage();                    ///< the next event begins a page
    HistoryBuilder& transient();                  ///< the next events are the transient tail
    HistoryBuilder& tweak(const std::function<void(temporal::api::history::v1::HistoryEvent&)>& change); ///< the last event
    HistoryBuilder& event(EventType type);        ///< without attributes; add them by tweak()

    std::int64_t lastId() const;
    std::size_t size() const;
    std::vector<Page> pages() const;              ///< final events
    Page transientPage() const;                   ///< null when there are none
    std::string bytes() const;                    ///< all final events as one History
    SnapshotPtr snapshot() const;                 ///< aborts when the bytes cannot be scanned

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// A plausible long run: rounds of two activities, a timer, a signal; `events` of them (51,200 is the server's limit).
HistoryBuilder longHistory(std::size_t events);
/// `count` activities scheduled at once by one workflow task, all open together, then closed one by one.
HistoryBuilder manyOpenActivities(std::size_t count);
/// Few events with much data: `totalBytes` of payload spread over `events` events.
HistoryBuilder heavyHistory(std::size_t events, std::size_t totalBytes);
/// A legal history drawn from a seed: all kinds of spans, retries, failures, any ending.
HistoryBuilder randomHistory(std::uint32_t seed, std::size_t events);

} // namespace hindsight::history::testing
