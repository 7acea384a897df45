// WireReader: walks the fields of one serialized protobuf message without knowing its type. Pure, allocates nothing.
// Values point into the bytes given. Damage stops the walk and is told by failure() and offset().
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hindsight::history {

/// One field as it stands on the wire.
struct WireField {
    enum class Kind : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Group = 3, Fixed32 = 5 };
    std::uint32_t number = 0;
    Kind kind = Kind::Varint;
    std::uint64_t value = 0;   ///< Varint
    std::string_view bytes;    ///< Bytes
    bool isBytes() const { return kind == Kind::Bytes; }
    bool isVarint() const { return kind == Kind::Varint; }
    std::int64_t asInt64() const { return static_cast<std::int64_t>(value); }
    std::int32_t asInt32() const { return static_cast<std::int32_t>(static_cast<std::uint32_t>(value)); }
};

class WireReader {
public:
    explicit WireReader(std::string_view bytes) : m_begin(bytes.data()), m_at(m_begin), m_end(m_begin + bytes.size()) {}

    /// The next field; nothing at the end or at damage.
    bool next(WireField& field)
    {
        if (m_at == m_end || m_failure)
            return false;
        m_fieldStart = m_at;
        const std::optional<std::uint64_t> tag = varint();
        if (!tag || *tag > 0xffffffffU || (*tag >> 3) == 0)
            return fail("no field tag");
        field.number = static_cast<std::uint32_t>(*tag >> 3);
        return readValue(field, static_cast<unsigned>(*tag & 7));
    }

    bool ok() const { return m_failure == nullptr; }
    /// What is wrong with the bytes; nullptr when nothing is.
    const char* failure() const { return m_failure; }
    /// Byte at which the last field began, counted from the start of the message.
    std::size_t offset() const { return static_cast<std::size_t>(m_fieldStart - m_begin); }
    /// Byte after the last field.
    std::size_t position() const { return static_cast<std::size_t>(m_at - m_begin); }

private:
    bool fail(const char* why)
    {
        m_failure = why;
        return false;
    }

    std::optional<std::uint64_t> varint()
    {
        if (m_at != m_end && (static_cast<unsigned char>(*m_at) & 0x80U) == 0)
            return static_cast<unsigned char>(*m_at++); // nine of ten: one byte
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 70 && m_at != m_end; shift += 7) {
            const auto byte = static_cast<unsigned char>(*m_at++);
            if (shift < 64)
                value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
            if ((byte & 0x80U) == 0)
                return value;
        }
        return std::nullopt;
    }

    bool skip(std::size_t count)
    {
        if (static_cast<std::size_t>(m_end - m_at) < count)
            return fail("truncated");
        m_at += count;
        return true;
    }

    bool readValue(WireField& field, unsigned wireType)
    {
        switch (wireType) {
        case 0: {
            field.kind = WireField::Kind::Varint;
            const std::optional<std::uint64_t> value = varint();
            if (!value)
                return fail(m_at == m_end ? "truncated" : "number longer than 10 bytes");
            field.value = *value;
            return true;
        }
        case 1:
            field.kind = WireField::Kind::Fixed64;
            return skip(8);
        case 2: {
            field.kind = WireField::Kind::Bytes;
            const std::optional<std::uint64_t> length = varint();
            if (!length || *length > static_cast<std::uint64_t>(m_end - m_at))
                return fail("truncated");
            field.bytes = {m_at, static_cast<std::size_t>(*length)};
            m_at += *length;
            return true;
        }
        case 3:
            field.kind = WireField::Kind::Group;
            return skipGroup(field.number);
        case 5:
            field.kind = WireField::Kind::Fixed32;
            return skip(4);
        default:
            return fail("unknown wire type");
        }
    }

    /// Groups are dead since proto2, but a parser must step over one that it does not know.
    bool skipGroup(std::uint32_t number)
    {
        for (int depth = 1; depth > 0;) {
            if (m_at == m_end)
                return fail("truncated");
            const std::optional<std::uint64_t> tag = varint();
            if (!tag || *tag > 0xffffffffU || (*tag >> 3) == 0)
                return fail("no field tag");
            const auto wireType = static_cast<unsigned>(*tag & 7);
            if (wireType == 4) {
                if (--depth == 0 && (*tag >> 3) != number)
                    return fail("group ends with another number");
                continue;
            }
            if (wireType == 3) {
                if (++depth > 64)
                    return fail("groups nested too deep");
                continue;
            }
            WireField ignored;
            if (!readValue(ignored, wireType))
                return false;
        }
        return true;
    }

    const char* m_begin;
    const char* m_at;
    const char* m_end;
    const char* m_fieldStart = m_begin;
    const char* m_failure = nullptr;
};

/// The bytes of submessage or string `number` of `message` (the last one, as protobuf has it); empty when absent.
inline std::string_view wireBytes(std::string_view message, std::uint32_t number)
{
    std::string_view found;
    WireField field;
    for (WireReader reader(message); reader.next(field);) {
        if (field.number == number && field.isBytes())
            found = field.bytes;
    }
    return found;
}

} // namespace hindsight::history
