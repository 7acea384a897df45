// Which connections a process has, and which of them count as another Temporal frontend.
#include "replay/frontend/connection_watch.h"
#include "replay/frontend/frontend_addresses.h"
#include "replay/frontend/proc.h"
#include "replay/frontend/socket_diag.h"
#include "replay/frontend/worker_watch.h"

#include <QTemporaryDir>
#include <QtTest>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <tuple>

using namespace hindsight;
using namespace hindsight::replay;

namespace {

/// A listening socket on a loopback address.
class Listener {
public:
    explicit Listener(bool v6 = false, int backlog = 10) : m_v6(v6)
    {
        m_fd = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_storage address = loopback(0, v6, false);
        socklen_t size = v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
        if (::bind(m_fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(m_fd, backlog) != 0)
            qFatal("cannot listen");
        ::getsockname(m_fd, reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(v6 ? reinterpret_cast<sockaddr_in6*>(&address)->sin6_port : reinterpret_cast<sockaddr_in*>(&address)->sin_port);
    }
    ~Listener() { ::close(m_fd); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    static sockaddr_storage loopback(int port, bool v6, bool mapped)
    {
        sockaddr_storage address{};
        if (v6) {
            auto* six = reinterpret_cast<sockaddr_in6*>(&address);
            six->sin6_family = AF_INET6;
            six->sin6_port = htons(static_cast<std::uint16_t>(port));
            ::inet_pton(AF_INET6, mapped ? "::ffff:127.0.0.1" : "::1", &six->sin6_addr);
        } else {
            auto* four = reinterpret_cast<sockaddr_in*>(&address);
            four->sin_family = AF_INET;
            four->sin_port = htons(static_cast<std::uint16_t>(port));
            four->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        }
        return address;
    }
    int port = 0;

private:
    bool m_v6;
    int m_fd = -1;
};

class Connection {
public:
    Connection(int port, bool v6, bool mapped = false, bool wait = true)
    {
        m_fd = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | (wait ? 0 : SOCK_NONBLOCK), 0);
        const sockaddr_storage address = Listener::loopback(port, v6, mapped);
        [[maybe_unused]] const int result = ::connect(m_fd, reinterpret_cast<const sockaddr*>(&address), v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
    }
    ~Connection() { ::close(m_fd); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

private:
    int m_fd;
};

std::vector<std::string> remotesOfThisProcess()
{
    std::vector<std::string> remotes;
    for (const auto& connection : connectionsOf({::getpid()}))
        remotes.push_back(connection.remote);
    std::sort(remotes.begin(), remotes.end());
    return remotes;
}

bool has(const std::vector<std::string>& all, const std::string& one) { return std::find(all.begin(), all.end(), one) != all.end(); }

} // namespace

class ConnectionWatchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theKernelsTableIsRead();
    void aDamagedTableIsSurvived();
    void theKernelsAnswerIsItsTable();
    void memoryIsWeighedCloselyOnlyAboveTheLimit();
    void connectionsOverBothProtocolsAreSeen();
    void aConnectionThatIsBeingOpenedIsSeen();
    void whatOthersOpenedIsLeftOut();
    void theOwnerOfASocketIsFound();
    void theListenerOnAPortIsNamed();
    void aServerOfTemporalsOnAnyPortIsAFrontend();
    void hostAndPortAreRead_data();
    void hostAndPortAreRead();
    void port7233IsAFrontend();
    void theUsersAddressIsAFrontend();
    void everyProfileOfTheConfigFileIsAFrontend();
    void theConfigFileOfTheDefaultPlaceIsRead();
    void aDamagedConfigFileIsAWarning();
    void anyAddressOfACloudNameIsAFrontend();
    void documentationIsNoFrontend();
    void oursAndPermittedOnesAreHarmless();
    void aPermissionNeedsAPort();
};

void ConnectionWatchTest::theKernelsTableIsRead()
{
    const auto sockets = parseTcpTable(
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1154 1 0000000054ae7bcc 100 0 0 10 0\n"
        "   1: 0500000A:CFE4 0600000A:1C41 02 00000000:00000000 03:000013BC 00000000     0        0 77 3 000000007cbe9f2b\n"
        "   2: 00000000000000000000000001000000:C350 00000000000000000000000001000000:1C41 01 00000000:00000000 00:00000000 00000000  1000        0 88 1 0\n"
        "   3: 0000000000000000FFFF00000100007F:C351 0000000000000000FFFF00000100007F:1C41 01 00000000:00000000 00:00000000 00000000  1000        0 99 1 0\n");
    QCOMPARE(sockets.size(), std::size_t(4));
    QCOMPARE(sockets[0].local, std::string("127.0.0.1:8080"));
    QCOMPARE(tcpStateName(sockets[0].state), std::string("LISTEN"));
    QCOMPARE(sockets[1].remote, std::string("10.0.0.6:7233"));
    QCOMPARE(tcpStateName(sockets[1].state), std::string("SYN_SENT"));
    QCOMPARE(sockets[1].inode, std::uint64_t(77));
    QCOMPARE(sockets[2].remote, std::string("[::1]:7233"));
    QCOMPARE(sockets[3].remote, std::string("127.0.0.1:7233")); // IPv4 through an IPv6 socket
}

void ConnectionWatchTest::aDamagedTableIsSurvived()
{
    std::mt19937 random(7);
    const std::string good = "   1: 0500000A:CFE4 0600000A:1C41 02 00000000:00000000 03:000013BC 00000000     0        0 77 3 000000007cbe9f2b\n";
    for (int i = 0; i < 2000; ++i) {
        std::string bad = good;
        for (int edits = 0; edits < 5; ++edits)
            bad[random() % bad.size()] = static_cast<char>(random());
        bad.resize(random() % (bad.size() + 1));
        parseTcpTable(bad);
    }
    QVERIFY(parseTcpTable("").empty());
    QCOMPARE(parseTcpTable("nonsense\n" + good + "   2: 05:1 06:2 01 0 0 0 0 0 1 2\n").size(), std::size_t(1));
}

void ConnectionWatchTest::theKernelsAnswerIsItsTable()
{
    const Listener four, six(true);
    const Connection direct(four.port, false), overSix(six.port, true), mapped(four.port, true, true);
    const auto answer = diagnosedTcpSockets();
    if (!answer)
        QSKIP("this kernel answers no sock_diag requests: /proc/net/tcp is read instead");
    std::string text;
    for (const char* table : {"/proc/self/net/tcp", "/proc/self/net/tcp6"})
        text.append(std::istreambuf_iterator<char>(std::ifstream(table).rdbuf()), {});
    const auto mine = [inodes = socketInodes(::getpid())](const std::vector<ProcSocket>& sockets) {
        std::set<std::tuple<std::uint64_t, std::string, std::string, int>> found;
        for (const auto& socket : sockets)
            if (inodes.contains(socket.inode))
                found.emplace(socket.inode, socket.local, socket.remote, socket.state);
        return found;
    };
    QVERIFY(mine(*answer).size() >= 5);
    QVERIFY(mine(*answer) == mine(parseTcpTable(text)));
}

void ConnectionWatchTest::memoryIsWeighedCloselyOnlyAboveTheLimit()
{
    const std::int64_t held = heldMemory({::getpid()});
    QVERIFY(held > (std::int64_t{1} << 20));
    QVERIFY(held < machineMemory());
    QVERIFY2(heldMemory({::getpid()}, held / 2) > held / 2, "above the limit it must be the close weight, which is above it");
    QVERIFY2(heldMemory({::getpid()}, machineMemory()) >= held / 2, "below the limit it is an upper bound");
    QCOMPARE(heldMemory({}), 0);
}

void ConnectionWatchTest::connectionsOverBothProtocolsAreSeen()
{
    const Listener four, six(true);
    const Connection direct(four.port, false), overSix(six.port, true), mapped(four.port, true, true);
    const auto remotes = remotesOfThisProcess();
    QCOMPARE(std::count(remotes.begin(), remotes.end(), "127.0.0.1:" + std::to_string(four.port)), 2);
    QVERIFY(has(remotes, "[::1]:" + std::to_string(six.port)));
}

void ConnectionWatchTest::aConnectionThatIsBeingOpenedIsSeen()
{
    const Listener busy(false, 0); // nobody accepts: after a few, handshakes stay half-way
    std::vector<std::unique_ptr<Connection>> connections;
    for (int i = 0; i < 5; ++i)
        connections.push_back(std::make_unique<Connection>(busy.port, false, false, false));
    const auto seen = connectionsOf({::getpid()});
    QVERIFY(std::any_of(seen.begin(), seen.end(), [](const auto& connection) { return connection.state == "SYN_SENT"; }));
    QCOMPARE(std::count_if(seen.begin(), seen.end(), [&](const auto& c) { return c.remote == "127.0.0.1:" + std::to_string(busy.port); }), 5);
}

void ConnectionWatchTest::whatOthersOpenedIsLeftOut()
{
    const Listener listener;
    const Connection connection(listener.port, false);
    for (const auto& seen : connectionsOf({::getpid()}))
        QVERIFY(!seen.local.ends_with(":" + std::to_string(listener.port)));
}

void ConnectionWatchTest::theOwnerOfASocketIsFound()
{
    const Listener listener;
    const Connection connection(listener.port, false);
    const auto seen = connectionsOf({::getpid()});
    const auto mine = std::find_if(seen.begin(), seen.end(), [&](const auto& c) { return c.remote.ends_with(":" + std::to_string(listener.port)); });
    QVERIFY(mine != seen.end());
    QCOMPARE(ownerOfSocket(mine->local, listener.port), ::getpid());
    QCOMPARE(ownerOfSocket(mine->local, listener.port, {1}), 0);
    QCOMPARE(ownerOfSocket("127.0.0.1:1", listener.port), 0);
}

void ConnectionWatchTest::theListenerOnAPortIsNamed()
{
    const Listener listener;
    const auto holder = listenerOn(listener.port);
    QVERIFY(holder.has_value());
    QCOMPARE(holder->pid, ::getpid());
    QCOMPARE(holder->program, programName(::getpid()));
}

void ConnectionWatchTest::aServerOfTemporalsOnAnyPortIsAFrontend()
{
    const std::string former = programName(::getpid());
    const auto unname = qScopeGuard([&] { ::prctl(PR_SET_NAME, former.c_str()); });
    const Listener listener;
    const Connection connection(listener.port, false);
    const std::string remote = "127.0.0.1:" + std::to_string(listener.port);
    FrontendAddresses addresses, known, allowed;
    QVERIFY(!WorkerWatch().look({::getpid()}, addresses));
    ::prctl(PR_SET_NAME, "temporal-server");
    const auto stopped = WorkerWatch().look({::getpid()}, addresses);
    QVERIFY(stopped && stopped->find(remote) != std::string::npos);
    QVERIFY(stopped->find("(temporal-server) serves there") != std::string::npos);
    QVERIFY(allowed.allow(remote).ok());
    QVERIFY(!WorkerWatch().look({::getpid()}, allowed));
    ::prctl(PR_SET_NAME, former.c_str());
    known.add(remote, "histories were downloaded from it");
    const auto named = WorkerWatch().look({::getpid()}, known);
    QVERIFY(named && named->find("histories were downloaded from it") != std::string::npos);
}

void ConnectionWatchTest::hostAndPortAreRead_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("host");
    QTest::addColumn<int>("port");
    QTest::newRow("name") << std::string("temporal.example:7000") << std::string("temporal.example") << 7000;
    QTest::newRow("no port") << std::string("temporal.example") << std::string("temporal.example") << 7233;
    QTest::newRow("IPv6") << std::string("[::1]:80") << std::string("::1") << 80;
    QTest::newRow("IPv6 bare") << std::string("fe80::1") << std::string("fe80::1") << 7233;
    QTest::newRow("mapped") << std::string("[::ffff:10.0.0.1]:80") << std::string("10.0.0.1") << 80;
    QTest::newRow("scheme") << std::string("https://a.b:443/path") << std::string("a.b") << 443;
    QTest::newRow("dns scheme") << std::string("dns:///a.b:443") << std::string("a.b") << 443;
    for (const char* bad : {"", ":7233", "a:", "a:b", "a:0", "a:65536", "[::1", "[::1]x", "a:99999999999999"})
        QTest::newRow(bad) << std::string(bad) << std::string() << 0;
}

void ConnectionWatchTest::hostAndPortAreRead()
{
    QFETCH(std::string, text);
    QFETCH(std::string, host);
    QFETCH(int, port);
    const auto parsed = parseHostPort(text);
    QCOMPARE(parsed.has_value(), !host.empty());
    QCOMPARE(parsed.value_or(HostAndPort{}).host, host);
    QCOMPARE(parsed.value_or(HostAndPort{}).port, port);
}

void ConnectionWatchTest::port7233IsAFrontend()
{
    const FrontendAddresses addresses;
    for (const char* remote : {"10.0.0.5:7233", "[2001:db8::1]:7233", "127.0.0.1:7233"})
        QCOMPARE(addresses.forbids(remote), std::string("port 7233 is that of a Temporal frontend"));
    for (const char* remote : {"10.0.0.5:5432", "[::1]:17233", "127.0.0.1:443"})
        QCOMPARE(addresses.forbids(remote), std::string());
}

void ConnectionWatchTest::theUsersAddressIsAFrontend()
{
    FrontendAddresses addresses;
    std::vector<std::string> warnings;
    addresses.addEnvironment({"PATH=/bin", "TEMPORAL_ADDRESSES=x:1", "TEMPORAL_ADDRESS=frontend.shop.example:8443"}, warnings);
    QCOMPARE(addresses.forbids("10.1.1.1:8443"), std::string());
    const auto unknown = addresses.resolve([](const std::string& host) {
        return host == "frontend.shop.example" ? std::vector<std::string>{"10.1.1.1", "2001:db8::7"} : std::vector<std::string>{};
    });
    QVERIFY(unknown.empty());
    QCOMPARE(addresses.forbids("10.1.1.1:8443"), std::string("TEMPORAL_ADDRESS of your environment names it"));
    QVERIFY(!addresses.forbids("[2001:db8::7]:8443").empty());
    QCOMPARE(addresses.forbids("10.1.1.1:5432"), std::string());
    QVERIFY(warnings.empty());
}

void ConnectionWatchTest::everyProfileOfTheConfigFileIsAFrontend()
{
    QTemporaryDir folder;
    const std::string file = folder.filePath(QStringLiteral("mine.toml")).toStdString();
    std::ofstream(file) << "[profile.default]\naddress = \"10.0.0.1:1111\"\napi_key = \"secret\"\n"
                           "[profile.\"prod eu\"]\naddress = \"[2001:db8::1]:2222\"\n[profile.empty]\nnamespace = \"n\"\n[other]\naddress = \"10.0.0.9:9\"\n";
    FrontendAddresses addresses;
    std::vector<std::string> warnings;
    addresses.addEnvironment({"TEMPORAL_CONFIG_FILE=" + file}, warnings);
    QVERIFY(warnings.empty());
    QCOMPARE(addresses.forbids("10.0.0.1:1111"), "profile \"default\" in " + file + " names it");
    QCOMPARE(addresses.forbids("[2001:db8::1]:2222"), "profile \"prod eu\" in " + file + " names it");
    QCOMPARE(addresses.forbids("10.0.0.9:9"), std::string());
}

void ConnectionWatchTest::theConfigFileOfTheDefaultPlaceIsRead()
{
    QTemporaryDir home;
    for (const char* below : {".config/temporalio", "xdg/temporalio"}) {
        QVERIFY(QDir(home.path()).mkpath(QString::fromLatin1(below)));
        std::ofstream(home.filePath(QString::fromLatin1(below)).toStdString() + "/temporal.toml")
            << "[profile.a]\naddress = \"10.0.0.1:" << (below[0] == 'x' ? 2222 : 1111) << "\"\n";
    }
    const std::string path = home.path().toStdString();
    std::vector<std::string> warnings;
    FrontendAddresses plain, moved;
    plain.addEnvironment({"HOME=" + path}, warnings);
    moved.addEnvironment({"HOME=" + path, "XDG_CONFIG_HOME=" + path + "/xdg"}, warnings);
    QVERIFY(!plain.forbids("10.0.0.1:1111").empty() && plain.forbids("10.0.0.1:2222").empty());
    QVERIFY(!moved.forbids("10.0.0.1:2222").empty() && moved.forbids("10.0.0.1:1111").empty());
}

void ConnectionWatchTest::aDamagedConfigFileIsAWarning()
{
    QTemporaryDir folder;
    const std::string file = folder.filePath(QStringLiteral("broken.toml")).toStdString();
    std::ofstream(file) << "[profile.default\naddress = ";
    FrontendAddresses addresses;
    std::vector<std::string> warnings;
    addresses.addEnvironment({"TEMPORAL_CONFIG_FILE=" + file}, warnings);
    QCOMPARE(warnings.size(), std::size_t(1));
    QVERIFY(warnings[0].starts_with("cannot read " + file));
}

void ConnectionWatchTest::anyAddressOfACloudNameIsAFrontend()
{
    FrontendAddresses addresses;
    std::vector<std::string> warnings;
    addresses.addEnvironment({"MY_HOST=prod.a1b2.tmprl.cloud:7233", "REGION_URL=https://us-east-1.aws.api.temporal.io:443/x"}, warnings);
    addresses.addText("worker --address other.a1b2.tmprl.cloud", "the worker's command names it");
    addresses.addText("TEMPORAL_ADDRESS='192.0.2.9:17501' python worker.py", "the worker's command names it");
    addresses.addText("TEMPORAL_ADDRESS={address} python worker.py", "the worker's command names it"); // ours, not yet known
    const auto unknown = addresses.resolve([](const std::string& host) {
        return host == "prod.a1b2.tmprl.cloud" ? std::vector<std::string>{"192.0.2.1"}
            : host == "us-east-1.aws.api.temporal.io" ? std::vector<std::string>{"192.0.2.2"} : std::vector<std::string>{};
    });
    QCOMPARE(unknown, std::vector<std::string>{"other.a1b2.tmprl.cloud"});
    QCOMPARE(addresses.forbids("192.0.2.9:17501"), std::string("the worker's command names it"));
    QCOMPARE(addresses.forbids("192.0.2.9:17502"), std::string());
    QCOMPARE(addresses.forbids("192.0.2.1:443"), std::string("MY_HOST of your environment names it"));
    QCOMPARE(addresses.forbids("192.0.2.2:12345"), std::string("REGION_URL of your environment names it"));
    addresses.resolve([](const std::string&) { return std::vector<std::string>{"192.0.2.77"}; }); // the name moved on
    QVERIFY(!addresses.forbids("192.0.2.1:443").empty());
    QVERIFY(!addresses.forbids("192.0.2.77:443").empty());
}

void ConnectionWatchTest::documentationIsNoFrontend()
{
    FrontendAddresses addresses;
    std::vector<std::string> warnings;
    addresses.addEnvironment({"HELP=see https://docs.temporal.io/cli"}, warnings);
    bool asked = false;
    addresses.resolve([&](const std::string&) {
        asked = true;
        return std::vector<std::string>{};
    });
    QVERIFY(!asked);
}

void ConnectionWatchTest::oursAndPermittedOnesAreHarmless()
{
    FrontendAddresses addresses;
    addresses.own("127.0.0.1:7233");
    QVERIFY(addresses.allow("10.0.0.5:7233").ok());
    QVERIFY(addresses.allow("db.example:7233").ok());
    addresses.resolve([](const std::string&) { return std::vector<std::string>{"10.0.0.6"}; });
    QCOMPARE(addresses.forbids("127.0.0.1:7233"), std::string());
    QCOMPARE(addresses.forbids("10.0.0.5:7233"), std::string());
    QCOMPARE(addresses.forbids("10.0.0.6:7233"), std::string());
    QVERIFY(!addresses.forbids("10.0.0.7:7233").empty());
}

void ConnectionWatchTest::aPermissionNeedsAPort()
{
    FrontendAddresses addresses;
    for (const char* bad : {"", "host", "host:", ":5", "[::1]"})
        QVERIFY2(!addresses.allow(bad).ok(), bad);
    QVERIFY(addresses.allow("[::1]:5").ok());
}

QTEST_GUILESS_MAIN(ConnectionWatchTest)
#include "connection_watch_test.moc"
