#include "replay/dialect/go/shown.h"

#include "history/model/snapshot.h"
#include "replay/dialect/go/rules.h"
#include "replay/verdict/command_view.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <limits>

#include "temporal/api/command/v1/message.pb.h"
#include "temporal/api/history/v1/message.pb.h"

namespace hindsight::replay {

namespace {

using google::protobuf::Duration;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;
using temporal::api::command::v1::Command;
using temporal::api::common::v1::Payload;

/// What stands for a member of a list that is not taken from the recorded one.
constexpr const char* kNotShown = "(not shown by this SDK)";

class Silent final : public google::protobuf::io::ErrorCollector {
public:
    void AddError(int, google::protobuf::io::ColumnNumber, const std::string&) override {}
};

bool parseProtoText(std::string_view text, Message& message)
{
    Silent silent;
    TextFormat::Parser parser;
    parser.RecordErrorsTo(&silent);
    return parser.ParseFromString(std::string(text), &message);
}

/// TaskQueue of task_queue.
std::string goName(const FieldDescriptor& field)
{
    std::string name = field.camelcase_name();
    if (!name.empty())
        name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    return name;
}

std::optional<int> enumNumber(const google::protobuf::EnumDescriptor& type, std::string_view goWord)
{
    const auto bare = [](std::string_view word) {
        std::string out;
        for (const char c : word)
            if (c != '_')
                out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return out;
    };
    const std::string wanted = bare(type.name()) + bare(goWord);
    for (int i = 0; i < type.value_count(); ++i)
        if (bare(type.value(i)->name()) == wanted)
            return type.value(i)->number();
    return std::nullopt;
}

/// time.Duration.String(): "1h0m10.5s", "1.5ms", "0s".
std::optional<std::chrono::nanoseconds> goDurationOf(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> units{
        {{"ns", 1}, {"\u00b5s", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}, {"m", 60'000'000'000}, {"h", 3'600'000'000'000}}};
    if (text.empty())
        return std::nullopt;
    std::int64_t sum = 0;
    while (!text.empty()) {
        std::int64_t whole = 0, part = 0, scale = 1;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), whole);
        if (read.ec != std::errc{} || whole < 0)
            return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
        if (text.starts_with('.'))
            for (text.remove_prefix(1); !text.empty() && text[0] >= '0' && text[0] <= '9' && scale < 1'000'000'000; text.remove_prefix(1)) {
                part = part * 10 + (text[0] - '0');
                scale *= 10;
            }
        const auto unit = std::ranges::find_if(units, [text](const auto& one) { return text.starts_with(one.first); });
        if (unit == units.end() || whole >= (std::numeric_limits<std::int64_t>::max() - sum) / unit->second)
            return std::nullopt;
        text.remove_prefix(unit->first.size());
        sum += whole * unit->second + part * unit->second / scale;
    }
    return std::chrono::nanoseconds(sum);
}

/// "(ActivityId:5, TaskQueue:(Name:orders, Kind:Normal), Input:(Payloads:[len=1]))": members in the order of the message's
/// fields, those that are not set left out. Strings have no quotes: they end where a later member or the message does.
class GoForm {
public:
    GoForm(std::string_view text, bool membersAsRecorded, std::vector<std::string>& unseen)
        : m_text(text), m_membersAsRecorded(membersAsRecorded), m_unseen(unseen)
    {
    }

    bool whole(Message& shown, const Message& recorded) { return message(shown, recorded, {}) && m_at == m_text.size(); }

private:
    bool take(std::string_view part)
    {
        if (!m_text.substr(m_at).starts_with(part))
            return false;
        m_at += part.size();
        return true;
    }

    bool message(Message& shown, const Message& recorded, const std::string& path)
    {
        if (!take("("))
            return false;
        const auto& type = *shown.GetDescriptor();
        bool first = true;
        for (int i = 0; i < type.field_count(); ++i) {
            const FieldDescriptor& field = *type.field(i);
            const std::size_t before = m_at;
            if ((!first && !take(", ")) || !take(key(field, m_text.substr(m_at)))) {
                m_at = before;
                continue;
            }
            first = false;
            if (!member(shown, recorded, field, (path.empty() ? "" : path + '.') + field.json_name()))
                return false;
        }
        return take(")");
    }

    /// "TaskQueue:"; an older name of the field where that stands.
    static std::string key(const FieldDescriptor& field, std::string_view text)
    {
        if (constexpr std::string_view older = "UseCompatibleVersion:"; field.name() == "use_workflow_build_id" && text.starts_with(older))
            return std::string(older);
        return goName(field) + ':';
    }

    bool member(Message& shown, const Message& recorded, const FieldDescriptor& field, const std::string& path)
    {
        const auto& reflection = *shown.GetReflection();
        if (field.is_map())
            return map(shown, field);
        if (field.is_repeated())
            return list(shown, recorded, field, path);
        if (auto* duration = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !m_text.substr(m_at).starts_with('(')
                ? dynamic_cast<Duration*>(reflection.MutableMessage(&shown, &field)) : nullptr)
            return goDuration(*duration);
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
            return message(*reflection.MutableMessage(&shown, &field), recorded.GetReflection()->GetMessage(recorded, &field), path);
        const std::string_view value = m_text.substr(m_at, endOfValue(field) - m_at);
        m_at += value.size();
        switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING: reflection.SetString(&shown, &field, std::string(value)); return true;
        case FieldDescriptor::CPPTYPE_BOOL: reflection.SetBool(&shown, &field, value == "true"); return value == "true" || value == "false";
        case FieldDescriptor::CPPTYPE_INT32: return number<std::int32_t>(value, [&](auto n) { reflection.SetInt32(&shown, &field, n); });
        case FieldDescriptor::CPPTYPE_INT64: return number<std::int64_t>(value, [&](auto n) { reflection.SetInt64(&shown, &field, n); });
        case FieldDescriptor::CPPTYPE_FLOAT: return number<float>(value, [&](auto n) { reflection.SetFloat(&shown, &field, n); });
        case FieldDescriptor::CPPTYPE_DOUBLE: return number<double>(value, [&](auto n) { reflection.SetDouble(&shown, &field, n); });
        case FieldDescriptor::CPPTYPE_ENUM: // "Normal" of TASK_QUEUE_KIND_NORMAL
            reflection.SetEnumValue(&shown, &field, enumNumber(*field.enum_type(), value).value_or(recorded.GetReflection()->GetEnumValue(recorded, &field)));
            return true;
        default: return false;
        }
    }

    /// "1h0m0.5s", as SDK 1.25 and before write one.
    bool goDuration(Duration& duration)
    {
        const std::size_t end = std::min({m_text.find(", ", m_at), m_text.find(')', m_at), m_text.size()});
        const std::optional<std::chrono::nanoseconds> read = goDurationOf(m_text.substr(m_at, end - m_at));
        if (!read)
            return false;
        m_at = end;
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*read);
        duration.set_seconds(seconds.count());
        duration.set_nanos(static_cast<std::int32_t>((*read - seconds).count()));
        return true;
    }

    template <class T, class Set>
    static bool number(std::string_view text, Set set)
    {
        T value{};
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
            return false;
        set(value);
        return true;
    }

    /// A later member of the same message, or the message's end.
    std::size_t endOfValue(const FieldDescriptor& field) const
    {
        const auto& type = *field.containing_type();
        for (std::size_t at = m_at; at < m_text.size(); ++at) {
            if (m_text[at] == ')') {
                const std::string_view behind = m_text.substr(at + 1);
                if (behind.empty() || behind.starts_with(", ") || behind.starts_with(')'))
                    return at;
            }
            if (m_text.substr(at).starts_with(", "))
                for (int i = field.index() + 1; i < type.field_count(); ++i)
                    if (m_text.substr(at + 2).starts_with(key(*type.field(i), m_text.substr(at + 2))))
                        return at;
        }
        return m_text.size();
    }

    /// "[len=2]"
    bool list(Message& shown, const Message& recorded, const FieldDescriptor& field, const std::string& path)
    {
        const std::size_t end = m_text.find(']', m_at);
        int count = 0;
        if (!take("[len=") || end == std::string_view::npos
            || !number<int>(m_text.substr(m_at, end - m_at), [&count](int n) { count = n; }) || count < 0 || count > 100'000)
            return false;
        m_at = end + 1;
        const auto &was = *recorded.GetReflection(), &is = *shown.GetReflection();
        const int known = m_membersAsRecorded ? std::min(count, was.FieldSize(recorded, &field)) : 0;
        for (int i = 0; i < count; ++i) {
            if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
                is.AddString(&shown, &field, i < known ? was.GetRepeatedString(recorded, &field, i) : kNotShown);
            } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
                Message& one = *is.AddMessage(&shown, &field);
                if (i < known)
                    one.CopyFrom(was.GetRepeatedMessage(recorded, &field, i));
                else if (auto* payload = dynamic_cast<Payload*>(&one))
                    (*payload->mutable_metadata())["encoding"] = kNotShown;
            } else {
                return false;
            }
        }
        if (known > 0 || (!m_membersAsRecorded && count > 0))
            m_unseen.push_back(path);
        return true;
    }

    /// "map[key:metadata:{...}  data:\"...\" other:metadata:...]": the payloads of a header, as prototext.
    bool map(Message& shown, const FieldDescriptor& field)
    {
        const auto& value = *field.message_type()->map_value();
        if (value.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || value.message_type() != Payload::descriptor() || !take("map["))
            return false;
        while (!take("]")) {
            const std::size_t begin = std::min({m_text.find(":metadata:", m_at), m_text.find(":data:", m_at), m_text.find(":external_payloads:", m_at)});
            if (begin == std::string_view::npos)
                return false;
            const std::string_view key = m_text.substr(m_at, begin - m_at);
            m_at = begin + 1;
            const std::size_t end = endOfPayload();
            Message& entry = *shown.GetReflection()->AddMessage(&shown, &field);
            entry.GetReflection()->SetString(&entry, field.message_type()->map_key(), std::string(key));
            if (!parseProtoText(m_text.substr(m_at, end - m_at), *entry.GetReflection()->MutableMessage(&entry, &value)))
                return false;
            m_at = end;
            take(" ");
        }
        return true;
    }

    /// Where the members of a payload that begin here end.
    std::size_t endOfPayload() const
    {
        int depth = 0;
        for (std::size_t at = m_at; at < m_text.size(); ++at) {
            const char c = m_text[at];
            if (c == '"') {
                while (++at < m_text.size() && m_text[at] != '"')
                    at += m_text[at] == '\\';
                continue;
            }
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth > 0)
                continue;
            if (c == ']')
                return at;
            if (c != ' ')
                continue;
            const std::string_view rest = m_text.substr(std::min(m_text.find_first_not_of(' ', at), m_text.size()));
            if (!rest.starts_with("metadata:") && !rest.starts_with("data:") && !rest.starts_with("external_payloads:"))
                return at;
        }
        return m_text.size();
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_membersAsRecorded;
    std::vector<std::string>& m_unseen;
};

struct ReadCommand {
    Command command;
    std::vector<std::string> unseen;
};

std::optional<ReadCommand> readCommand(std::string_view text, const history::HistorySnapshot& snapshot, history::EventId id, bool membersAsRecorded)
{
    temporal::api::history::v1::HistoryEvent event;
    const auto index = snapshot.indexOf(id);
    const std::string_view bytes = index ? snapshot.bytes(*index) : std::string_view{};
    const auto colon = text.find(": (");
    if (!index || colon == std::string_view::npos || !event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))
        || recordedCommand(snapshot, id, false).kind != text.substr(0, colon))
        return std::nullopt;
    const Command recorded = commandThatMade(event);
    const auto* field = recorded.GetReflection()->GetOneofFieldDescriptor(recorded, Command::descriptor()->FindOneofByName("attributes"));
    if (!field)
        return std::nullopt;
    ReadCommand out;
    Command& shown = out.command;
    shown.set_command_type(recorded.command_type());
    Message& attributes = *shown.GetReflection()->MutableMessage(&shown, field);
    text.remove_prefix(colon + 2);
    constexpr std::string_view begin = "Attributes:&{", end = "})";
    if (const auto at = text.find(begin); text.starts_with("(CommandType:") && at != std::string_view::npos) {
        if (!text.ends_with(end) || !parseProtoText(text.substr(at + begin.size(), text.size() - end.size() - at - begin.size()), attributes))
            return std::nullopt;
    } else if (!GoForm(text, membersAsRecorded, out.unseen).whole(attributes, recorded.GetReflection()->GetMessage(recorded, field))) {
        return std::nullopt;
    }
    // The SDK's own check has found them the same: a text that says otherwise was not understood.
    if (!sameForGo(producedCommand(shown, snapshot, false), recordedCommand(snapshot, id, false)))
        return std::nullopt;
    return out;
}

} // namespace

std::optional<GoShown> goShown(std::string_view text, const history::HistorySnapshot& snapshot, history::EventId id)
{
    auto read = readCommand(text, snapshot, id, true);
    if (!read)
        return std::nullopt;
    return GoShown{read->command.SerializeAsString(), std::move(read->unseen)};
}

std::optional<GoShownView> goShownView(std::string_view text, const history::HistorySnapshot& snapshot, history::EventId id, bool values)
{
    auto read = readCommand(text, snapshot, id, false);
    if (!read)
        return std::nullopt;
    GoShownView out{producedCommand(read->command, snapshot, values), std::move(read->unseen)};
    out.view.attributesComplete = out.view.attributesComplete && out.unseen.empty();
    return out;
}

std::string withInputOf(const std::string& command, const std::string& other)
{
    Command whole, from;
    if (!whole.ParseFromString(command) || !from.ParseFromString(other))
        return command;
    *whole.mutable_schedule_activity_task_command_attributes()->mutable_input() = from.schedule_activity_task_command_attributes().input();
    return whole.SerializeAsString();
}

} // namespace hindsight::replay
