#include "replay/dialect/core/marker.h"

#include <fmt/format.h>

#include "temporal/api/history/v1/message.pb.h"

namespace hindsight::replay {

std::string failedInstead(std::string_view markerEvent)
{
    temporal::api::history::v1::HistoryEvent event;
    if (!event.ParseFromArray(markerEvent.data(), static_cast<int>(markerEvent.size())))
        return {};
    if (event.marker_recorded_event_attributes().marker_name() != "core_local_activity")
        return {};
    auto& marker = *event.mutable_marker_recorded_event_attributes();
    marker.mutable_details()->erase("result");
    marker.mutable_failure()->set_message("asked by the check");
    marker.mutable_failure()->mutable_application_failure_info()->set_non_retryable(true);
    return event.SerializeAsString();
}

std::string localActivityRefused(std::string_view text, const std::string& recorded)
{
    const std::string begin = fmt::format("type of recorded marker '{}' does not match activity type of local activity command '", recorded);
    const auto at = text.find(begin);
    if (at == std::string_view::npos)
        return {};
    text.remove_prefix(at + begin.size());
    return std::string(text.substr(0, text.find('\'')));
}

} // namespace hindsight::replay
