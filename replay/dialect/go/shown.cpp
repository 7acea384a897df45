#include "replay/dialect/go/shown.h"

#include "history/model/snapshot.h"
#include "replay/dialect/go/rules.h"
#include "replay/verdict/command_view.h"

#include <algorithm>
#include <charconv>
#include <cctype>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include "temporal/api/command/v1/message.pb.h"
#include "temporal/api/history/v1/message.pb.h"

namespace hindsight::replay {

namespace {

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
            if ((!first && !take(", ")) || !take(goName(field) + ':')) {
                m_at = before;
                continue;
            }
            first = false;
            if (!member(shown, recorded, field, (path.empty() ? "" : path + '.') + field.json_name()))
                return false;
        }
        return take(")");
    }

    bool member(Message& shown, const Message& recorded, const FieldDescriptor& field, const std::string& path)
    {
        const auto& reflection = *shown.GetReflection();
        if (field.is_map())
            return map(shown, field);
        if (field.is_repeated())
            return list(shown, recorded, field, path);
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
                    if (m_text.substr(at + 2).starts_with(goName(*type.field(i)) + ':'))
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
