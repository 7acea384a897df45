// Reads the fields of one serialized message without knowing its type: number, wire type, bytes, place. A view over
// bytes that must outlive it; no allocation; any thread. Enough to cut histories at event borders byte for byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hindsight::history::wire {

enum class Type : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

struct Field {
    std::uint32_t number = 0;
    Type type = Type::Varint;
    std::uint64_t varint = 0;       ///< Varint only
    std::string_view bytes;         ///< Bytes: the content; fixed types: their 4 or 8 bytes
    std::string_view whole;         ///< tag and length included
};

class Reader {
public:
    explicit Reader(std::string_view bytes) : m_all(bytes) {}
    /// False at the end and on damage; ask failed() which. Groups (long dead) count as damage.
    bool next(Field& field);
    bool failed() const { return m_failed; }
    std::size_t offset() const { return m_at; }     ///< where the next field begins; on failure: the broken one

private:
    bool varint(std::size_t& at, std::uint64_t& value) const;

    std::string_view m_all;
    std::size_t m_at = 0;
    bool m_failed = false;
};

/// The bytes of the last field of that number and of type Bytes; empty when there is none.
std::string_view lastBytes(std::string_view message, std::uint32_t number);
std::uint64_t lastVarint(std::string_view message, std::uint32_t number, std::uint64_t otherwise = 0);
void appendTag(std::string& out, std::uint32_t number, Type type);
void appendVarint(std::string& out, std::uint64_t value);
void appendBytes(std::string& out, std::uint32_t number, std::string_view bytes);

} // namespace hindsight::history::wire
