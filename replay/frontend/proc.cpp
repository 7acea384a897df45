#include "replay/frontend/proc.h"

#include "replay/frontend/socket_diag.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <map>
#include <memory>
#include <optional>

namespace hindsight::replay {
namespace {

std::string readAll(const std::string& path)
{
    std::string text;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return text;
    std::array<char, 16384> buffer;
    for (ssize_t got; (got = ::read(fd, buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(got));
    ::close(fd);
    return text;
}

template <class Visit>
void forEachEntry(const std::string& folder, Visit visit)
{
    const std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir(folder.c_str()), &::closedir);
    if (!dir)
        return;
    while (const dirent* entry = ::readdir(dir.get())) {
        if (entry->d_name[0] != '.')
            visit(entry->d_name);
    }
}

std::string procPath(int pid, std::string_view rest)
{
    return "/proc/" + std::to_string(pid) + std::string(rest);
}

/// Fields of /proc/PID/stat after the name, which may hold blanks and parentheses: [0] is the state.
std::vector<std::string_view> statFields(const std::string& stat)
{
    std::vector<std::string_view> fields;
    const auto name = stat.rfind(')');
    if (name == std::string::npos)
        return fields;
    std::string_view rest(stat);
    rest.remove_prefix(name + 1);
    while (!rest.empty()) {
        const auto begin = rest.find_first_not_of(" \n");
        if (begin == std::string_view::npos)
            break;
        rest.remove_prefix(begin);
        const auto end = std::min(rest.find_first_of(" \n"), rest.size());
        fields.push_back(rest.substr(0, end));
        rest.remove_prefix(end);
    }
    return fields;
}

template <class Number>
Number number(std::string_view text, int base = 10)
{
    Number value{};
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
}

int parentOf(int pid)
{
    const std::string stat = readAll(procPath(pid, "/stat"));
    const auto fields = statFields(stat);
    return fields.size() > 1 ? number<int>(fields[1]) : 0;
}

/// One side of a connection in the kernel's hex: 32-bit words in host order, then the port.
std::optional<std::string> address(std::string_view hex)
{
    const auto colon = hex.find(':');
    if (colon != 8 && colon != 32)
        return std::nullopt;
    std::array<std::uint32_t, 4> words{};
    for (std::size_t i = 0; i < colon / 8; ++i)
        words[i] = number<std::uint32_t>(hex.substr(i * 8, 8), 16);
    return hostAndPort(colon == 32, words, number<std::uint16_t>(hex.substr(colon + 1), 16));
}

} // namespace

std::string hostAndPort(bool v6, std::array<std::uint32_t, 4> words, std::uint16_t port)
{
    const std::string tail = ":" + std::to_string(port);
    char text[INET6_ADDRSTRLEN] = {};
    if (!v6) {
        ::inet_ntop(AF_INET, words.data(), text, sizeof text);
        return text + tail;
    }
    if (words[0] == 0 && words[1] == 0 && words[2] == htonl(0xffff)) { // IPv4 through an IPv6 socket
        ::inet_ntop(AF_INET, &words[3], text, sizeof text);
        return text + tail;
    }
    ::inet_ntop(AF_INET6, words.data(), text, sizeof text);
    return "[" + std::string(text) + "]" + tail;
}

std::vector<int> allProcesses()
{
    std::vector<int> pids;
    forEachEntry("/proc", [&](const char* name) {
        if (const int pid = number<int>(name); pid > 0)
            pids.push_back(pid);
    });
    return pids;
}

std::vector<int> processTree(int root)
{
    std::vector<int> tree;
    if (::access(procPath(root, "/stat").c_str(), F_OK) != 0)
        return tree;
    tree.push_back(root);
    static const bool kernelListsChildren = ::access(procPath(::getpid(), "/task/" + std::to_string(::getpid()) + "/children").c_str(), R_OK) == 0;
    if (kernelListsChildren) {
        for (std::size_t i = 0; i < tree.size(); ++i) {
            const std::string tasks = procPath(tree[i], "/task");
            forEachEntry(tasks, [&](const char* task) {
                const std::string children = readAll(tasks + "/" + task + "/children");
                for (std::size_t at = 0; at < children.size();) {
                    const auto end = std::min(children.find(' ', at), children.size());
                    if (const int pid = number<int>(std::string_view(children).substr(at, end - at));
                        pid > 0 && std::find(tree.begin(), tree.end(), pid) == tree.end())
                        tree.push_back(pid);
                    at = end + 1;
                }
            });
        }
        return tree;
    }
    std::multimap<int, int> children;
    for (const int pid : allProcesses())
        children.emplace(parentOf(pid), pid);
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto [begin, end] = children.equal_range(tree[i]);
        for (auto it = begin; it != end; ++it)
            tree.push_back(it->second);
    }
    return tree;
}

std::int64_t heldMemory(const std::vector<int>& pids, std::int64_t enough)
{
    // What is resident is never less, and said at once; what is shared costs the kernel a walk through all pages.
    std::int64_t pages = 0;
    for (const int pid : pids) {
        const std::string counts = readAll(procPath(pid, "/statm"));
        const std::size_t at = counts.find(' ');
        pages += at == std::string::npos ? 0 : number<std::int64_t>(std::string_view(counts).substr(at + 1, counts.find(' ', at + 1) - at - 1));
    }
    const std::int64_t resident = pages * ::sysconf(_SC_PAGESIZE);
    if (resident <= enough)
        return resident;
    std::int64_t kilobytes = 0;
    for (const int pid : pids) {
        const std::string rollup = readAll(procPath(pid, "/smaps_rollup"));
        const std::size_t at = rollup.find("\nPss:");
        if (at == std::string::npos)
            continue;
        const std::size_t begin = rollup.find_first_of("0123456789", at);
        const std::size_t end = rollup.find(' ', begin);
        kilobytes += number<std::int64_t>(std::string_view(rollup).substr(begin, end - begin));
    }
    return kilobytes * 1024;
}

std::int64_t machineMemory()
{
    return static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
}

bool processAlive(int pid)
{
    const std::string stat = readAll(procPath(pid, "/stat"));
    const auto fields = statFields(stat);
    return !fields.empty() && fields[0] != "Z" && fields[0] != "X";
}

char processState(int pid)
{
    const std::string stat = readAll(procPath(pid, "/stat"));
    const auto fields = statFields(stat);
    return fields.empty() || fields[0].empty() ? '\0' : fields[0].front();
}

std::uint64_t processStart(int pid)
{
    const std::string stat = readAll(procPath(pid, "/stat"));
    const auto fields = statFields(stat);
    return fields.size() > 19 ? number<std::uint64_t>(fields[19]) : 0;
}

std::string programName(int pid)
{
    std::string name = readAll(procPath(pid, "/comm"));
    while (!name.empty() && name.back() == '\n')
        name.pop_back();
    return name;
}

std::set<std::uint64_t> socketInodes(int pid)
{
    std::set<std::uint64_t> inodes;
    const std::string folder = procPath(pid, "/fd");
    forEachEntry(folder, [&](const char* fd) {
        std::array<char, 64> target;
        const auto length = ::readlink((folder + "/" + fd).c_str(), target.data(), target.size());
        if (length <= 0)
            return;
        std::string_view text(target.data(), static_cast<std::size_t>(length));
        if (text.starts_with("socket:[")) {
            text.remove_prefix(8);
            inodes.insert(number<std::uint64_t>(text));
        }
    });
    return inodes;
}

std::vector<ProcSocket> parseTcpTable(std::string_view text)
{
    std::vector<ProcSocket> sockets;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        std::array<std::string_view, 10> fields;
        std::size_t count = 0;
        while (count < fields.size()) {
            const auto begin = line.find_first_not_of(' ');
            if (begin == std::string_view::npos)
                break;
            line.remove_prefix(begin);
            const auto stop = std::min(line.find(' '), line.size());
            fields[count++] = line.substr(0, stop);
            line.remove_prefix(stop);
        }
        if (count < fields.size())
            continue;
        const auto local = address(fields[1]);
        const auto remote = address(fields[2]);
        if (local && remote)
            sockets.push_back({*local, *remote, number<int>(fields[3], 16), number<std::uint64_t>(fields[9])});
    }
    return sockets;
}

std::string networkOf(int pid)
{
    std::array<char, 64> target;
    const std::string path = pid == 0 ? "/proc/self/ns/net" : procPath(pid, "/ns/net");
    const auto length = ::readlink(path.c_str(), target.data(), target.size());
    return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length)) : std::string();
}

std::vector<ProcSocket> tcpSockets(int pid)
{
    // The kernel answers for our own network only.
    if (pid == 0 || (!networkOf(pid).empty() && networkOf(pid) == networkOf(0)))
        if (auto sockets = diagnosedTcpSockets())
            return std::move(*sockets);
    const std::string net = pid == 0 ? "/proc/self/net/" : procPath(pid, "/net/");
    auto sockets = parseTcpTable(readAll(net + "tcp"));
    auto v6 = parseTcpTable(readAll(net + "tcp6"));
    sockets.insert(sockets.end(), std::make_move_iterator(v6.begin()), std::make_move_iterator(v6.end()));
    return sockets;
}

std::string tcpStateName(int state)
{
    static constexpr std::array names = {"", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT",
                                         "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING", "NEW_SYN_RECV"};
    return state > 0 && state < static_cast<int>(names.size()) ? names[static_cast<std::size_t>(state)] : "state " + std::to_string(state);
}

} // namespace hindsight::replay
