// SdkVersion: the version of an SDK as its workers say it, and which versions this program was tried with. Pure values.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace hindsight::replay {

struct SdkVersion {
    int major = 0, minor = 0, patch = 0;
    friend auto operator<=>(const SdkVersion&, const SdkVersion&) = default;
};

/// "1.35.0", "1.18.0-RC1", "v1.25.1", "1.4"; nothing when it does not begin with two numbers.
std::optional<SdkVersion> sdkVersion(std::string_view text);

/// What is to be said of a worker before its answers are believed. Replay changed over the years in what a worker takes for one
/// (Java up to 1.23 runs local activities where later versions replay), so a version below the oldest that was tried gets no
/// verdict unless the user insists.
struct SdkTrial {
    std::string refusal;    ///< older than any that was tried; "" = none
    std::string note;       ///< for the report: newer than any that was tried, or an SDK that only shares its engine with one; "" = none
};
SdkTrial trialOf(std::string_view sdk, std::string_view version);

} // namespace hindsight::replay
