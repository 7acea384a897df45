// Serialized messages cut and joined byte for byte, on top of WireReader: fields with their tag and length, single
// fields of a message, fields appended. Views over bytes that must outlive them; pure; any thread.
#pragma once

#include "history/model/wire_reader.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace hindsight::history::wire {

struct Field : WireField {
    std::string_view whole;         ///< tag and length included
};

class Reader {
public:
    explicit Reader(std::string_view bytes) : m_all(bytes), m_reader(bytes) {}
    /// False at the end and on damage; ask failed() which.
    bool next(Field& field)
    {
        if (!m_reader.next(field))
            return false;
        field.whole = m_all.substr(m_reader.offset(), m_reader.position() - m_reader.offset());
        return true;
    }
    bool failed() const { return !m_reader.ok(); }
    /// Where the next field begins; on damage: where the broken one does.
    std::size_t offset() const { return failed() ? m_reader.offset() : m_reader.position(); }

private:
    std::string_view m_all;
    WireReader m_reader;
};

enum class Type : std::uint8_t { Varint = 0, Bytes = 2 }; ///< for appendTag

/// The bytes of the last field of that number and of type Bytes; empty when there is none.
std::string_view lastBytes(std::string_view message, std::uint32_t number);
std::uint64_t lastVarint(std::string_view message, std::uint32_t number, std::uint64_t otherwise = 0);
void appendTag(std::string& out, std::uint32_t number, Type type);
void appendVarint(std::string& out, std::uint64_t value);
void appendBytes(std::string& out, std::uint32_t number, std::string_view bytes);

} // namespace hindsight::history::wire
