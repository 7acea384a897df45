#include "replay/dialect/sdk_version.h"

#include "replay/dialect/dialect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace hindsight::replay {
namespace {

struct Tried {
    std::string_view sdk;
    SdkVersion oldest, newest;
};

/// The newest is what ./test runs; README says what was run with the oldest.
constexpr std::array<Tried, 4> kTried{{{"temporal-python", {1, 4}, {1, 35}},
                                       {"temporal-typescript", {1, 8}, {1, 24}},
                                       {"temporal-go", {1, 25}, {1, 50}},
                                       {"temporal-java", {1, 18}, {1, 38}}}};

std::string written(const SdkVersion& version) { return fmt::format("{}.{}", version.major, version.minor); }

} // namespace

std::optional<SdkVersion> sdkVersion(std::string_view text)
{
    if (text.starts_with('v'))
        text.remove_prefix(1);
    SdkVersion version;
    const char* const end = text.data() + text.size();
    const auto [dot, unreadable] = std::from_chars(text.data(), end, version.major);
    if (unreadable != std::errc{} || dot == end || *dot != '.')
        return std::nullopt;
    const auto [rest, noMinor] = std::from_chars(dot + 1, end, version.minor);
    if (noMinor != std::errc{})
        return std::nullopt;
    if (rest != end && *rest == '.')
        std::from_chars(rest + 1, end, version.patch);
    return version;
}

SdkTrial trialOf(std::string_view sdk, std::string_view version)
{
    const SdkFamily family = sdkFamily(sdk);
    if (family == SdkFamily::Unknown)
        return {};
    const auto tried = std::ranges::find(kTried, sdk, &Tried::sdk);
    if (tried == kTried.end())
        return {{}, fmt::format("{} workers are judged as those of their engine are ({}); with a worker of that SDK this program was never tried", sdk,
                                sdkFamilyName(family))};
    std::optional<SdkVersion> said = sdkVersion(version);
    if (!said)
        return {{}, fmt::format("the worker does not say which version of {} it has; this program was tried with {} to {}", sdk, written(tried->oldest),
                                written(tried->newest))};
    said->patch = 0;
    if (*said < tried->oldest)
        return {fmt::format("the worker has {} {}, and the oldest version that this program was tried with is {}: older ones may take other tasks for a "
                            "replay, with wrong verdicts or local activities that run. Use a newer version, or insist with --untried-sdk",
                            sdk, version, written(tried->oldest)), {}};
    if (*said > tried->newest)
        return {{}, fmt::format("the worker has {} {}; the newest version that this program was tried with is {}", sdk, version, written(tried->newest))};
    return {};
}

} // namespace hindsight::replay
