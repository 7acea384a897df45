#include "history/model/payload_survey.h"

#include "history/model/utf8.h"

#include <google/protobuf/stubs/logging.h>
#include <nlohmann/json.hpp>
#include <temporal/api/common/v1/message.pb.h>
#include <temporal/api/history/v1/message.pb.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace hindsight::history {

namespace {

namespace pb = google::protobuf;
using temporal::api::common::v1::Payload;

constexpr std::array<std::string_view, 5> kOwnEncodings = {"json/plain", "json/protobuf", "binary/null", "binary/plain", "binary/protobuf"};
// Of the Python SDK 1.35 (temporalio/converter/_extstore.py): the first form, the present one, and the mark beside an encoded one.
constexpr std::string_view kReferenceEncoding = "json/external-storage-reference";
constexpr std::string_view kReferenceMessage = "temporal.api.sdk.v1.ExternalStorageReference";
constexpr std::string_view kReferenceMark = "__temporal_external_storage_reference";

bool isOwn(std::string_view encoding) { return std::ranges::find(kOwnEncodings, encoding) != kOwnEncodings.end(); }

std::size_t placeOf(std::string_view text, std::string_view wanted, std::size_t from)
{
    if (from > text.size())
        return std::string_view::npos;
    const void* at = ::memmem(text.data() + from, text.size() - from, wanted.data(), wanted.size());
    return at == nullptr ? std::string_view::npos : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

/// May say yes of an event whose text only looks like it; parsing it decides.
bool mayBeUnusual(std::string_view event)
{
    constexpr std::string_view kEntry = "\x0a\x08" "encoding\x12"; // map entry: key, then the value with its length
    for (std::size_t at = 0; (at = placeOf(event, kEntry, at)) != std::string_view::npos;) {
        at += kEntry.size();
        const std::size_t length = at < event.size() ? static_cast<unsigned char>(event[at]) : 0;
        if (!isOwn(event.substr(std::min(at + 1, event.size()), length)))
            return true;
    }
    return placeOf(event, kReferenceMessage, 0) != std::string_view::npos || placeOf(event, kReferenceMark, 0) != std::string_view::npos;
}

std::string metadata(const Payload& payload, std::string_view key)
{
    const auto found = payload.metadata().find(std::string(key));
    return found == payload.metadata().end() ? std::string() : found->second;
}

void addName(std::vector<std::string>& names, const std::string& name)
{
    const auto place = std::ranges::lower_bound(names, name);
    if (!name.empty() && (place == names.end() || *place != name))
        names.insert(place, name);
}

PayloadSurvey::Encoding& encodingIn(std::vector<PayloadSurvey::Encoding>& all, const std::string& name)
{
    const auto place = std::ranges::lower_bound(all, name, {}, &PayloadSurvey::Encoding::name);
    return place != all.end() && place->name == name ? *place : *all.insert(place, {name, 0, 0});
}

std::string driverOf(const std::string& reference)
{
    const auto json = nlohmann::json::parse(reference, nullptr, false);
    for (const char* key : {"driverName", "driver_name"}) {
        if (json.is_object() && json.contains(key) && json[key].is_string())
            return toValidUtf8(json[key].get<std::string>());
    }
    return {};
}

void take(const Payload& payload, PayloadSurvey& out)
{
    const std::string encoding = metadata(payload, "encoding");
    const bool plain = encoding == kReferenceEncoding || (encoding == "json/protobuf" && metadata(payload, "messageType") == kReferenceMessage);
    if (plain || metadata(payload, kReferenceMark) == "true") {
        ++out.references;
        for (const auto& stored : payload.external_payloads())
            out.storedBytes += static_cast<std::uint64_t>(std::max<std::int64_t>(0, stored.size_bytes()));
        if (plain)
            addName(out.drivers, driverOf(payload.data()));
    } else if (!encoding.empty() && !isOwn(encoding)) {
        auto& counted = encodingIn(out.opaque, toValidUtf8(encoding));
        ++counted.payloads;
        counted.bytes += payload.data().size();
    }
}

void walk(const pb::Message& message, PayloadSurvey& out)
{
    if (message.GetDescriptor() == Payload::descriptor()) {
        take(dynamic_cast<const Payload&>(message), out);
        return;
    }
    const pb::Reflection& reflection = *message.GetReflection();
    std::vector<const pb::FieldDescriptor*> set;
    reflection.ListFields(message, &set);
    for (const pb::FieldDescriptor* field : set) {
        if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE)
            continue;
        if (!field->is_repeated()) {
            walk(reflection.GetMessage(message, field), out);
            continue;
        }
        for (int i = 0; i < reflection.FieldSize(message, field); ++i) // of a map: its entries
            walk(reflection.GetRepeatedMessage(message, field, i), out);
    }
}

} // namespace

void PayloadSurvey::add(const PayloadSurvey& other)
{
    for (const Encoding& more : other.opaque) {
        Encoding& mine = encodingIn(opaque, more.name);
        mine.payloads += more.payloads;
        mine.bytes += more.bytes;
    }
    references += other.references;
    storedBytes += other.storedBytes;
    for (const std::string& driver : other.drivers)
        addName(drivers, driver);
}

PayloadSurvey surveyPayloads(const HistorySnapshot& snapshot)
{
    PayloadSurvey survey;
    const pb::LogSilencer quiet;
    temporal::api::history::v1::HistoryEvent event;
    for (std::size_t i = 0; i < snapshot.size(); ++i) {
        const std::string_view bytes = snapshot.bytes(EventIndex{static_cast<std::uint32_t>(i)});
        if (mayBeUnusual(bytes) && event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
            walk(event, survey);
    }
    return survey;
}

} // namespace hindsight::history
