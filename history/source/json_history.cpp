#include "history/source/json_history.h"

#include "history/source/json_chunk.h"
#include "history/source/mapped_file.h"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <simdjson.h>

namespace hindsight::history {

namespace {

namespace od = simdjson::ondemand;

constexpr std::size_t kChunkEvents = 256;
constexpr std::size_t kChunkBytes = 1U << 20U;

class JsonReader {
public:
    JsonReader(std::string_view bytes, std::stop_token stop, const std::function<void(std::uint64_t)>& progress)
        : m_bytes(bytes), m_stop(std::move(stop)), m_progress(progress)
    {
    }

    Result<JsonHistory> read()
    {
        od::parser parser;
        od::document document;
        const simdjson::padded_string_view padded(m_bytes.data(), m_bytes.size(), m_bytes.size() + MappedFile::kPadding);
        if (const auto code = parser.iterate(padded).get(document); code != simdjson::SUCCESS)
            return broken(code, document, false);
        if (auto done = top(document); !done.ok())
            return done.error();
        if (const char* rest = nullptr; document.current_location().get(rest) == simdjson::SUCCESS)
            return Error{ErrorCode::Invalid, "is JSON with something after its end: one history a file"};
        if (!m_found)
            return Error{ErrorCode::Invalid, "is JSON, but not a history: there is no \"events\" in it"};
        if (m_chunks.count() == 0)
            return Error{ErrorCode::Invalid, "is a history without events"};
        m_result.pages = m_chunks.take();
        m_result.decodedAt = m_chunks.report().decodedAt;
        if (const auto& unknown = m_chunks.report().unknownFields; !unknown.empty())
            m_result.notes.push_back(fmt::format("{} unknown field{} left out: {}", unknown.size(),
                                                 unknown.size() == 1 ? " was" : "s were", fmt::join(unknown, ", ")));
        return std::move(m_result);
    }

private:
    Error broken(simdjson::error_code code, od::document& document, bool placed) const
    {
        if (code == simdjson::UTF8_ERROR)
            return {ErrorCode::Invalid, fmt::format("byte {}: is not UTF-8 text, which JSON must be", firstBadUtf8())};
        if (code == simdjson::CAPACITY)
            return {ErrorCode::Invalid, "is larger than 4 GB of JSON: use the binary form"};
        const char* at = nullptr;
        std::string place = "the JSON is broken";
        if (code == simdjson::UNCLOSED_STRING || code == simdjson::INCOMPLETE_ARRAY_OR_OBJECT)
            place = fmt::format("byte {}: the JSON is cut off here", m_bytes.size());
        else if (placed && document.current_location().get(at) == simdjson::SUCCESS && at >= m_bytes.data()
                 && at <= m_bytes.data() + m_bytes.size())
            place = fmt::format("byte {}: the JSON is broken here", at - m_bytes.data());
        return {ErrorCode::Invalid, fmt::format("{} ({})", place, simdjson::error_message(code))};
    }

    std::size_t firstBadUtf8() const
    {
        // The longest valid beginning, by halving: validation of a prefix fails only beyond the bad byte,
        // or when the cut is inside a character, which is at most three bytes off.
        std::size_t good = 0, bad = m_bytes.size();
        while (bad - good > 1) {
            const std::size_t middle = good + (bad - good) / 2;
            bool valid = false;
            for (std::size_t cut = middle; !valid && cut + 4 > middle && cut > good; --cut)
                valid = simdjson::validate_utf8(m_bytes.data(), cut);
            (valid ? good : bad) = middle;
        }
        while (good > 0 && !simdjson::validate_utf8(m_bytes.data(), good))
            --good;
        return good;
    }

    Result<void> top(od::document& document)
    {
        od::json_type type{};
        if (const auto code = document.type().get(type); code != simdjson::SUCCESS)
            return broken(code, document, true);
        if (type == od::json_type::array) {
            m_result.format = HistoryFormat::BareJson;
            od::array array;
            if (const auto code = document.get_array().get(array); code != simdjson::SUCCESS)
                return broken(code, document, true);
            return events(array, document);
        }
        if (type != od::json_type::object)
            return Error{ErrorCode::Invalid, "is JSON, but neither an object nor an array: not a history"};
        od::object object;
        if (const auto code = document.get_object().get(object); code != simdjson::SUCCESS)
            return broken(code, document, true);
        return members(object, document, 0);
    }

    /// The object that holds "events", or one around it ("history", "workflowExecution", "workflowId").
    Result<void> members(od::object& object, od::document& document, int depth)
    {
        for (auto member : object) {
            std::string_view key;
            od::value value;
            od::json_type type{};
            auto code = member.unescaped_key().get(key);
            if (code == simdjson::SUCCESS)
                code = member.value().get(value);
            if (code == simdjson::SUCCESS)
                code = value.type().get(type);
            if (code != simdjson::SUCCESS)
                return broken(code, document, true);
            if (key == "events" && type == od::json_type::array) {
                if (m_found)
                    return Error{ErrorCode::Invalid, "holds several histories: write one to a file"};
                od::array array = value.get_array();
                if (auto done = events(array, document); !done.ok())
                    return done;
            } else if (type == od::json_type::object && depth < 2
                       && (key == "history" || key == "workflowExecution" || key == "workflow_execution" || key == "execution")) {
                od::object inner = value.get_object();
                if (key == "history")
                    m_result.format = HistoryFormat::WebJson;
                if (auto done = members(inner, document, depth + 1); !done.ok())
                    return done;
            } else if (type == od::json_type::string && (key == "workflowId" || key == "workflow_id")) {
                std::string_view text;
                if (code = value.get_string().get(text); code != simdjson::SUCCESS)
                    return broken(code, document, true);
                m_result.workflowId = text;
            }
        }
        return {};
    }

    Result<void> events(od::array& array, od::document& document)
    {
        m_found = true;
        std::vector<std::string_view> chunk;
        std::size_t index = 0;
        for (auto element : array) {
            od::value value;
            od::object object;
            std::string_view text;
            auto code = element.get(value);
            if (code != simdjson::SUCCESS)
                return broken(code, document, true);
            code = value.get_object().get(object);
            if (code == simdjson::INCORRECT_TYPE)
                return Error{ErrorCode::Invalid, fmt::format("events[{}] is not a JSON object: not a history", index)};
            if (code == simdjson::SUCCESS)
                code = object.raw_json().get(text);
            if (code != simdjson::SUCCESS)
                return broken(code, document, true);
            if (index++ == 0)
                recognise(text);
            chunk.push_back(text);
            const auto bytes = static_cast<std::size_t>(text.data() + text.size() - chunk.front().data());
            if (chunk.size() == kChunkEvents || bytes >= kChunkBytes) {
                if (auto done = flush(chunk); !done.ok())
                    return done;
            }
        }
        return flush(chunk);
    }

    void recognise(std::string_view firstEvent)
    {
        if (m_result.format == HistoryFormat::CliJson && firstEvent.find("\"EVENT_TYPE_") == std::string_view::npos)
            m_result.format = HistoryFormat::WebJson;
    }

    Result<void> flush(std::vector<std::string_view>& chunk)
    {
        if (m_stop.stop_requested())
            return cancelled();
        if (chunk.empty())
            return {};
        auto done = m_chunks.convert(chunk, m_bytes);
        m_progress(static_cast<std::uint64_t>(chunk.back().data() + chunk.back().size() - m_bytes.data()));
        chunk.clear();
        return done;
    }

    std::string_view m_bytes;
    std::stop_token m_stop;
    const std::function<void(std::uint64_t)>& m_progress;
    JsonChunks m_chunks;
    JsonHistory m_result;
    bool m_found = false;
};

} // namespace

Result<JsonHistory> readJsonHistory(std::string_view bytes, std::stop_token stop,
                                    const std::function<void(std::uint64_t)>& progress)
{
    return JsonReader(bytes, std::move(stop), progress).read();
}

} // namespace hindsight::history
