#include "history/source/wire.h"

namespace hindsight::history::wire {

std::string_view lastBytes(std::string_view message, std::uint32_t number)
{
    std::string_view found;
    Reader reader(message);
    for (Field field; reader.next(field);) {
        if (field.number == number && field.isBytes())
            found = field.bytes;
    }
    return found;
}

std::uint64_t lastVarint(std::string_view message, std::uint32_t number, std::uint64_t otherwise)
{
    Reader reader(message);
    for (Field field; reader.next(field);) {
        if (field.number == number && field.isVarint())
            otherwise = field.value;
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
