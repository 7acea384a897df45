#include "ui/models/event_filter.h"

#include <algorithm>
#include <cctype>

namespace hindsight::ui {

using history::EventIndex;

namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

/// ASCII only: what lies beyond is compared as it is, which is right for ids and good enough for texts.
bool containsAnyCase(std::string_view text, std::string_view lowered)
{
    return std::search(text.begin(), text.end(), lowered.begin(), lowered.end(),
                       [](char a, char b) { return lower(a) == b; }) != text.end();
}

bool matches(const history::HistorySnapshot& snapshot, EventIndex at, std::string_view lowered)
{
    return containsAnyCase(history::eventTypeName(snapshot.type(at)), lowered) || containsAnyCase(snapshot.name(at), lowered)
        || containsAnyCase(snapshot.objectId(at), lowered) || std::to_string(snapshot.id(at).value) == lowered
        || containsAnyCase(snapshot.bytes(at), lowered);
}

} // namespace

std::vector<EventIndex> matchingEvents(const history::HistorySnapshot& snapshot, const EventFilter& filter, EventIndex from, std::stop_token stop)
{
    std::string lowered = filter.text;
    std::ranges::transform(lowered, lowered.begin(), lower);
    std::vector<EventIndex> found;
    for (std::uint32_t i = from.value; i < snapshot.size(); ++i) {
        if (i % 1024 == 0 && stop.stop_requested())
            break;
        const EventIndex at{i};
        if (filter.kinds.test(static_cast<std::size_t>(eventKind(snapshot.type(at)))) && (lowered.empty() || matches(snapshot, at, lowered)))
            found.push_back(at);
    }
    return found;
}

} // namespace hindsight::ui
