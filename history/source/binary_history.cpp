#include "history/source/binary_history.h"

#include "history/source/page_writer.h"
#include "history/source/wire.h"

#include "temporal/api/history/v1/message.pb.h"

#include <fmt/core.h>
#include <limits>

namespace hindsight::history {

namespace {

constexpr std::uint32_t kEvents = 1;    // History.events
constexpr std::uint32_t kEventId = 1;   // HistoryEvent.event_id
constexpr std::uint32_t kEventType = 3; // HistoryEvent.event_type

Error damaged(std::size_t event, std::size_t at, std::string_view reason)
{
    return {ErrorCode::Invalid, fmt::format("event {} at byte {}: {}", event, at, reason)};
}

/// Why the bytes from `at` are no field: cut off, or not protobuf at all.
std::string whyNoField(std::string_view bytes, std::size_t at)
{
    const std::string_view rest = bytes.substr(at);
    std::uint64_t length = 0;
    for (std::size_t i = 1; i < rest.size() && i < 10; ++i) {
        const auto byte = static_cast<std::uint8_t>(rest[i]);
        length |= static_cast<std::uint64_t>(byte & 0x7fU) << (7 * (i - 1));
        if ((byte & 0x80U) != 0)
            continue;
        const std::size_t left = rest.size() - i - 1;
        if (rest[0] == '\x0a' && length > left)
            return fmt::format("needs {} bytes, but the file ends after {}: the file is truncated, or not a binary History", length, left);
        break;
    }
    return rest.size() < 10 ? "the file is truncated here" : "not a field of a binary History";
}

} // namespace

bool looksLikeBinaryHistory(std::string_view bytes)
{
    if (bytes.empty() || bytes.front() != '\x0a')
        return false;
    wire::Reader reader(bytes);
    wire::Field event;
    if (reader.next(event))
        return event.number == kEvents && wire::lastVarint(event.bytes, kEventId) != 0;
    // A truncated first event: JSON never has a backspace (tag of event_id) among its first bytes, this has.
    return bytes.substr(0, 12).find('\x08') != std::string_view::npos;
}

Result<std::vector<Page>> readBinaryHistory(std::string_view bytes, std::stop_token stop,
                                            const std::function<void(std::uint64_t)>& progress)
{
    PageWriter pages;
    wire::Reader reader(bytes);
    temporal::api::history::v1::HistoryEvent parsed;
    std::size_t count = 0;
    std::size_t begin = 0;
    for (wire::Field field; begin = reader.offset(), reader.next(field);) {
        if (field.number != kEvents || !field.isBytes())
            return damaged(count + 1, begin, fmt::format("field {} is not known in a binary History: is this another message?", field.number));
        ++count;
        if (wire::lastVarint(field.bytes, kEventId) == 0 || wire::lastVarint(field.bytes, kEventType) == 0)
            return damaged(count, begin, "has no event id or no event type: this is protobuf, but not a History");
        // A full parse finds damage inside an event now, with its place, and not when somebody opens it.
        if (field.bytes.size() > std::numeric_limits<int>::max()
            || !parsed.ParseFromArray(field.bytes.data(), static_cast<int>(field.bytes.size())))
            return damaged(count, begin, "is not a HistoryEvent: the file is damaged");
        pages.addWhole(field.whole);
        if (count % 256 == 0) {
            if (stop.stop_requested())
                return cancelled();
            progress(reader.offset());
        }
    }
    if (reader.failed())
        return damaged(count + 1, begin, whyNoField(bytes, begin));
    return pages.take();
}

} // namespace hindsight::history
