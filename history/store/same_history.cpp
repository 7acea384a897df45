#include "history/store/same_history.h"

#include "history/source/wire.h"

#include "temporal/api/history/v1/message.pb.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <optional>

namespace hindsight::history {

namespace {

class EventStream {
public:
    explicit EventStream(const NextPage& next) : m_next(next) {}

    /// Serialized event, valid until the next call; empty optional at the end.
    Result<std::optional<std::string_view>> next()
    {
        wire::Field field;
        while (!m_reader || !m_reader->next(field)) {
            auto page = m_next();
            if (!page.ok())
                return page.error();
            m_page = page.value();
            if (m_page == nullptr)
                return std::optional<std::string_view>();
            m_reader.emplace(*m_page);
        }
        return std::optional(field.bytes);
    }

private:
    const NextPage& m_next;
    Page m_page;
    std::optional<wire::Reader> m_reader;
};

std::optional<std::string> canonical(std::string_view event)
{
    temporal::api::history::v1::HistoryEvent parsed;
    if (!parsed.ParseFromArray(event.data(), static_cast<int>(event.size())))
        return std::nullopt;
    std::string out;
    google::protobuf::io::StringOutputStream stream(&out);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    parsed.SerializeToCodedStream(&coded);
    coded.Trim();
    return out;
}

bool sameEvent(std::string_view a, std::string_view b)
{
    if (a == b)
        return true;
    const auto left = canonical(a);
    return left && left == canonical(b);
}

} // namespace

Result<Comparison> compareHistories(const NextPage& older, const NextPage& newer)
{
    EventStream oldEvents(older), newEvents(newer);
    for (Comparison result;; ++result.common) {
        auto a = oldEvents.next();
        auto b = newEvents.next();
        if (!a.ok())
            return a.error();
        if (!b.ok())
            return b.error();
        if (!a.value() || !b.value()) {
            result.relation = a.value() ? Relation::NewIsShorter : b.value() ? Relation::NewIsLonger : Relation::Same;
            return result;
        }
        if (!sameEvent(*a.value(), *b.value())) {
            result.relation = Relation::Different;
            return result;
        }
    }
}

} // namespace hindsight::history
