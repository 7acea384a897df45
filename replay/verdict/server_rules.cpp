#include "replay/verdict/server_rules.h"

#include <algorithm>
#include <initializer_list>

namespace hindsight::replay {

namespace {

bool isOneOf(Nanoseconds value, std::initializer_list<Nanoseconds> values)
{
    return value != 0 && std::ranges::find(values, value) != values.end();
}

} // namespace

Same sameActivityTimeout(const std::string& field, Nanoseconds recorded, Nanoseconds produced, const RunLimits& limits,
                         const RecordedTimeouts& others)
{
    if (recorded == produced)
        return Same::Yes;
    // Never longer than the run, and none of them longer than the whole.
    if (produced == 0 ? field != "heartbeat_timeout" : produced > recorded)
        if (isOneOf(recorded, {limits.run, limits.execution}))
            return Same::Yes;
    if (field == "schedule_to_close_timeout")
        return Same::No;
    if (field == "heartbeat_timeout")
        return produced > recorded && isOneOf(recorded, {others.scheduleToClose, others.startToClose}) ? Same::Yes : Same::No;
    return (produced == 0 || produced > recorded) && isOneOf(recorded, {others.scheduleToClose}) ? Same::Yes : Same::No;
}

Same sameWorkflowTimeout(const std::string& field, Nanoseconds recorded, Nanoseconds produced, const RunLimits& limits,
                         const RecordedTimeouts& others)
{
    constexpr Nanoseconds kSecond = 1'000'000'000;
    if (recorded == produced)
        return Same::Yes;
    const bool cut = produced == 0 || produced > recorded;
    if (field == "workflow_run_timeout") { // never longer than the execution; left open, it is the one before
        if (cut && isOneOf(recorded, {others.execution}))
            return Same::Yes;
        if (produced == 0 && isOneOf(recorded, {limits.run, limits.execution}))
            return Same::Yes;
    } else if (field == "workflow_task_timeout") { // never longer than two minutes or the run
        if (cut && isOneOf(recorded, {others.run, others.execution, 120 * kSecond}))
            return Same::Yes;
        if (produced == 0 && isOneOf(recorded, {limits.task, 10 * kSecond}))
            return Same::Yes;
    } else if (field != "workflow_execution_timeout") { // of a Nexus operation: never longer than the run
        if (cut && isOneOf(recorded, {limits.run, limits.execution}))
            return Same::Yes;
    } else if (produced == 0 && isOneOf(recorded, {limits.execution})) {
        return Same::Yes;
    }
    return produced == 0 ? Same::Unknown : Same::No;
}

bool isBookkeeping(std::string_view field)
{
    constexpr std::string_view fields[] = {"control", "requestEagerExecution", "useWorkflowBuildId", "inheritBuildId", "lastCompletionResult", "initiator"};
    return std::ranges::find(fields, field) != std::end(fields);
}

Same sameCancelReason(std::string_view recorded, std::string_view produced)
{
    const auto said = [](std::string_view text) -> std::optional<std::string_view> { // by the code; none: the SDK did not say
        constexpr std::string_view reason = " with reason: ";
        if (text == "Parent workflow requested cancel")
            return std::nullopt;
        if (!text.starts_with("Cancel requested by workflow with run id "))
            return text;
        const auto at = text.find(reason);
        return at == std::string_view::npos ? std::nullopt : std::optional(text.substr(at + reason.size()));
    };
    const auto was = said(recorded), is = said(produced);
    if (was && is)
        return *was == *is ? Same::Yes : Same::No;
    return was.value_or("").empty() && is.value_or("").empty() ? Same::Yes : Same::Unknown;
}

int enumAsWritten(const std::string& field, int produced)
{
    // Terminate, AllowDuplicate, Workflow.
    const bool filled = field == "parent_close_policy" || field == "workflow_id_reuse_policy" || field == "initiator";
    return filled && produced == 0 ? 1 : produced;
}

} // namespace hindsight::replay
