#include "history/source/wire.h"

namespace hindsight::history::wire {

bool Reader::varint(std::size_t& at, std::uint64_t& value) const
{
    value = 0;
    for (unsigned shift = 0; shift < 64 && at < m_all.size(); shift += 7) {
        const auto byte = static_cast<std::uint8_t>(m_all[at++]);
        value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
        if ((byte & 0x80U) == 0)
            return true;
    }
    return false;
}

bool Reader::next(Field& field)
{
    if (m_failed || m_at == m_all.size())
        return false;
    m_failed = true;
    std::size_t at = m_at;
    std::uint64_t tag = 0;
    if (!varint(at, tag) || (tag >> 3U) == 0 || (tag >> 3U) > 0x1fffffffU)
        return false;
    field.number = static_cast<std::uint32_t>(tag >> 3U);
    field.varint = 0;
    field.bytes = {};
    std::uint64_t length = 0;
    switch (tag & 7U) {
    case 0:
        field.type = Type::Varint;
        if (!varint(at, field.varint))
            return false;
        break;
    case 1:
        field.type = Type::Fixed64;
        length = 8;
        break;
    case 2:
        field.type = Type::Bytes;
        if (!varint(at, length))
            return false;
        break;
    case 5:
        field.type = Type::Fixed32;
        length = 4;
        break;
    default:
        return false;
    }
    if (length > m_all.size() - at)
        return false;
    if (field.type != Type::Varint)
        field.bytes = m_all.substr(at, length);
    at += length;
    field.whole = m_all.substr(m_at, at - m_at);
    m_at = at;
    m_failed = false;
    return true;
}

std::string_view lastBytes(std::string_view message, std::uint32_t number)
{
    std::string_view found;
    Reader reader(message);
    for (Field field; reader.next(field);) {
        if (field.number == number && field.type == Type::Bytes)
            found = field.bytes;
    }
    return found;
}

std::uint64_t lastVarint(std::string_view message, std::uint32_t number, std::uint64_t otherwise)
{
    Reader reader(message);
    for (Field field; reader.next(field);) {
        if (field.number == number && field.type == Type::Varint)
            otherwise = field.varint;
    }
    return otherwise;
}

void appendVarint(std::string& out, std::uint64_t value)
{
    for (; value >= 0x80U; value >>= 7U)
        out.push_back(static_cast<char>(static_cast<std::uint8_t>(value | 0x80U)));
    out.push_back(static_cast<char>(static_cast<std::uint8_t>(value)));
}

void appendTag(std::string& out, std::uint32_t number, Type type)
{
    appendVarint(out, (static_cast<std::uint64_t>(number) << 3U) | static_cast<std::uint64_t>(type));
}

void appendBytes(std::string& out, std::uint32_t number, std::string_view bytes)
{
    appendTag(out, number, Type::Bytes);
    appendVarint(out, bytes.size());
    out.append(bytes);
}

} // namespace hindsight::history::wire
