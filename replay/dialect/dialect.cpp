#include "replay/dialect/dialect.h"

#include "temporal/api/history/v1/message.pb.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hindsight::replay {

SdkFamily sdkFamily(std::string_view sdk)
{
    constexpr std::array<std::string_view, 5> core{"temporal-python", "temporal-typescript", "temporal-dotnet",
                                                   "temporal-ruby", "temporal-rust"};
    // PHP workers ("temporal-php-2") run inside a Go one that has its own way with commands and queries: none was ever tried.
    if (sdk == "temporal-go")
        return SdkFamily::Go;
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

namespace {

/// Both Go and Java use the same names for their markers; the keys of the details differ: Go has "change-id", "side-effect-id".
bool isJavasMarker(std::string_view bytes)
{
    temporal::api::history::v1::HistoryEvent event;
    if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return false;
    const auto& details = event.marker_recorded_event_attributes().details();
    const std::string& name = event.marker_recorded_event_attributes().marker_name();
    const bool ofSideEffect = name == "SideEffect" || name == "MutableSideEffect";
    return details.count("changeId") || details.count("activityId") || (ofSideEffect && !details.count("side-effect-id"));
}

} // namespace

HistoryAuthor authorOf(const ReplayPlan& plan)
{
    HistoryAuthor author;
    for (std::size_t k = 1; k <= plan.taskCount() && author.sdk.empty(); ++k) {
        SdkMetadata said = plan.sdkMetadata(k);
        author.sdk = std::move(said.name);
        author.version = std::move(said.version);
    }
    author.family = sdkFamily(author.sdk);
    // Before SDKs wrote their name, their markers tell.
    for (std::int64_t id = 1; author.sdk.empty() && id <= plan.end().value; ++id) {
        const std::string_view marker = plan.markerName({id});
        if (marker == "core_patch" || marker == "core_local_activity")
            author.family = SdkFamily::Core;
        else if (marker == "Version" || marker == "SideEffect" || marker == "MutableSideEffect" || marker == "LocalActivity")
            author.family = isJavasMarker(plan.history().bytes(plan.indexOf({id}))) ? SdkFamily::Java : SdkFamily::Go;
        if (author.family != SdkFamily::Unknown)
            break;
    }
    return author;
}

std::string foreignHistory(const HistoryAuthor& author, std::string_view sdk)
{
    if (author.family == sdkFamily(sdk) || (author.family == SdkFamily::Unknown && author.sdk.empty()))
        return {};
    const std::string family = author.family == SdkFamily::Unknown ? "an SDK that is not known here" : fmt::format("the {} SDK", sdkFamilyName(author.family));
    return fmt::format("the history was written by {}{}{}; a {} worker cannot replay it: check it with a worker of its own SDK", family,
                       author.sdk.empty() ? "" : ", " + author.sdk, author.version.empty() ? "" : " " + author.version, sdk);
}

} // namespace hindsight::replay
