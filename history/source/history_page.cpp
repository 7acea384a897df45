#include "history/source/history_page.h"

#include "history/source/wire.h"

#include <fmt/core.h>

namespace hindsight::history {

namespace {

// Fields of GetWorkflowExecutionHistoryResponse, DataBlob and HistoryEvent.
constexpr std::uint32_t kHistory = 1, kRawHistory = 2, kNextPageToken = 3, kArchived = 4;
constexpr std::uint32_t kEncodingType = 1, kBlobData = 2;
constexpr std::uint32_t kEvents = 1, kEventId = 1;
constexpr std::uint64_t kProto3 = 1;
constexpr std::size_t kMostEmptyPages = 20;

} // namespace

Result<HistoryPage> parseHistoryPage(std::string response)
{
    HistoryPage page;
    std::vector<std::string_view> parts;
    wire::Reader reader(response);
    for (wire::Field field; reader.next(field);) {
        if (field.number == kHistory && field.isBytes()) {
            parts.push_back(field.bytes);
        } else if (field.number == kRawHistory && field.isBytes()) {
            if (wire::lastVarint(field.bytes, kEncodingType, kProto3) != kProto3)
                return Error{ErrorCode::Unsupported, "the server sends history blobs in an encoding other than protobuf"};
            parts.push_back(wire::lastBytes(field.bytes, kBlobData));
        } else if (field.number == kNextPageToken && field.isBytes()) {
            page.nextToken = field.bytes;
        } else if (field.number == kArchived && field.isVarint()) {
            page.archived = field.value != 0;
        }
    }
    if (reader.failed())
        return Error{ErrorCode::Network, fmt::format("the server's answer is not a page of history (damaged at byte {})", reader.offset())};
    if (parts.size() == 1) {
        // The usual page is cut out in place: it may be large, and a second copy would stand beside it.
        const auto begin = static_cast<std::size_t>(parts[0].data() - response.data());
        const std::size_t size = parts[0].size();
        response.resize(begin + size);
        response.erase(0, begin);
        page.events = std::make_shared<const std::string>(std::move(response));
    } else {
        std::string joined;
        for (const std::string_view part : parts)
            joined.append(part);
        page.events = std::make_shared<const std::string>(std::move(joined));
    }
    return page;
}

Result<void> PageSequence::add(const HistoryPage& page, const std::string& usedToken)
{
    ++m_pages;
    const std::int64_t before = m_last;
    wire::Reader reader(*page.events);
    for (wire::Field field; reader.next(field);) {
        if (field.number != kEvents || !field.isBytes())
            return Error{ErrorCode::Network, fmt::format("page {} holds something that is no event (field {})", m_pages, field.number)};
        const auto id = static_cast<std::int64_t>(wire::lastVarint(field.bytes, kEventId));
        if (id > m_last + 1)
            return Error{ErrorCode::Network,
                         fmt::format("the server left a gap: page {} goes from event {} to {}; events {} to {} are missing. Nothing was stored",
                                     m_pages, m_last, id, m_last + 1, id - 1)};
        if (id <= m_last)
            return Error{ErrorCode::Network,
                         fmt::format("the server repeated itself: page {} has event {} again (events up to {} came before). Nothing was stored",
                                     m_pages, id, m_last)};
        m_last = id;
    }
    if (reader.failed())
        return Error{ErrorCode::Network, fmt::format("page {} is damaged at byte {}, after event {}. Nothing was stored", m_pages,
                                                     reader.offset(), m_last)};
    if (!page.nextToken.empty() && page.nextToken == usedToken)
        return Error{ErrorCode::Network,
                     fmt::format("the server sent the same page token again after page {} (event {}): it would never end. Nothing was stored",
                                 m_pages, m_last)};
    m_emptyInARow = m_last == before ? m_emptyInARow + 1 : 0;
    if (m_emptyInARow > kMostEmptyPages)
        return Error{ErrorCode::Network, fmt::format("the server sent {} empty pages in a row after event {}. Nothing was stored",
                                                     m_emptyInARow, m_last)};
    return {};
}

} // namespace hindsight::history
