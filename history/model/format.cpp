#include "history/model/format.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <optional>

namespace hindsight::history {

namespace {

using namespace std::chrono;

/// "1.92", "12.3", "123": three digits that matter, no trailing zeros.
std::string threeDigits(double value)
{
    std::string text = fmt::format("{:.{}f}", value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
    if (text.find('.') != std::string::npos) {
        while (text.back() == '0')
            text.pop_back();
        if (text.back() == '.')
            text.pop_back();
    }
    return text;
}

/// "2 m 5 s": the larger unit, and the smaller one when it is not zero.
std::string twoUnits(std::int64_t large, const char* largeUnit, std::int64_t small, const char* smallUnit)
{
    return small == 0 ? fmt::format("{} {}", large, largeUnit) : fmt::format("{} {} {} {}", large, largeUnit, small, smallUnit);
}

/// Takes exactly `count` digits from the front of `text`.
std::optional<int> takeDigits(std::string_view& text, std::size_t count)
{
    if (text.size() < count)
        return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, std::string_view any)
{
    if (text.empty() || any.find(text.front()) == std::string_view::npos)
        return false;
    text.remove_prefix(1);
    return true;
}

std::optional<nanoseconds> takeFraction(std::string_view& text)
{
    if (!take(text, "."))
        return nanoseconds(0);
    std::int64_t value = 0;
    std::size_t digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), ++digits) {
        if (digits < 9) // finer than a nanosecond is cut
            value = value * 10 + (text.front() - '0');
    }
    for (std::size_t i = digits; i < 9; ++i)
        value *= 10;
    return digits == 0 ? std::nullopt : std::optional(nanoseconds(value));
}

/// "Z" or "+02:00".
std::optional<minutes> takeOffset(std::string_view& text)
{
    if (take(text, "Zz"))
        return minutes(0);
    const bool negative = !text.empty() && text.front() == '-';
    if (!take(text, "+-"))
        return std::nullopt;
    const auto hour = takeDigits(text, 2);
    if (!hour || !take(text, ":"))
        return std::nullopt;
    const auto minute = takeDigits(text, 2);
    if (!minute || *hour > 23 || *minute > 59)
        return std::nullopt;
    const minutes offset = hours(*hour) + minutes(*minute);
    return negative ? -offset : offset;
}

std::optional<Time> parse(std::string_view text)
{
    const auto year = takeDigits(text, 4);
    const bool dash1 = take(text, "-");
    const auto month = takeDigits(text, 2);
    const bool dash2 = take(text, "-");
    const auto day = takeDigits(text, 2);
    const bool separator = take(text, "Tt ");
    const auto hour = takeDigits(text, 2);
    const bool colon1 = take(text, ":");
    const auto minute = takeDigits(text, 2);
    const bool colon2 = take(text, ":");
    const auto second = takeDigits(text, 2);
    if (!year || !dash1 || !month || !dash2 || !day || !separator || !hour || !colon1 || !minute || !colon2 || !second)
        return std::nullopt;
    const auto fraction = takeFraction(text);
    const auto offset = fraction ? takeOffset(text) : std::nullopt;
    const year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                              std::chrono::day(static_cast<unsigned>(*day))};
    if (!offset || !text.empty() || !date.ok() || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    const sys_seconds whole = sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second) - *offset;
    constexpr std::int64_t limit = 9'223'372'035; // what int64 nanoseconds can hold
    if (whole.time_since_epoch().count() > limit || whole.time_since_epoch().count() < -limit)
        return std::nullopt;
    return Time(whole) + *fraction;
}

} // namespace

std::string formatTimeRfc3339(Time t)
{
    if (t == kNoTime)
        return {};
    const auto day = floor<days>(t);
    const year_month_day date(day);
    const hh_mm_ss clock(t - day);
    std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                   static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(),
                                   clock.seconds().count());
    const std::int64_t nanos = clock.subseconds().count();
    if (nanos % 1'000'000 == 0)
        text += nanos == 0 ? "" : fmt::format(".{:03}", nanos / 1'000'000);
    else if (nanos % 1'000 == 0)
        text += fmt::format(".{:06}", nanos / 1'000);
    else
        text += fmt::format(".{:09}", nanos);
    return text + "Z";
}

Result<Time> parseTimeRfc3339(std::string_view text)
{
    if (const std::optional<Time> time = parse(text))
        return *time;
    return Error{ErrorCode::Invalid, fmt::format("'{}' is not an RFC 3339 time such as 2026-11-23T06:26:00.5Z", text)};
}

std::string formatDuration(Duration d)
{
    if (d == Duration::min())
        d += Duration(1); // its negation does not exist
    if (d < Duration(0))
        return "-" + formatDuration(-d);
    const std::int64_t ns = d.count();
    if (ns == 0)
        return "0 s";
    if (ns < 1'000)
        return fmt::format("{} ns", ns);
    if (ns < 999'500)
        return threeDigits(static_cast<double>(ns) / 1e3) + " us";
    if (ns < 999'500'000)
        return threeDigits(static_cast<double>(ns) / 1e6) + " ms";
    if (ns < 59'950'000'000)
        return threeDigits(static_cast<double>(ns) / 1e9) + " s";
    const std::int64_t s = ns / 1'000'000'000 + (ns % 1'000'000'000 >= 500'000'000 ? 1 : 0);
    if (s < 3600)
        return twoUnits(s / 60, "m", s % 60, "s");
    const std::int64_t m = (s + 30) / 60;
    if (m < 24 * 60)
        return twoUnits(m / 60, "h", m % 60, "m");
    const std::int64_t h = (m + 30) / 60;
    return twoUnits(h / 24, "d", h % 24, "h");
}

std::string formatBytes(std::uint64_t bytes)
{
    if (bytes < 1000)
        return fmt::format("{} B", bytes);
    constexpr std::array units{"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    for (; value >= 999.5 && unit + 1 < units.size(); ++unit)
        value /= 1000;
    return threeDigits(value) + " " + units[unit];
}

std::string sha256Hex(std::string_view bytes)
{
    std::array<unsigned char, 32> digest{};
    unsigned int length = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
    std::string hex;
    for (unsigned char byte : digest)
        hex += fmt::format("{:02x}", byte);
    return hex;
}

} // namespace hindsight::history
