// Turns JSON events into serialized ones, a chunk at a time: strict protobuf JSON first, the normaliser when that
// refuses, one event at a time to find the guilty one. One thread.
#pragma once

#include "history/result.h"
#include "history/source/json_normalise.h"
#include "history/source/page_writer.h"

#include <span>

namespace hindsight::history {

class JsonChunks {
public:
    /// `events` stand one after the other in `whole`, the text of the file.
    Result<void> convert(std::span<const std::string_view> events, std::string_view whole);
    std::vector<Page> take() { return m_pages.take(); }
    const NormaliseReport& report() const { return m_report; }
    std::size_t count() const { return m_count; }

private:
    bool parseInto(const std::string& json, std::size_t expected, std::string& why);
    Result<void> convertOdd(std::span<const std::string_view> events, std::string_view whole);

    PageWriter m_pages;
    NormaliseReport m_report;
    std::size_t m_count = 0;
    std::string m_json, m_binary;
};

} // namespace hindsight::history
