#include "replay/verdict/code_digest.h"

#include "history/model/format.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <set>

namespace hindsight::replay {

namespace {

namespace fs = std::filesystem;

class Digest {
public:
    Result<void> add(const fs::path& path, const std::string& name)
    {
        std::error_code problem;
        const fs::file_status status = fs::status(path, problem);
        if (!fs::exists(status)) {
            if (fs::is_symlink(fs::symlink_status(path))) {
                note(name, "link to nothing: " + fs::read_symlink(path, problem).string());
                return {};
            }
            return Error{ErrorCode::NotFound, fmt::format("--code {}: there is no such file or folder", path.string())};
        }
        return fs::is_directory(status) ? addFolder(path, name) : fs::is_regular_file(status) ? addFile(path, name) : Result<void>();
    }
    std::string text() const { return history::sha256Hex(m_lines); }

private:
    Result<void> addFolder(const fs::path& folder, const std::string& name)
    {
        std::error_code problem;
        const fs::path real = fs::canonical(folder, problem);
        if (problem || !m_inside.insert(real).second) // a link to a folder that we are in
            return {};
        std::vector<fs::path> entries;
        for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem))
            if (at->path().filename() != "__pycache__")
                entries.push_back(at->path());
        if (problem)
            return Error{ErrorCode::Io, fmt::format("--code {}: cannot be read: {}", folder.string(), problem.message())};
        std::ranges::sort(entries);
        for (const fs::path& entry : entries)
            if (Result<void> added = add(entry, name + "/" + entry.filename().string()); !added.ok())
                return added;
        m_inside.erase(real);
        return {};
    }
    Result<void> addFile(const fs::path& file, const std::string& name)
    {
        std::ifstream in(file, std::ios::binary);
        std::string content;
        std::array<char, 65536> piece; // byte by byte a program's own file takes as long as all proofs together
        while (in.read(piece.data(), piece.size()), in.gcount() > 0)
            content.append(piece.data(), static_cast<std::size_t>(in.gcount()));
        if (!in.is_open() || in.bad())
            return Error{ErrorCode::Io, fmt::format("--code {}: cannot be read", file.string())};
        note(name, history::sha256Hex(content));
        return {};
    }
    /// Lengths before the words: no name can pass for another's content.
    void note(const std::string& name, const std::string& content)
    {
        m_lines += fmt::format("{} {} {} {}\n", name.size(), name, content.size(), content);
    }

    std::string m_lines;
    std::set<fs::path> m_inside;
};

} // namespace

Result<std::string> codeDigest(const std::vector<std::string>& paths)
{
    Digest digest;
    for (const std::string& path : paths)
        if (Result<void> added = digest.add(path, path); !added.ok())
            return added.error();
    return digest.text();
}

} // namespace hindsight::replay
