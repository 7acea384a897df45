#include "history/source/transient_tail.h"

#include "history/source/wire.h"

namespace hindsight::history {

namespace {

constexpr std::uint32_t kEventId = 1, kEventType = 3;
constexpr std::uint32_t kScheduledAttributes = 11, kAttempt = 3; // HistoryEvent, WorkflowTaskScheduledEventAttributes

struct TailEvent {
    std::size_t page = 0, begin = 0;
    std::int64_t id = 0, attempt = 1;
    EventType type = EventType::Unspecified;
};

/// The last two events, in order; fewer when there are fewer.
std::vector<TailEvent> lastEvents(const std::vector<Page>& pages)
{
    std::vector<TailEvent> last;
    for (std::size_t page = pages.size(); page > 0 && last.size() < 2; --page) {
        std::vector<TailEvent> here;
        wire::Reader reader(*pages[page - 1]);
        std::size_t begin = 0;
        for (wire::Field field; begin = reader.offset(), reader.next(field);) {
            TailEvent event{page - 1, begin, static_cast<std::int64_t>(wire::lastVarint(field.bytes, kEventId)), 1,
                            static_cast<EventType>(wire::lastVarint(field.bytes, kEventType))};
            if (event.type == EventType::WorkflowTaskScheduled)
                event.attempt = static_cast<std::int64_t>(wire::lastVarint(wire::lastBytes(field.bytes, kScheduledAttributes), kAttempt, 1));
            here.push_back(event);
            if (here.size() > 2)
                here.erase(here.begin());
        }
        last.insert(last.begin(), here.begin(), here.end());
    }
    if (last.size() > 2)
        last.erase(last.begin(), last.end() - 2);
    return last;
}

/// The unfinished task's events at the end: Scheduled, or Scheduled and Started.
std::vector<TailEvent> candidates(const std::vector<Page>& pages)
{
    std::vector<TailEvent> last = lastEvents(pages);
    if (!last.empty() && last.back().type == EventType::WorkflowTaskScheduled)
        return {last.back()};
    if (last.size() == 2 && last[0].type == EventType::WorkflowTaskScheduled && last[1].type == EventType::WorkflowTaskStarted)
        return last;
    return {};
}

} // namespace

Page cutTransientTail(std::vector<Page>& pages, std::int64_t written)
{
    std::vector<TailEvent> tail = candidates(pages);
    // A server that tells no length: only retried tasks are known not to be written.
    if (written == 0 && !tail.empty() && tail.front().attempt <= 1)
        return {};
    while (!tail.empty() && tail.front().id <= written)
        tail.erase(tail.begin());
    if (tail.empty())
        return {};
    const TailEvent first = tail.front();
    std::string events;
    for (std::size_t page = first.page; page < pages.size(); ++page)
        events.append(std::string_view(*pages[page]).substr(page == first.page ? first.begin : 0));
    pages.resize(first.page + 1);
    if (first.begin == 0)
        pages.pop_back();
    else
        pages.back() = std::make_shared<const std::string>(pages.back()->substr(0, first.begin));
    return std::make_shared<const std::string>(std::move(events));
}

} // namespace hindsight::history
