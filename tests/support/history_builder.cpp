#include "tests/support/history_builder_impl.h"

#include <temporal/api/history/v1/message.pb.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace hindsight::history::testing {

namespace api = temporal::api;
using api::history::v1::HistoryEvent;

namespace {

/// Deprecated in the API, and still what servers write for workers without a deployment.
void setBuildId(api::history::v1::WorkflowTaskCompletedEventAttributes* attributes, std::string_view buildId)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    attributes->mutable_worker_version()->set_build_id(std::string(buildId));
#pragma GCC diagnostic pop
}

} // namespace

void setJson(api::common::v1::Payload* payload, std::string_view json)
{
    (*payload->mutable_metadata())["encoding"] = "json/plain";
    payload->set_data(std::string(json));
}

void addJson(api::common::v1::Payloads* payloads, std::string_view json)
{
    setJson(payloads->add_payloads(), json);
}

void setFailure(api::failure::v1::Failure* failure, std::string_view message)
{
    failure->set_message(std::string(message));
    failure->set_source("PythonSDK");
    failure->mutable_application_failure_info()->set_type("OrderError");
}

HistoryBuilder::Impl::Impl() = default;
HistoryBuilder::Impl::~Impl() = default;

HistoryEvent& HistoryBuilder::Impl::add(EventType type)
{
    HistoryEvent& event = *events.emplace_back(std::make_unique<HistoryEvent>());
    event.set_event_id(nextId);
    event.set_event_type(static_cast<api::enums::v1::EventType>(type));
    event.set_task_id(1'048'576 + nextId);
    event.mutable_event_time()->set_seconds(nanos / 1'000'000'000);
    event.mutable_event_time()->set_nanos(static_cast<std::int32_t>(nanos % 1'000'000'000));
    ++nextId;
    nanos += 10'000'000;
    return event;
}

HistoryBuilder::HistoryBuilder() : m_impl(std::make_unique<Impl>()) {}
HistoryBuilder::~HistoryBuilder() = default;
HistoryBuilder::HistoryBuilder(HistoryBuilder&&) noexcept = default;
HistoryBuilder& HistoryBuilder::operator=(HistoryBuilder&&) noexcept = default;

HistoryBuilder& HistoryBuilder::started(std::string_view type, std::string_view workflowId, std::string_view runId,
                                        std::string_view taskQueue)
{
    auto* a = m_impl->add(EventType::WorkflowExecutionStarted).mutable_workflow_execution_started_event_attributes();
    a->mutable_workflow_type()->set_name(std::string(type));
    a->mutable_task_queue()->set_name(std::string(taskQueue));
    a->mutable_task_queue()->set_kind(api::enums::v1::TASK_QUEUE_KIND_NORMAL);
    a->set_workflow_id(std::string(workflowId));
    a->set_original_execution_run_id(std::string(runId));
    a->set_first_execution_run_id(std::string(runId));
    a->mutable_workflow_task_timeout()->set_seconds(10);
    a->set_attempt(1);
    a->set_identity("web-shop");
    return *this;
}

HistoryBuilder& HistoryBuilder::completed(std::string_view resultJson)
{
    auto* a = m_impl->add(EventType::WorkflowExecutionCompleted).mutable_workflow_execution_completed_event_attributes();
    addJson(a->mutable_result(), resultJson);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::failed(std::string_view message)
{
    auto* a = m_impl->add(EventType::WorkflowExecutionFailed).mutable_workflow_execution_failed_event_attributes();
    setFailure(a->mutable_failure(), message);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::canceled()
{
    auto* a = m_impl->add(EventType::WorkflowExecutionCanceled).mutable_workflow_execution_canceled_event_attributes();
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::continuedAsNew(std::string_view newRunId)
{
    auto* a = m_impl->add(EventType::WorkflowExecutionContinuedAsNew).mutable_workflow_execution_continued_as_new_event_attributes();
    a->set_new_execution_run_id(std::string(newRunId));
    a->mutable_workflow_type()->set_name("OrderWorkflow");
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::terminated(std::string_view reason)
{
    m_impl->add(EventType::WorkflowExecutionTerminated).mutable_workflow_execution_terminated_event_attributes()->set_reason(
        std::string(reason));
    return *this;
}

HistoryBuilder& HistoryBuilder::timedOut()
{
    m_impl->add(EventType::WorkflowExecutionTimedOut).mutable_workflow_execution_timed_out_event_attributes();
    return *this;
}

HistoryBuilder& HistoryBuilder::cancelRequested()
{
    m_impl->add(EventType::WorkflowExecutionCancelRequested)
        .mutable_workflow_execution_cancel_requested_event_attributes()->set_identity("ops");
    return *this;
}

HistoryBuilder& HistoryBuilder::paused(std::string_view reason)
{
    m_impl->add(EventType::WorkflowExecutionPaused).mutable_workflow_execution_paused_event_attributes()->set_reason(
        std::string(reason));
    return *this;
}

HistoryBuilder& HistoryBuilder::unpaused()
{
    m_impl->add(EventType::WorkflowExecutionUnpaused).mutable_workflow_execution_unpaused_event_attributes();
    return *this;
}

HistoryBuilder& HistoryBuilder::optionsUpdated()
{
    m_impl->add(EventType::WorkflowExecutionOptionsUpdated)
        .mutable_workflow_execution_options_updated_event_attributes()->set_identity("ops");
    return *this;
}

HistoryBuilder& HistoryBuilder::workflowTask()
{
    return taskScheduled().taskStarted().taskCompleted();
}

HistoryBuilder& HistoryBuilder::taskScheduled(int attempt)
{
    HistoryEvent& event = m_impl->add(EventType::WorkflowTaskScheduled);
    m_impl->taskScheduled = event.event_id();
    m_impl->taskStarted = 0;
    auto* a = event.mutable_workflow_task_scheduled_event_attributes();
    a->mutable_task_queue()->set_name("orders");
    a->mutable_start_to_close_timeout()->set_seconds(10);
    a->set_attempt(attempt);
    return *this;
}

HistoryBuilder& HistoryBuilder::taskStarted()
{
    HistoryEvent& event = m_impl->add(EventType::WorkflowTaskStarted);
    m_impl->taskStarted = event.event_id();
    auto* a = event.mutable_workflow_task_started_event_attributes();
    a->set_scheduled_event_id(m_impl->taskScheduled);
    a->set_identity("order-worker");
    a->set_request_id("request-" + std::to_string(event.event_id()));
    return *this;
}

HistoryBuilder& HistoryBuilder::taskCompleted(std::string_view sdkName, std::string_view sdkVersion, std::string_view buildId)
{
    HistoryEvent& event = m_impl->add(EventType::WorkflowTaskCompleted);
    m_impl->taskCompleted = event.event_id();
    auto* a = event.mutable_workflow_task_completed_event_attributes();
    a->set_scheduled_event_id(m_impl->taskScheduled);
    a->set_started_event_id(m_impl->taskStarted);
    a->set_identity("order-worker");
    if (!sdkName.empty())
        a->mutable_sdk_metadata()->set_sdk_name(std::string(sdkName));
    if (!sdkVersion.empty())
        a->mutable_sdk_metadata()->set_sdk_version(std::string(sdkVersion));
    if (!buildId.empty())
        setBuildId(a, buildId);
    return *this;
}

HistoryBuilder& HistoryBuilder::taskFailed(std::string_view message)
{
    auto* a = m_impl->add(EventType::WorkflowTaskFailed).mutable_workflow_task_failed_event_attributes();
    a->set_scheduled_event_id(m_impl->taskScheduled);
    a->set_started_event_id(m_impl->taskStarted);
    a->set_cause(api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE);
    setFailure(a->mutable_failure(), message);
    return *this;
}

HistoryBuilder& HistoryBuilder::taskTimedOut()
{
    auto* a = m_impl->add(EventType::WorkflowTaskTimedOut).mutable_workflow_task_timed_out_event_attributes();
    a->set_scheduled_event_id(m_impl->taskScheduled);
    a->set_started_event_id(m_impl->taskStarted);
    a->set_timeout_type(m_impl->taskStarted == 0 ? api::enums::v1::TIMEOUT_TYPE_SCHEDULE_TO_START
                                                 : api::enums::v1::TIMEOUT_TYPE_START_TO_CLOSE);
    return *this;
}

HistoryBuilder& HistoryBuilder::resetTo(std::string_view newRunId)
{
    auto* a = m_impl->add(EventType::WorkflowTaskFailed).mutable_workflow_task_failed_event_attributes();
    a->set_scheduled_event_id(m_impl->taskScheduled);
    a->set_started_event_id(m_impl->taskStarted);
    a->set_cause(api::enums::v1::WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW);
    a->set_base_run_id(m_impl->events.front()->workflow_execution_started_event_attributes().original_execution_run_id());
    a->set_new_run_id(std::string(newRunId));
    return *this;
}

HistoryBuilder& HistoryBuilder::activityScheduled(std::string_view type, std::string_view id, std::string_view inputJson)
{
    HistoryEvent& event = m_impl->add(EventType::ActivityTaskScheduled);
    Impl::find(m_impl->activities, id) = {event.event_id(), 0};
    auto* a = event.mutable_activity_task_scheduled_event_attributes();
    a->set_activity_id(std::string(id));
    a->mutable_activity_type()->set_name(std::string(type));
    a->mutable_task_queue()->set_name("orders");
    a->mutable_start_to_close_timeout()->set_seconds(30);
    a->mutable_retry_policy()->mutable_initial_interval()->set_seconds(1);
    a->mutable_retry_policy()->set_backoff_coefficient(2);
    if (!inputJson.empty())
        addJson(a->mutable_input(), inputJson);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::activityStarted(std::string_view id, int attempt)
{
    HistoryEvent& event = m_impl->add(EventType::ActivityTaskStarted);
    Impl::Refs& refs = Impl::find(m_impl->activities, id);
    refs.started = event.event_id();
    auto* a = event.mutable_activity_task_started_event_attributes();
    a->set_scheduled_event_id(refs.opened);
    a->set_identity("order-worker");
    a->set_attempt(attempt);
    if (attempt > 1)
        setFailure(a->mutable_last_failure(), "try again");
    return *this;
}

HistoryBuilder& HistoryBuilder::activityCompleted(std::string_view id, std::string_view resultJson)
{
    const Impl::Refs refs = Impl::find(m_impl->activities, id);
    auto* a = m_impl->add(EventType::ActivityTaskCompleted).mutable_activity_task_completed_event_attributes();
    a->set_scheduled_event_id(refs.opened);
    a->set_started_event_id(refs.started);
    a->set_identity("order-worker");
    addJson(a->mutable_result(), resultJson);
    return *this;
}

HistoryBuilder& HistoryBuilder::activityFailed(std::string_view id, std::string_view message)
{
    const Impl::Refs refs = Impl::find(m_impl->activities, id);
    auto* a = m_impl->add(EventType::ActivityTaskFailed).mutable_activity_task_failed_event_attributes();
    a->set_scheduled_event_id(refs.opened);
    a->set_started_event_id(refs.started);
    a->set_retry_state(api::enums::v1::RETRY_STATE_NON_RETRYABLE_FAILURE);
    setFailure(a->mutable_failure(), message);
    return *this;
}

HistoryBuilder& HistoryBuilder::activityTimedOut(std::string_view id)
{
    const Impl::Refs refs = Impl::find(m_impl->activities, id);
    auto* a = m_impl->add(EventType::ActivityTaskTimedOut).mutable_activity_task_timed_out_event_attributes();
    a->set_scheduled_event_id(refs.opened);
    a->set_started_event_id(refs.started);
    a->mutable_failure()->set_message("activity timeout");
    a->mutable_failure()->mutable_timeout_failure_info()->set_timeout_type(api::enums::v1::TIMEOUT_TYPE_START_TO_CLOSE);
    return *this;
}

HistoryBuilder& HistoryBuilder::activityCancelRequested(std::string_view id)
{
    auto* a = m_impl->add(EventType::ActivityTaskCancelRequested).mutable_activity_task_cancel_requested_event_attributes();
    a->set_scheduled_event_id(Impl::find(m_impl->activities, id).opened);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::activityCanceled(std::string_view id)
{
    const Impl::Refs refs = Impl::find(m_impl->activities, id);
    auto* a = m_impl->add(EventType::ActivityTaskCanceled).mutable_activity_task_canceled_event_attributes();
    a->set_scheduled_event_id(refs.opened);
    a->set_started_event_id(refs.started);
    return *this;
}

HistoryBuilder& HistoryBuilder::timerStarted(std::string_view id, Duration fireAfter)
{
    HistoryEvent& event = m_impl->add(EventType::TimerStarted);
    Impl::find(m_impl->timers, id) = {event.event_id(), 0};
    auto* a = event.mutable_timer_started_event_attributes();
    a->set_timer_id(std::string(id));
    a->mutable_start_to_fire_timeout()->set_seconds(fireAfter.count() / 1'000'000'000);
    a->mutable_start_to_fire_timeout()->set_nanos(static_cast<std::int32_t>(fireAfter.count() % 1'000'000'000));
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::timerFired(std::string_view id)
{
    auto* a = m_impl->add(EventType::TimerFired).mutable_timer_fired_event_attributes();
    a->set_timer_id(std::string(id));
    a->set_started_event_id(Impl::find(m_impl->timers, id).opened);
    return *this;
}

HistoryBuilder& HistoryBuilder::timerCanceled(std::string_view id)
{
    auto* a = m_impl->add(EventType::TimerCanceled).mutable_timer_canceled_event_attributes();
    a->set_timer_id(std::string(id));
    a->set_started_event_id(Impl::find(m_impl->timers, id).opened);
    a->set_workflow_task_completed_event_id(m_impl->taskCompleted);
    return *this;
}

HistoryBuilder& HistoryBuilder::after(Duration pause)
{
    m_impl->nanos += pause.count();
    return *this;
}

HistoryBuilder& HistoryBuilder::skipIds(int count)
{
    m_impl->nextId += count;
    return *this;
}

HistoryBuilder& HistoryBuilder::newPage()
{
    m_impl->pageStarts.push_back(m_impl->events.size());
    return *this;
}

HistoryBuilder& HistoryBuilder::transient()
{
    m_impl->transientFrom = m_impl->events.size();
    return *this;
}

HistoryBuilder& HistoryBuilder::tweak(const std::function<void(HistoryEvent&)>& change)
{
    change(*m_impl->events.back());
    return *this;
}

HistoryBuilder& HistoryBuilder::event(EventType type)
{
    m_impl->add(type);
    return *this;
}

std::int64_t HistoryBuilder::lastId() const
{
    return m_impl->events.back()->event_id();
}

std::size_t HistoryBuilder::size() const
{
    return m_impl->events.size();
}

namespace {

/// events[first, last) as one serialized History.
std::string serialize(const std::vector<std::unique_ptr<HistoryEvent>>& events, std::size_t first, std::size_t last)
{
    api::history::v1::History history;
    for (std::size_t i = first; i < last; ++i)
        *history.add_events() = *events[i];
    return history.SerializeAsString();
}

} // namespace

std::vector<Page> HistoryBuilder::pages() const
{
    std::vector<Page> pages;
    const std::size_t end = m_impl->transientFrom.value_or(m_impl->events.size());
    for (std::size_t i = 0; i < m_impl->pageStarts.size(); ++i) {
        const std::size_t last = i + 1 < m_impl->pageStarts.size() ? m_impl->pageStarts[i + 1] : end;
        if (m_impl->pageStarts[i] < std::min(last, end))
            pages.push_back(std::make_shared<const std::string>(serialize(m_impl->events, m_impl->pageStarts[i], std::min(last, end))));
    }
    return pages;
}

Page HistoryBuilder::transientPage() const
{
    if (!m_impl->transientFrom || *m_impl->transientFrom >= m_impl->events.size())
        return {};
    return std::make_shared<const std::string>(serialize(m_impl->events, *m_impl->transientFrom, m_impl->events.size()));
}

std::string HistoryBuilder::bytes() const
{
    return serialize(m_impl->events, 0, m_impl->transientFrom.value_or(m_impl->events.size()));
}

SnapshotPtr HistoryBuilder::snapshot() const
{
    const std::vector<Page> all = pages();
    Result<SnapshotPtr> built = buildSnapshot(all, {}, {}, transientPage());
    if (!built.ok()) {
        std::fprintf(stderr, "HistoryBuilder: %s\n", built.error().message.c_str());
        std::abort();
    }
    return built.value();
}

} // namespace hindsight::history::testing
