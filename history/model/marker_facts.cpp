#include "history/model/marker_facts.h"

#include "history/model/wire_reader.h"

#include <simdjson.h>

#include <charconv>
#include <limits>

namespace hindsight::history {

namespace {

/// Data of the first payload of details[key]; `found` false when there is no such key.
struct Detail {
    bool found = false;
    std::string_view data;
};

Detail detail(std::string_view attributes, std::string_view key)
{
    Detail out;
    WireField field;
    for (WireReader reader(attributes); reader.next(field);) {
        if (field.number != 2 || !field.isBytes())
            continue; // 2: map<string, Payloads> details
        if (wireBytes(field.bytes, 1) != key)
            continue;
        out.found = true;
        WireField payload;
        for (WireReader payloads(wireBytes(field.bytes, 2)); payloads.next(payload);) {
            if (payload.number == 1 && payload.isBytes()) {
                out.data = wireBytes(payload.bytes, 2);
                break;
            }
        }
    }
    return out;
}

} // namespace

struct MarkerReader::Impl {
    simdjson::dom::parser parser;

    simdjson::simdjson_result<simdjson::dom::element> parse(std::string_view json)
    {
        // Copies, since page bytes have no padding; a detail that is absent has no address to copy from.
        return json.empty() ? parser.parse("", 0) : parser.parse(json.data(), json.size());
    }

    std::string text(std::string_view json)
    {
        std::string_view value;
        if (parse(json).get(value) == simdjson::SUCCESS)
            return std::string(value);
        return {};
    }

    /// Ids that are numbers in some SDKs and strings in others.
    std::string textOrNumber(std::string_view json)
    {
        std::int64_t number = 0;
        if (parse(json).get(number) == simdjson::SUCCESS)
            return std::to_string(number);
        return text(json);
    }

    std::int32_t number(std::string_view json)
    {
        std::int64_t value = 0;
        if (parse(json).get(value) != simdjson::SUCCESS || value < std::numeric_limits<std::int32_t>::min()
            || value > std::numeric_limits<std::int32_t>::max())
            return 0;
        return static_cast<std::int32_t>(value);
    }

    void readLocalActivity(std::string_view json, const char* typeKey, const char* idKey, const char* attemptKey,
                           MarkerFacts& out)
    {
        simdjson::dom::object object;
        if (parse(json).get(object) != simdjson::SUCCESS)
            return;
        std::string_view value;
        if (object[typeKey].get(value) == simdjson::SUCCESS)
            out.name = value;
        if (object[idKey].get(value) == simdjson::SUCCESS)
            out.objectId = value;
        std::int64_t attempt = 0;
        if (object[attemptKey].get(attempt) == simdjson::SUCCESS && attempt >= 0
            && attempt <= std::numeric_limits<std::int32_t>::max())
            out.attempt = static_cast<std::int32_t>(attempt);
    }

    void readCorePatch(std::string_view attributes, MarkerFacts& out)
    {
        out.version = 1;
        if (const Detail data = detail(attributes, "patch-data"); data.found) {
            simdjson::dom::object object;
            if (parse(data.data).get(object) != simdjson::SUCCESS)
                return;
            std::string_view id;
            if (object["id"].get(id) == simdjson::SUCCESS)
                out.name = id;
            bool deprecated = false;
            if (object["deprecated"].get(deprecated) == simdjson::SUCCESS)
                out.deprecated = deprecated;
            return;
        }
        // Before "patch-data" the id stood as raw bytes, and deprecated as one raw byte.
        out.name = std::string(detail(attributes, "patch_id").data);
        const std::string_view deprecated = detail(attributes, "deprecated").data;
        out.deprecated = deprecated == "true" || deprecated == std::string_view("\1", 1);
    }
};

MarkerReader::MarkerReader() : m_impl(std::make_unique<Impl>()) {}
MarkerReader::~MarkerReader() = default;

MarkerFacts MarkerReader::read(std::string_view attributes)
{
    MarkerFacts out;
    WireField field;
    for (WireReader reader(attributes); reader.next(field);) {
        if (field.number == 1 && field.isBytes())
            out.markerName = field.bytes;
        else if (field.number == 5 && field.isBytes())
            out.failed = true;
    }
    if (out.markerName == "core_patch") {
        out.kind = MarkerFacts::Kind::Patch;
        m_impl->readCorePatch(attributes, out);
    } else if (out.markerName == "core_local_activity") {
        out.kind = MarkerFacts::Kind::LocalActivity;
        m_impl->readLocalActivity(detail(attributes, "data").data, "activity_type", "activity_id", "attempt", out);
    } else if (out.markerName == "Version") { // Go spells change-id, Java changeId
        out.kind = MarkerFacts::Kind::Patch;
        const Detail go = detail(attributes, "change-id");
        out.name = m_impl->text(go.found ? go.data : detail(attributes, "changeId").data);
        out.version = m_impl->number(detail(attributes, "version").data);
    } else if (out.markerName == "LocalActivity") {
        out.kind = MarkerFacts::Kind::LocalActivity;
        if (const Detail java = detail(attributes, "activityId"); java.found) {
            out.objectId = m_impl->text(java.data);
            out.name = m_impl->text(detail(attributes, "type").data);
        } else {
            m_impl->readLocalActivity(detail(attributes, "data").data, "ActivityType", "ActivityID", "Attempt", out);
        }
    } else if (out.markerName == "SideEffect" || out.markerName == "MutableSideEffect") {
        out.kind = MarkerFacts::Kind::SideEffect;
        const Detail go = detail(attributes, "side-effect-id");
        out.name = m_impl->textOrNumber(go.found ? go.data : detail(attributes, "id").data);
    }
    return out;
}

} // namespace hindsight::history
