// MappedFile: a file read in place. The bytes are the page cache's, not ours, and are followed by at least 64 readable
// zero bytes (simdjson reads past the end). Movable value; read from any thread while it lives.
#pragma once

#include "history/result.h"

#include <filesystem>
#include <string_view>

namespace hindsight::history {

class MappedFile {
public:
    static constexpr std::size_t kPadding = 64;
    static Result<MappedFile> open(const std::filesystem::path& file);
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    ~MappedFile();
    std::string_view bytes() const { return {m_begin, m_size}; }

private:
    MappedFile() = default;
    char* m_begin = nullptr;
    std::size_t m_size = 0, m_reserved = 0;
};

} // namespace hindsight::history
