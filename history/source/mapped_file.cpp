#include "history/source/mapped_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace hindsight::history {

namespace {

Error failure(const std::filesystem::path& file, const char* doing)
{
    const int number = errno;
    return {number == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
            fmt::format("{}: cannot {}: {}", file.string(), doing, std::strerror(number))};
}

struct Descriptor {
    int number;
    ~Descriptor() { ::close(number); }
};

} // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& file)
{
    const int number = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (number < 0)
        return failure(file, "open");
    const Descriptor descriptor{number};
    struct stat status {};
    if (::fstat(number, &status) != 0)
        return failure(file, "read");
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::Invalid, fmt::format("{}: is not a file with a history ({})", file.string(),
                                                     S_ISDIR(status.st_mode) ? "it is a folder" : "not a regular file")};
    MappedFile mapped;
    mapped.m_size = static_cast<std::size_t>(status.st_size);
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t filePages = (mapped.m_size + page - 1) / page * page;
    // Reserve one zero page more than the file needs, then lay the file over the front.
    mapped.m_reserved = filePages + page;
    void* const begin = ::mmap(nullptr, mapped.m_reserved, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (begin == MAP_FAILED)
        return failure(file, "reserve memory for");
    mapped.m_begin = static_cast<char*>(begin);
    if (mapped.m_size > 0
        && ::mmap(begin, mapped.m_size, PROT_READ, MAP_PRIVATE | MAP_FIXED, number, 0) == MAP_FAILED)
        return failure(file, "read");
    return mapped;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_begin(std::exchange(other.m_begin, nullptr)), m_size(std::exchange(other.m_size, 0)),
      m_reserved(std::exchange(other.m_reserved, 0))
{
}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept
{
    std::swap(m_begin, other.m_begin);
    std::swap(m_size, other.m_size);
    std::swap(m_reserved, other.m_reserved);
    return *this;
}

MappedFile::~MappedFile()
{
    if (m_begin != nullptr)
        ::munmap(m_begin, m_reserved);
}

} // namespace hindsight::history
