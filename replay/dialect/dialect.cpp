#include "replay/dialect/dialect.h"

#include "temporal/api/history/v1/message.pb.h"

#include <algorithm>
#include <array>

namespace hindsight::replay {

using history::EventType;

SdkFamily sdkFamily(std::string_view sdk)
{
    constexpr std::array<std::string_view, 5> core{"temporal-python", "temporal-typescript", "temporal-dotnet",
                                                   "temporal-ruby", "temporal-rust"};
    if (sdk == "temporal-go" || sdk == "temporal-php")
        return SdkFamily::Go; // the PHP SDK runs on a Go worker (RoadRunner)
    if (sdk == "temporal-java")
        return SdkFamily::Java;
    return std::ranges::find(core, sdk) != core.end() ? SdkFamily::Core : SdkFamily::Unknown;
}

std::string_view sdkFamilyName(SdkFamily family)
{
    switch (family) {
    case SdkFamily::Unknown: return "unknown";
    case SdkFamily::Core: return "Rust core (Python, TypeScript, .NET, Ruby, Rust)";
    case SdkFamily::Go: return "Go";
    case SdkFamily::Java: return "Java";
    }
    return "unknown";
}

const Dialect* dialectFor(SdkFamily family)
{
    switch (family) {
    case SdkFamily::Core: return &dialects::core();
    case SdkFamily::Go: return &dialects::go();
    case SdkFamily::Java: return &dialects::java();
    case SdkFamily::Unknown: return nullptr;
    }
    return nullptr;
}

std::string checkedFamilies()
{
    std::string names;
    for (const SdkFamily family : {SdkFamily::Core, SdkFamily::Go, SdkFamily::Java})
        if (dialectFor(family))
            (names += names.empty() ? "" : ", ") += sdkFamilyName(family);
    return names;
}

HistoryAuthor authorOf(const ReplayPlan& plan)
{
    HistoryAuthor author;
    temporal::api::history::v1::HistoryEvent event;
    const auto read = [&](EventId id) {
        const std::string_view bytes = plan.history().bytes(plan.indexOf(id));
        return event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    };
    for (std::size_t k = 1; k <= plan.taskCount() && author.sdk.empty(); ++k) {
        if (!read(plan.task(k).completed))
            continue;
        const auto& sdk = event.workflow_task_completed_event_attributes().sdk_metadata();
        author.sdk = sdk.sdk_name(); // a worker says it once and again when it changes
        author.version = sdk.sdk_version();
    }
    author.family = sdkFamily(author.sdk);
    // Before SDKs wrote their name, their markers tell.
    for (std::int64_t id = 1; author.sdk.empty() && id <= plan.end().value; ++id) {
        if (plan.type({id}) != EventType::MarkerRecorded || !read({id}))
            continue;
        const std::string& marker = event.marker_recorded_event_attributes().marker_name();
        if (marker == "core_patch" || marker == "core_local_activity")
            author.family = SdkFamily::Core;
        else if (marker == "Version" || marker == "SideEffect" || marker == "MutableSideEffect" || marker == "LocalActivity")
            // Both Go and Java use these names; their details differ in the spelling of one key.
            author.family = event.marker_recorded_event_attributes().details().count("changeId")
                    || event.marker_recorded_event_attributes().details().count("activityId")
                ? SdkFamily::Java : SdkFamily::Go;
        if (author.family != SdkFamily::Unknown)
            break;
    }
    return author;
}

} // namespace hindsight::replay
