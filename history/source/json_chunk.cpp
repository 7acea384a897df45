#include "history/source/json_chunk.h"

#include "history/source/wire.h"

#include "temporal/api/history/v1/message.pb.h"

#include <fmt/core.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>

namespace hindsight::history {

namespace {

constexpr std::string_view kOpen = R"({"events":[)";
constexpr std::string_view kClose = "]}";

/// Payload metadata in clear text would pass protobuf's lenient base64 as other bytes; see json_normalise.
bool mayBeDecoded(std::string_view json)
{
    return json.find("\"json/") != std::string_view::npos || json.find("\"binary/") != std::string_view::npos;
}

} // namespace

bool JsonChunks::parseInto(const std::string& json, std::size_t expected, std::string& why)
{
    temporal::api::history::v1::History history;
    const auto status = google::protobuf::util::JsonStringToMessage(json, &history);
    if (!status.ok()) {
        why = std::string(status.message());
        return false;
    }
    if (static_cast<std::size_t>(history.events_size()) != expected) {
        why = "an event is null";
        return false;
    }
    for (const auto& event : history.events()) {
        if (event.event_id() == 0 || event.event_type() == 0) {
            why = "has no eventId or no eventType: this is not a Temporal history";
            return false;
        }
    }
    m_binary.clear();
    {
        google::protobuf::io::StringOutputStream stream(&m_binary);
        google::protobuf::io::CodedOutputStream out(&stream);
        out.SetSerializationDeterministic(true); // equal histories get equal bytes
        history.SerializeToCodedStream(&out);
    }
    wire::Reader reader(m_binary);
    for (wire::Field field; reader.next(field);)
        m_pages.addWhole(field.whole);
    m_count += expected;
    return true;
}

Result<void> JsonChunks::convert(std::span<const std::string_view> events, std::string_view whole)
{
    if (events.empty())
        return {};
    const char* const begin = events.front().data();
    const char* const end = events.back().data() + events.back().size();
    const std::string_view text(begin, static_cast<std::size_t>(end - begin));
    m_json.assign(kOpen).append(text).append(kClose);
    std::string why;
    if (!mayBeDecoded(text) && parseInto(m_json, events.size(), why))
        return {};
    return convertOdd(events, whole);
}

Result<void> JsonChunks::convertOdd(std::span<const std::string_view> events, std::string_view whole)
{
    const std::size_t before = m_count;
    const auto failed = [&](std::size_t i, const std::string& why) {
        return Error{ErrorCode::Invalid,
                     fmt::format("event {} at byte {}: {}", before + i + 1, events[i].data() - whole.data(), why)};
    };
    std::vector<std::string> rewritten;
    rewritten.reserve(events.size());
    m_json.assign(kOpen);
    for (std::size_t i = 0; i < events.size(); ++i) {
        auto normal = normaliseEventJson(events[i], m_report);
        if (!normal.ok())
            return failed(i, normal.error().message);
        m_json.append(i == 0 ? "" : ",").append(normal.value());
        rewritten.push_back(std::move(normal).value());
    }
    m_json.append(kClose);
    std::string why;
    if (parseInto(m_json, events.size(), why))
        return {};
    for (std::size_t i = 0; i < events.size(); ++i) {
        m_json.assign(kOpen).append(rewritten[i]).append(kClose);
        if (!parseInto(m_json, 1, why))
            return failed(i, why);
    }
    return Error{ErrorCode::Invalid, fmt::format("events {} to {}: {}", before + 1, before + events.size(), why)};
}

} // namespace hindsight::history
