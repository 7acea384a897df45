// The client against a scripted server: what a real one does only on a bad day. The live half is server_live_test.
#include "history/source/proxy.h"
#include "history/source/server.h"
#include "history/source/server_methods.h"
#include "history/source/wire.h"
#include "tests/support/fake_temporal.h"
#include "tests/support/made_history.h"

#include <QTest>

#include <atomic>
#include <fstream>
#include <regex>
#include <set>
#include <thread>

using namespace hindsight;
using namespace hindsight::history;
using namespace hindsight::tests;

namespace {

constexpr int kNotFound = 5, kPermissionDenied = 7, kInvalidArgument = 3, kUnimplemented = 12, kUnavailable = 14;

/// A DescribeWorkflowExecutionResponse with a run id and a history length.
std::string description(std::int64_t length, const std::string& runId = "run-1")
{
    std::string execution, info, response;
    wire::appendBytes(execution, 1, "order-1");
    wire::appendBytes(execution, 2, runId);
    wire::appendBytes(info, 1, execution);
    wire::appendTag(info, 6, wire::Type::Varint);
    wire::appendVarint(info, static_cast<std::uint64_t>(length));
    wire::appendBytes(response, 2, info);
    return response;
}

std::string pageOf(const std::string& history, const std::string& nextToken = {})
{
    std::string response;
    wire::appendBytes(response, 1, history);
    if (!nextToken.empty())
        wire::appendBytes(response, 3, nextToken);
    return response;
}

/// The page token of a request: field 4.
std::string tokenOf(const std::string& request)
{
    return std::string(wire::lastBytes(request, 4));
}

std::string joined(const LoadedHistory& history)
{
    std::string all;
    for (const Page& page : history.pages)
        all += *page;
    return all;
}

Connection to(const FakeTemporal& server)
{
    Connection connection;
    connection.address = server.address();
    connection.namespaceName = "shop";
    return connection;
}

} // namespace

class ServerTest : public QObject {
    Q_OBJECT

    const std::vector<std::string> m_events = madeEvents({});
    const std::string m_all = historyBytes(m_events);

    /// Downloads from a server that gives these pages by token "", "1", "2", ...
    Result<LoadedHistory> download(const std::vector<std::string>& pages, std::int64_t length = 0, std::stop_token stop = {},
                                   const DownloadProgress& progress = {})
    {
        const FakeTemporal server([&](const std::string& method, const std::string& request) -> FakeReply {
            if (method == "DescribeWorkflowExecution")
                return {0, {}, description(length), false};
            const std::string token = tokenOf(request);
            return {0, {}, pages.at(token.empty() ? 0 : std::stoul(token)), false};
        });
        return ServerClient(to(server)).download("order-1", {}, stop, progress);
    }

    void refuses(const std::vector<std::string>& pages, const std::vector<std::string>& words, std::int64_t length = 0)
    {
        auto result = download(pages, length);
        QVERIFY(!result.ok());
        QCOMPARE(int(result.error().code), int(ErrorCode::Network));
        for (const std::string& word : words)
            QVERIFY2(result.error().message.find(word) != std::string::npos, (result.error().message + "  lacks  " + word).c_str());
    }

private Q_SLOTS:
    void pagesAreKeptByteForByteAndTheKeyIsTheServers()
    {
        const std::string first = historyBytes(m_events, 0, 5), second = historyBytes(m_events, 5, 13);
        std::vector<std::size_t> seen;
        auto history = download({pageOf(first, "1"), pageOf(second)}, 13, {}, [&](const DownloadEvent& event) {
            seen.push_back(event.events);
            QCOMPARE(event.expectedEvents, std::int64_t{13});
            QVERIFY(event.latest != nullptr);
        });
        QVERIFY2(history.ok(), history.ok() ? "" : history.error().message.c_str());
        QVERIFY(*history.value().pages.at(0) == first && *history.value().pages.at(1) == second);
        QCOMPARE(seen, (std::vector<std::size_t>{5, 13}));
        QCOMPARE(history.value().key.runId, std::string("run-1"));
        QCOMPARE(history.value().key.namespaceName, std::string("shop"));
        QVERIFY(history.value().description == description(13));
        QVERIFY(history.value().describedAt != kNoTime);
        QVERIFY(history.value().transientTail == nullptr);
    }

    void rawHistoryBlobsAreTheSameBytes()
    {
        std::string response;
        for (const auto& [from, to] : {std::pair{0, 4}, std::pair{4, 13}}) {
            std::string blob;
            wire::appendTag(blob, 1, wire::Type::Varint);
            wire::appendVarint(blob, 1);
            wire::appendBytes(blob, 2, historyBytes(m_events, static_cast<std::size_t>(from), static_cast<std::size_t>(to)));
            wire::appendBytes(response, 2, blob);
        }
        auto history = download({response}, 13);
        QVERIFY2(history.ok(), history.ok() ? "" : history.error().message.c_str());
        QVERIFY(joined(history.value()) == m_all);
    }

    void aGapIsAnError()
    {
        refuses({pageOf(historyBytes(m_events, 0, 5), "1"), pageOf(historyBytes(m_events, 7, 13))},
                {"order-1", "gap", "events 6 to 7 are missing", "Nothing was stored"});
        refuses({pageOf(historyBytes(m_events, 1, 13))}, {"events 1 to 1 are missing"});
    }

    void aRepeatedPageIsAnError()
    {
        const std::string first = historyBytes(m_events, 0, 5);
        refuses({pageOf(first, "1"), pageOf(first, "2"), pageOf(first)}, {"repeated itself", "page 2", "event 1 again", "up to 5"});
    }

    void anEndBeforeTheEndIsAnError()
    {
        refuses({pageOf(historyBytes(m_events, 0, 5))}, {"ended after event 5", "counts 13"}, 13);
        refuses({std::string()}, {"has no events"});
    }

    void theSameTokenForeverIsAnError()
    {
        refuses({pageOf(historyBytes(m_events, 0, 5), "1"), pageOf(historyBytes(m_events, 5, 8), "1")}, {"same page token", "event 8"});
        std::vector<std::string> empty{pageOf(historyBytes(m_events, 0, 5), "1")};
        for (int i = 2; i < 60; ++i)
            empty.push_back(pageOf({}, std::to_string(i)));
        refuses(empty, {"empty pages in a row", "after event 5"});
    }

    void aFewEmptyPagesAreNothing()
    {
        auto history = download({pageOf({}, "1"), pageOf(m_all, "2"), pageOf({})}, 13);
        QVERIFY(history.ok());
        QVERIFY(joined(history.value()) == m_all);
    }

    void anAnswerThatIsNoPageIsAnError()
    {
        refuses({"\xff\xff\xff nonsense"}, {"not a page of history"});
        refuses({pageOf("\xff\xff")}, {"damaged"});
        refuses({pageOf(m_all.substr(0, m_all.size() - 3))}, {"damaged", "after event 12"});
        std::string blob, response;
        wire::appendTag(blob, 1, wire::Type::Varint);
        wire::appendVarint(blob, 2);
        wire::appendBytes(response, 2, blob);
        refuses({response}, {"encoding other than protobuf"});
    }

    void fiftyMegabytesInOneMessageArrive()
    {
        MadeHistory what;
        what.events = 908;
        what.payloadBytes = 280'000;
        const std::string big = historyBytes(madeEvents(what));
        QVERIFY(big.size() > 50'000'000);
        auto history = download({pageOf(big)}, 908);
        QVERIFY2(history.ok(), history.ok() ? "" : history.error().message.c_str());
        QVERIFY(*history.value().pages.at(0) == big);
    }

    void unavailableBetweenPagesIsAskedAgain()
    {
        std::atomic<int> asked = 0;
        const FakeTemporal server([&](const std::string& method, const std::string& request) -> FakeReply {
            if (method == "DescribeWorkflowExecution")
                return {0, {}, description(13), false};
            if (tokenOf(request).empty())
                return {0, {}, pageOf(historyBytes(m_events, 0, 5), "1"), false};
            if (++asked <= 2)
                return {kUnavailable, "shard is moving", {}, false};
            return {0, {}, pageOf(historyBytes(m_events, 5, 13)), false};
        });
        auto history = ServerClient(to(server)).download("order-1", {}, {});
        QVERIFY2(history.ok(), history.ok() ? "" : history.error().message.c_str());
        QVERIFY(joined(history.value()) == m_all);
        QCOMPARE(asked.load(), 3);
    }

    void aServerThatStaysUnavailableIsAnError()
    {
        const FakeTemporal server([&](const std::string& method, const std::string& request) -> FakeReply {
            if (method == "DescribeWorkflowExecution")
                return {0, {}, description(13), false};
            if (tokenOf(request).empty())
                return {0, {}, pageOf(historyBytes(m_events, 0, 5), "1"), false};
            return {kUnavailable, "shard is moving", {}, false};
        });
        auto history = ServerClient(to(server)).download("order-1", {}, {});
        QVERIFY(!history.ok());
        QVERIFY2(history.error().message.find(server.address()) != std::string::npos, history.error().message.c_str());
        QVERIFY2(history.error().message.find("shard is moving") != std::string::npos, history.error().message.c_str());
        QCOMPARE(server.methods().size(), std::size_t{1 + 1 + 5});
    }

    void aServerThatDiesHalfWayIsAnError()
    {
        FakeTemporal server([&](const std::string& method, const std::string& request) -> FakeReply {
            if (method == "DescribeWorkflowExecution")
                return {0, {}, description(13), false};
            return {0, {}, pageOf(historyBytes(m_events, 0, 5), tokenOf(request) + "x"), false};
        });
        auto history = ServerClient(to(server)).download("order-1", {}, {}, [&](const DownloadEvent&) { server.stop(); });
        QVERIFY(!history.ok());
        QCOMPARE(int(history.error().code), int(ErrorCode::Network));
        QVERIFY2(history.error().message.find("does not answer") != std::string::npos, history.error().message.c_str());
    }

    void nobodyListeningIsSaidWithTheAddress()
    {
        std::string address;
        {
            const FakeTemporal gone([](const std::string&, const std::string&) { return FakeReply(); });
            address = gone.address();
        }
        Connection connection;
        connection.address = address;
        auto probe = ServerClient(connection).probe({});
        QVERIFY(!probe.ok());
        QVERIFY2(probe.error().message.find("server " + address + ": does not answer") != std::string::npos, probe.error().message.c_str());
        QVERIFY2(probe.error().message.find("Is it running") != std::string::npos, probe.error().message.c_str());
    }

    void refusalsAreSaidWithWhatToDo_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("namespace") << kNotFound << QByteArray("Namespace shop is not found.") << QByteArray("has no namespace \"shop\"; say which with --namespace");
        QTest::newRow("workflow") << kNotFound << QByteArray("workflow not found for ID: order-1") << QByteArray("namespace shop has no workflow order-1");
        QTest::newRow("permission") << kPermissionDenied << QByteArray("Request unauthorized.") << QByteArray("check the API key");
        QTest::newRow("not Temporal") << kUnimplemented << QByteArray("unknown service") << QByteArray("no Temporal frontend");
        QTest::newRow("argument") << kInvalidArgument << QByteArray("invalid RunId") << QByteArray("does not accept workflow order-1");
    }
    void refusalsAreSaidWithWhatToDo()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, expected);
        const FakeTemporal server([&](const std::string&, const std::string&) { return FakeReply{status, message.toStdString(), {}, false}; });
        auto history = ServerClient(to(server)).download("order-1", {}, {});
        QVERIFY(!history.ok());
        QVERIFY2(history.error().message.find(expected.toStdString()) != std::string::npos, history.error().message.c_str());
        QCOMPARE(server.methods().size(), std::size_t{1}); // no use asking again
    }

    void aStopCancelsACallThatHangs()
    {
        std::stop_source stop;
        const FakeTemporal server([&](const std::string&, const std::string&) {
            stop.request_stop(); // asked, and never answered
            return FakeReply{0, {}, {}, true};
        });
        auto history = ServerClient(to(server)).download("order-1", {}, stop.get_token());
        QVERIFY(!history.ok());
        QCOMPARE(int(history.error().code), int(ErrorCode::Cancelled));
    }

    void aStopBetweenPagesKeepsNothing()
    {
        std::stop_source stop;
        auto history = download({pageOf(historyBytes(m_events, 0, 5), "1"), pageOf(historyBytes(m_events, 5, 13))}, 13, stop.get_token(),
                                [&](const DownloadEvent&) { stop.request_stop(); });
        QCOMPARE(int(history.error().code), int(ErrorCode::Cancelled));
    }

    void theUnfinishedTaskOfARunningHistoryIsNotFinal()
    {
        auto events = m_events; // 13 events; 12 and 13 are Scheduled and Started, written
        std::vector<std::string> failing(m_events.begin(), m_events.begin() + 11);
        failing.push_back(workflowTaskScheduled(12, 3));
        failing.push_back(workflowTaskStarted(13, 12));
        auto history = download({pageOf(historyBytes(failing, 0, 9), "1"), pageOf(historyBytes(failing, 9))}, 11);
        QVERIFY2(history.ok(), history.ok() ? "" : history.error().message.c_str());
        QVERIFY(joined(history.value()) == historyBytes(failing, 0, 11));
        QVERIFY(history.value().transientTail != nullptr);
        QVERIFY(*history.value().transientTail == historyBytes(failing, 11));

        auto pending = download({pageOf(m_all)}, 13);
        QVERIFY(pending.ok());
        QVERIFY(pending.value().transientTail == nullptr);
        QVERIFY(joined(pending.value()) == m_all);
    }

    void aTailOnAPageOfItsOwnIsNotFinal()
    {
        const std::string tail = historyBytes({workflowTaskScheduled(12, 2)});
        auto history = download({pageOf(historyBytes(m_events, 0, 11), "1"), pageOf(tail)}, 11);
        QVERIFY(history.ok());
        QCOMPARE(history.value().pages.size(), std::size_t{1});
        QVERIFY(*history.value().transientTail == tail);
    }

    void aTaskWrittenWhileWeReadIsNotTakenForFinal()
    {
        // Described at 11 events; 12 and 13 may be written by now or not: the next download tells.
        auto history = download({pageOf(m_all)}, 11);
        QVERIFY(history.ok());
        QVERIFY(joined(history.value()) == historyBytes(m_events, 0, 11));
        QVERIFY(*history.value().transientTail == historyBytes(m_events, 11));
        auto started = download({pageOf(m_all)}, 12); // Scheduled was written, Started was not known
        QVERIFY(joined(started.value()) == historyBytes(m_events, 0, 12));
    }

    void aRunThatWentOnWhileWeReadIsDescribedAgain()
    {
        const std::vector<std::string> done(m_events.begin(), m_events.begin() + 11);
        std::atomic<int> described = 0;
        const FakeTemporal server([&](const std::string& method, const std::string&) -> FakeReply {
            if (method == "DescribeWorkflowExecution")
                return {0, {}, description(described++ == 0 ? 6 : 11), false};
            return {0, {}, pageOf(historyBytes(done)), false};
        });
        auto history = ServerClient(to(server)).download("order-1", {}, {});
        QVERIFY(history.ok());
        QVERIFY(history.value().description == description(11));
    }

    void theApiKeyImpliesTlsSoNothingGoesOutInClear()
    {
        const FakeTemporal server([](const std::string&, const std::string&) { return FakeReply(); });
        Connection connection = to(server);
        connection.apiKey = "secret-key";
        auto probe = ServerClient(connection).probe({});
        QVERIFY(!probe.ok()); // the fake does not speak TLS
        QVERIFY(server.methods().empty());
        QVERIFY(probe.error().message.find("secret-key") == std::string::npos);
    }

    void aCertificateThatCannotBeReadIsNamed()
    {
        Connection connection;
        connection.tls = true;
        connection.tlsCaFile = "/nowhere/ca.pem";
        auto probe = ServerClient(connection).probe({});
        QVERIFY2(probe.error().message.find("/nowhere/ca.pem: cannot be read") != std::string::npos, probe.error().message.c_str());
    }

    void theNamespaceTravelsAsAHeaderToo()
    {
        const FakeTemporal server([](const std::string&, const std::string&) { return FakeReply(); });
        QVERIFY(ServerClient(to(server)).probe({}).ok());
        QCOMPARE(server.metadata("temporal-namespace"), std::string("shop"));
        QCOMPARE(server.metadata("authorization"), std::string());
    }

    void loopbackNeverGoesThroughAProxy()
    {
        qputenv("http_proxy", "http://127.0.0.1:1");
        qputenv("https_proxy", "http://127.0.0.1:1");
        const FakeTemporal server([](const std::string&, const std::string&) { return FakeReply(); });
        QVERIFY(ServerClient(to(server)).probe({}).ok());
        for (const char* const local : {"localhost:7233", "127.0.0.1:7233", "[::1]:7233", "127.1.2.3:80"})
            QVERIFY2(!proxyFor(local).allowed, local);
        QCOMPARE(proxyFor("prod.example:7233").uri, std::string("http://127.0.0.1:1"));
        qputenv("NO_PROXY", "other.example, .example");
        QVERIFY(!proxyFor("prod.example:7233").allowed);
        QVERIFY(proxyFor("prod.sample:7233").allowed);
        qunsetenv("http_proxy");
        qunsetenv("https_proxy");
        qunsetenv("NO_PROXY");
    }

    void noMethodThatChangesAnythingCanBeCalled()
    {
        for (const std::string_view method : kServerMethods) {
            const std::string name(method.substr(method.rfind('/') + 1));
            QVERIFY2(std::regex_match(name, std::regex("(Get|Describe|List)[A-Za-z]+")), name.c_str());
        }
        // The client's sources name no method anywhere else.
        const std::regex anyMethod("WorkflowService/|OperatorService|(Start|Signal|Terminate|Reset|Delete|Update|RequestCancel|Respond|Poll)"
                                   "(Workflow|With|Activity)[A-Za-z]*(Execution|Task|Queue|Request)");
        std::set<std::string> naming;
        for (const char* const folder : {"history/source", "history/store", "app"}) {
            for (const auto& entry : std::filesystem::recursive_directory_iterator(std::filesystem::path(HINDSIGHT_SOURCE_DIR) / folder)) {
                if (!entry.is_regular_file())
                    continue;
                std::ifstream in(entry.path());
                const std::string text((std::istreambuf_iterator<char>(in)), {});
                if (std::regex_search(text, anyMethod))
                    naming.insert(entry.path().filename().string());
            }
        }
        QCOMPARE(naming, std::set<std::string>{"server_methods.h"});
    }
};

QTEST_APPLESS_MAIN(ServerTest)
#include "server_test.moc"
