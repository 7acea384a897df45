// WorkerSession with real, unmodified Python workers on loopback, and with commands that are no workers at all.
#include "fake_worker.h"
#include "replay/frontend/proc.h"
#include "replay/frontend/worker_process.h"
#include "replay/frontend/worker_session.h"
#include "sample_task.h"

#include <QtTest>

#include <QTcpServer>
#include <QTemporaryDir>

#include <algorithm>
#include <csignal>
#include <future>
#include <fstream>
#include <mutex>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace hindsight;
using namespace hindsight::replay;
using namespace hindsight::replay::test;

namespace {

WorkerSessionOptions optionsFor(const std::string& command)
{
    WorkerSessionOptions options;
    options.command = command;
    options.taskQueue = "orders";
    options.startTimeout = std::chrono::seconds(30);
    return options;
}

/// The sample worker in a program with ways of its own (tests/workers/strays.py).
std::string straying(const std::string& arguments)
{
    return "exec '" + python() + "' '" HINDSIGHT_SOURCE_DIR "/tests/workers/strays.py' " + arguments;
}

/// Something else that a worker may connect to, as the user's environment or a database would be.
struct Elsewhere {
    QTcpServer server;
    explicit Elsewhere(QHostAddress::SpecialAddress address = QHostAddress::LocalHost)
    {
        if (!server.listen(address))
            qFatal("cannot listen");
    }
    std::string address() const
    {
        return (server.serverAddress().protocol() == QHostAddress::IPv6Protocol ? "[::1]:" : "127.0.0.1:") + std::to_string(server.serverPort());
    }
};

/// Lines and texts of a session; thread-safe.
struct Heard {
    std::mutex mutex;
    std::vector<std::string> log, warnings, waiting;
    WorkerSessionObserver observer()
    {
        WorkerSessionObserver o;
        o.log = [this](const std::string& line) { add(log, line); };
        o.warning = [this](const std::string& text) { add(warnings, text); };
        o.waiting = [this](const std::string& text) { add(waiting, text); };
        return o;
    }
    void add(std::vector<std::string>& list, const std::string& text)
    {
        const std::lock_guard lock(mutex);
        list.push_back(text);
    }
    std::vector<std::string> all(const std::vector<std::string>& list)
    {
        const std::lock_guard lock(mutex);
        return list;
    }
};

using Session = std::unique_ptr<WorkerSession>;

/// A worker started by hand, as a user does with --listen. posix_spawn, since ThreadSanitizer bears no fork of threads.
class ByHand {
public:
    explicit ByHand(const std::string& address, const std::vector<std::string>& program = {sample("orders/recorded.py")})
    {
        std::vector<std::string> words = {"env", "TEMPORAL_TLS=false", "TEMPORAL_ADDRESS=" + address, python()};
        words.insert(words.end(), program.begin(), program.end());
        std::vector<char*> arguments;
        for (auto& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0)
            qFatal("no pipe");
        m_output = ends[0];
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
        if (::posix_spawn(&m_pid, "/usr/bin/env", &actions, nullptr, arguments.data(), environ) != 0)
            qFatal("no worker");
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
    }
    ~ByHand()
    {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
        ::close(m_output);
    }
    ByHand(const ByHand&) = delete;
    ByHand& operator=(const ByHand&) = delete;
    int pid() const { return m_pid; }
    /// All it writes until it ends by itself.
    std::string outputUntilItEnds() const
    {
        std::string all;
        char buffer[4096];
        for (ssize_t got; (got = ::read(m_output, buffer, sizeof buffer)) > 0;)
            all.append(buffer, static_cast<std::size_t>(got));
        return all;
    }

private:
    int m_pid = 0, m_output = -1;
};

WorkerSessionOptions listening()
{
    WorkerSessionOptions options;
    options.listen = true;
    options.startTimeout = std::chrono::seconds(30);
    return options;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

class WorkerSessionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRealPythonWorkerReplaysARecordedHistory();
    void theSameRunCanBeAskedAgainAfterAnEviction();
    void severalHistoriesAreReplayedAtOnce();
    void aChangedWorkerFailsTheTaskAsNonDeterministic();
    void aCommandThatEndsAtOnceHasNotStarted();
    void aCommandThatIsNoWorkerNeverPolls();
    void aMissingProgramHasNotStarted();
    void theEnvironmentLeadsToUsAndHoldsNoSecret();
    void placeholdersAreReplaced();
    void aNameThatAShellWouldInterpretIsRefusedInTheCommand();
    void aWorkerThatDiesIsTold();
    void stoppingWhileItWaitsIsCancelling();
    void stoppingLeavesNoProcess();
    void anotherProgramGetsNoTask();
    void aProgramThatStartsWorkflowsIsNamed();
    void aWorkerThatReachesAnotherFrontendIsStopped_data();
    void aWorkerThatReachesAnotherFrontendIsStopped();
    void aWorkerThatStraysLaterIsStopped();
    void aWorkerWithADatabaseIsLeftAloneAndItsConnectionListed();
    void aPermittedConnectionIsLeftAlone();
    void aWorkerStartedByHandIsServed();
    void aSecondWorkerByHandIsRefusedAndNamed();
    void aWorkerByHandThatEndsIsTold();
    void aWorkerByHandThatReachesAnotherFrontendGetsNoTask();
    void listeningForEverybodyWarns();
    void aHeldPortIsAnError();
};

void WorkerSessionTest::aRealPythonWorkerReplaysARecordedHistory()
{
    std::vector<WorkerIdentity> connected;
    WorkerSessionObserver observer;
    observer.connected = [&](const WorkerIdentity& who) { connected.push_back(who); };
    auto session = WorkerSession::start(optionsFor(sampleWorker("recorded")), observer, {});
    QVERIFY2(session.ok(), session.ok() ? "" : session.error().message.c_str());
    QVERIFY2(!session.value()->ended(), session.value()->ended() ? session.value()->ended()->reason.c_str() : "");
    QCOMPARE(connected.size(), std::size_t(1));
    QCOMPARE(connected.front().sdk, std::string("temporal-python"));
    QCOMPARE(connected.front().version, std::string("1.35.0"));
    QCOMPARE(connected.front().identity, std::string("order-worker"));
    QCOMPARE(session.value()->worker().taskQueues, std::vector<std::string>{"orders"});

    const auto reply = session.value()->channel().ask(lastTaskOf("order-7731.json"), {});
    QVERIFY(reply.ok());
    QCOMPARE((reply.value().kind), (WorkerReply::Kind::Completed));
    const auto facts = factsOf(reply.value());
    QVERIFY(facts.readable);
    QCOMPARE(facts.commands, 0);
    QCOMPARE(facts.queryAnswers, std::string("m"));
    QVERIFY(!session.value()->ended());
}

void WorkerSessionTest::theSameRunCanBeAskedAgainAfterAnEviction()
{
    auto session = WorkerSession::start(optionsFor(sampleWorker("recorded")), {}, {});
    QVERIFY(session.ok() && !session.value()->ended());
    auto task = lastTaskOf("order-7744.json"); // open: stays in the worker's cache unless it is evicted
    task.evictAfter = true;
    for (int round = 0; round < 3; ++round) {
        const auto reply = session.value()->channel().ask(task, {});
        QVERIFY(reply.ok());
        QCOMPARE((reply.value().kind), (WorkerReply::Kind::Completed));
    }
}

void WorkerSessionTest::severalHistoriesAreReplayedAtOnce()
{
    auto session = WorkerSession::start(optionsFor(sampleWorker("recorded")), {}, {});
    QVERIFY(session.ok() && !session.value()->ended());
    std::vector<std::future<Result<WorkerReply>>> replies;
    for (const char* file : {"order-7731.json", "pack-7731.json", "order-7732.json", "order-7740.json", "order-7744.json",
                             "order-7745.json", "order-7748.json", "order-7750.json", "order-7760.pb"}) {
        replies.push_back(std::async(std::launch::async, [task = lastTaskOf(file), &session] {
            return session.value()->channel().ask(task, {});
        }));
    }
    for (auto& future : replies) {
        const auto reply = future.get();
        QVERIFY(reply.ok());
        QCOMPARE((reply.value().kind), (WorkerReply::Kind::Completed));
        QCOMPARE(factsOf(reply.value()).commands, 0);
    }
}

void WorkerSessionTest::aChangedWorkerFailsTheTaskAsNonDeterministic()
{
    auto session = WorkerSession::start(optionsFor(sampleWorker("diverging")), {}, {});
    QVERIFY(session.ok() && !session.value()->ended());
    const auto reply = session.value()->channel().ask(lastTaskOf("order-7731.json"), {});
    QVERIFY(reply.ok());
    QCOMPARE((reply.value().kind), (WorkerReply::Kind::Failed));
    QVERIFY(contains(factsOf(reply.value()).failure, "TMPRL1100"));
}

void WorkerSessionTest::aCommandThatEndsAtOnceHasNotStarted()
{
    auto session = WorkerSession::start(optionsFor("echo cannot open the shop >&2; exit 3"), {}, {});
    QVERIFY(session.ok());
    QVERIFY(session.value()->ended().has_value());
    const auto end = *session.value()->ended();
    QCOMPARE((end.kind), (WorkerEnd::Kind::NotStarted));
    QVERIFY2(contains(end.reason, "exited with status 3") && contains(end.reason, "cannot open the shop"), end.reason.c_str());
    const auto reply = session.value()->channel().ask(lastTaskOf("order-7731.json"), {});
    QVERIFY(reply.ok());
    QCOMPARE((reply.value().kind), (WorkerReply::Kind::WorkerGone));
}

void WorkerSessionTest::aCommandThatIsNoWorkerNeverPolls()
{
    auto options = optionsFor("echo I only sleep; sleep 1000");
    options.startTimeout = std::chrono::milliseconds(600);
    auto session = WorkerSession::start(options, {}, {});
    QVERIFY(session.ok());
    QVERIFY(session.value()->ended().has_value());
    const auto end = *session.value()->ended();
    QCOMPARE((end.kind), (WorkerEnd::Kind::NeverPolled));
    QVERIFY2(contains(end.reason, "within 0.6 s") && contains(end.reason, "I only sleep"), end.reason.c_str());
}

void WorkerSessionTest::aMissingProgramHasNotStarted()
{
    auto session = WorkerSession::start(optionsFor("/no/such/worker --now"), {}, {});
    QVERIFY(session.ok() && session.value()->ended());
    const auto reason = session.value()->ended()->reason;
    QVERIFY2(contains(reason, "exited with status 127") && contains(reason, "/no/such/worker"), reason.c_str());
}

void WorkerSessionTest::theEnvironmentLeadsToUsAndHoldsNoSecret()
{
    qputenv("TEMPORAL_API_KEY", "key");
    qputenv("TEMPORAL_PROFILE", "prod");
    qputenv("TEMPORAL_TLS_CLIENT_KEY_DATA", "pem");
    qputenv("TEMPORAL_GRPC_META_AUTHORIZATION", "Bearer x");
    qputenv("TEMPORAL_ADDRESS", "127.0.0.1:1");
    qputenv("TEMPORAL_CONFIG_FILE", "/home/me/temporal.toml");
    qputenv("NO_PROXY", "intranet");
    Heard heard;
    auto options = optionsFor("env | grep -E '^(TEMPORAL_|NO_PROXY|no_proxy|MINE)' | sort; test ! -s $TEMPORAL_CONFIG_FILE && echo no config");
    options.namespaceName = "shop";
    options.environment = {"MINE={address}/{namespace}/{taskQueue}", "TEMPORAL_DEBUG=1"};
    auto session = WorkerSession::start(options, heard.observer(), {});
    for (const char* name : {"TEMPORAL_API_KEY", "TEMPORAL_PROFILE", "TEMPORAL_TLS_CLIENT_KEY_DATA", "TEMPORAL_GRPC_META_AUTHORIZATION", "TEMPORAL_ADDRESS",
                             "TEMPORAL_CONFIG_FILE", "NO_PROXY"})
        qunsetenv(name);
    QVERIFY(session.ok());
    const std::string address = session.value()->address();
    QCOMPARE(heard.all(heard.log), (std::vector<std::string>{
        "MINE=" + address + "/shop/orders", "NO_PROXY=intranet,127.0.0.1,localhost", "TEMPORAL_ADDRESS=" + address,
        "TEMPORAL_CONFIG_FILE=/dev/null", "TEMPORAL_DEBUG=1", "TEMPORAL_NAMESPACE=shop", "TEMPORAL_TLS=false",
        "no_proxy=127.0.0.1,localhost", "no config"}));
}

void WorkerSessionTest::placeholdersAreReplaced()
{
    Heard heard;
    auto session = WorkerSession::start(optionsFor("echo {address} {namespace} {taskQueue} {other} {"), heard.observer(), {});
    QVERIFY(session.ok());
    QCOMPARE(heard.all(heard.log), std::vector<std::string>{session.value()->address() + " default orders {other} {"});
}

void WorkerSessionTest::aNameThatAShellWouldInterpretIsRefusedInTheCommand()
{
    auto options = optionsFor("run-worker --queue {taskQueue}");
    for (const char* bad : {"orders; rm -rf .", "$(id)", "a b", "`id`", "--flag", "a'b", "a\nb", "*"}) {
        options.taskQueue = bad;
        const auto session = WorkerSession::start(options, {}, {});
        QVERIFY2(!session.ok() && session.error().code == ErrorCode::Invalid, bad);
        QVERIFY(contains(session.error().message, "--env"));
    }
    Heard heard;
    options.command = "printenv QUEUE";
    options.environment = {"QUEUE={taskQueue}"};
    options.taskQueue = "$(id) 'x'";
    const auto session = WorkerSession::start(options, heard.observer(), {});
    QVERIFY(session.ok());
    QCOMPARE(heard.all(heard.log), std::vector<std::string>{"$(id) 'x'"});
    options.environment = {"no value"};
    QVERIFY(!WorkerSession::start(options, {}, {}).ok());
}

void WorkerSessionTest::aWorkerThatDiesIsTold()
{
    Heard heard;
    auto session = WorkerSession::start(optionsFor("echo $$; " + sampleWorker("recorded")), heard.observer(), {});
    QVERIFY(session.ok() && !session.value()->ended());
    ::kill(std::stoi(heard.all(heard.log).at(0)), SIGKILL);
    const auto reply = session.value()->channel().ask(lastTaskOf("order-7731.json"), {});
    QVERIFY(reply.ok());
    QVERIFY(reply.value().kind == WorkerReply::Kind::WorkerGone);
    const auto end = session.value()->ended();
    QVERIFY(end.has_value());
    QVERIFY(end->kind == WorkerEnd::Kind::Died);
    QVERIFY2(contains(end->reason, "was killed by signal 9 (Killed) while it was being checked"), end->reason.c_str());
}

void WorkerSessionTest::stoppingWhileItWaitsIsCancelling()
{
    std::stop_source stop;
    Heard heard;
    auto starting = std::async(std::launch::async, [&] { return WorkerSession::start(optionsFor("echo $$; sleep 1000"), heard.observer(), stop.get_token()); });
    QTRY_COMPARE(heard.all(heard.log).size(), std::size_t(1));
    stop.request_stop();
    const auto session = starting.get();
    QVERIFY(!session.ok());
    QVERIFY(session.error().code == ErrorCode::Cancelled);
    QVERIFY(!processAlive(std::stoi(heard.all(heard.log).at(0))));
}

void WorkerSessionTest::stoppingLeavesNoProcess()
{
    Heard heard;
    auto session = WorkerSession::start(optionsFor("echo $$; " + sampleWorker("recorded")), heard.observer(), {});
    QVERIFY(session.ok() && !session.value()->ended());
    session.value()->stop();
    QVERIFY(!processAlive(std::stoi(heard.all(heard.log).at(0))));
    QVERIFY(!session.value()->ended());
    QVERIFY(session.value()->channel().ask(lastTaskOf("order-7731.json"), {}).value().kind == WorkerReply::Kind::WorkerGone);
}

void WorkerSessionTest::anotherProgramGetsNoTask()
{
    auto session = WorkerSession::start(optionsFor(sampleWorker("recorded")), {}, {});
    QVERIFY(session.ok() && !session.value()->ended());
    FakeWorker stranger(session.value()->address()); // this program, which is not below the guard
    const auto refused = stranger.call("PollWorkflowTaskQueue", pollBytes("orders"));
    QCOMPARE(refused.code, 7);
    QVERIFY2(contains(refused.message, "--listen"), refused.message.c_str());
    const auto notes = session.value()->notes();
    QCOMPARE(notes.size(), std::size_t(1));
    QVERIFY2(contains(notes[0], "refused process " + std::to_string(::getpid())), notes[0].c_str());
}

void WorkerSessionTest::aProgramThatStartsWorkflowsIsNamed()
{
    auto session = WorkerSession::start(optionsFor(straying("--start-workflow")), {}, {});
    QVERIFY(session.ok());
    QVERIFY2(!session.value()->ended(), session.value()->ended() ? session.value()->ended()->reason.c_str() : "");
    const auto notes = session.value()->notes();
    QCOMPARE(notes.size(), std::size_t(1));
    QVERIFY2(contains(notes[0], "StartWorkflowExecution") && contains(notes[0], "give the worker its own command"), notes[0].c_str());
}

void WorkerSessionTest::aWorkerThatReachesAnotherFrontendIsStopped_data()
{
    QTest::addColumn<bool>("v6");
    QTest::addColumn<std::string>("arguments");
    QTest::newRow("IPv4") << false << std::string("--connect ");
    QTest::newRow("IPv6") << true << std::string("--connect ");
    QTest::newRow("a grandchild in a session of its own") << false << std::string("--grandchild --connect ");
    QTest::newRow("a program that is no worker") << false << std::string("--no-worker --connect ");
}

void WorkerSessionTest::aWorkerThatReachesAnotherFrontendIsStopped()
{
    QFETCH(bool, v6);
    QFETCH(std::string, arguments);
    const Elsewhere production(v6 ? QHostAddress::LocalHostIPv6 : QHostAddress::LocalHost);
    auto options = optionsFor("echo $$; " + straying(arguments + production.address()));
    options.userEnvironment = {"TEMPORAL_ADDRESS=" + production.address()};
    Heard heard;
    auto session = WorkerSession::start(options, heard.observer(), {});
    QVERIFY(session.ok());
    QTRY_VERIFY(session.value()->ended().has_value()); // the grandchild may be later than the worker
    const auto end = *session.value()->ended();
    QVERIFY2(end.kind == WorkerEnd::Kind::WrongWorker, end.reason.c_str());
    for (const std::string& part : std::vector<std::string>{"the worker was stopped: process ", "(python", "reaches " + production.address(), "TEMPORAL_ADDRESS of your environment names it",
                             "--allow-connection " + production.address()})
        QVERIFY2(contains(end.reason, part), end.reason.c_str());
    QTRY_VERIFY(!processAlive(std::stoi(heard.all(heard.log).at(0))));
    QVERIFY(session.value()->channel().ask(lastTaskOf("order-7731.json"), {}).value().kind == WorkerReply::Kind::WorkerGone);
}

void WorkerSessionTest::aWorkerThatStraysLaterIsStopped()
{
    const Elsewhere production;
    const QTemporaryDir folder;
    const std::string sign = folder.filePath(QStringLiteral("now")).toStdString();
    auto options = optionsFor(straying("--when " + sign + " --connect " + production.address()));
    options.userEnvironment = {"TEMPORAL_ADDRESS=" + production.address()};
    auto session = WorkerSession::start(options, {}, {});
    QVERIFY(session.ok());
    QVERIFY2(!session.value()->ended(), session.value()->ended() ? session.value()->ended()->reason.c_str() : "");
    QVERIFY(session.value()->channel().ask(lastTaskOf("order-7731.json"), {}).value().kind == WorkerReply::Kind::Completed);
    std::ofstream(sign) << "now";
    QTRY_VERIFY_WITH_TIMEOUT(session.value()->ended().has_value(), 10000);
    QVERIFY(session.value()->ended()->kind == WorkerEnd::Kind::WrongWorker);
}

void WorkerSessionTest::aWorkerWithADatabaseIsLeftAloneAndItsConnectionListed()
{
    const Elsewhere database, production;
    auto options = optionsFor(straying("--connect " + database.address()));
    options.userEnvironment = {"TEMPORAL_ADDRESS=" + production.address()};
    auto session = WorkerSession::start(options, {}, {});
    QVERIFY(session.ok());
    QVERIFY2(!session.value()->ended(), session.value()->ended() ? session.value()->ended()->reason.c_str() : "");
    QVERIFY(session.value()->channel().ask(lastTaskOf("order-7731.json"), {}).value().kind == WorkerReply::Kind::Completed);
    const auto connections = session.value()->connections();
    QCOMPARE(connections.size(), std::size_t(1));
    QVERIFY2(contains(connections[0], "python") && connections[0].ends_with(" " + database.address()), connections[0].c_str());
}

void WorkerSessionTest::aPermittedConnectionIsLeftAlone()
{
    const Elsewhere production;
    auto options = optionsFor(straying("--connect " + production.address()));
    options.userEnvironment = {"TEMPORAL_ADDRESS=" + production.address()};
    options.allowConnections = {production.address()};
    auto session = WorkerSession::start(options, {}, {});
    QVERIFY(session.ok());
    QVERIFY2(!session.value()->ended(), session.value()->ended() ? session.value()->ended()->reason.c_str() : "");
    QVERIFY(session.value()->channel().ask(lastTaskOf("order-7731.json"), {}).value().kind == WorkerReply::Kind::Completed);
    QCOMPARE(session.value()->connections().size(), std::size_t(1));
    options.allowConnections = {"nonsense"};
    const auto refused = WorkerSession::start(options, {}, {});
    QVERIFY(!refused.ok() && refused.error().code == ErrorCode::Invalid);
}

void WorkerSessionTest::aWorkerStartedByHandIsServed()
{
    Heard heard;
    auto starting = std::async(std::launch::async, [&] { return WorkerSession::start(listening(), heard.observer(), {}); });
    QTRY_COMPARE(heard.all(heard.waiting).size(), std::size_t(1));
    const std::string text = heard.all(heard.waiting)[0];
    QVERIFY(text.starts_with("waiting for a worker at 127.0.0.1:"));
    const ByHand worker(text.substr(text.rfind(' ') + 1));
    auto session = starting.get();
    QVERIFY(session.ok() && !session.value()->ended());
    QCOMPARE(session.value()->worker().sdk, std::string("temporal-python"));
    QVERIFY(session.value()->channel().ask(lastTaskOf("order-7731.json"), {}).value().kind == WorkerReply::Kind::Completed);
    session.value()->stop();
    QVERIFY(processAlive(worker.pid())); // it is the user's
}

void WorkerSessionTest::aSecondWorkerByHandIsRefusedAndNamed()
{
    Heard heard;
    auto starting = std::async(std::launch::async, [&] { return WorkerSession::start(listening(), heard.observer(), {}); });
    QTRY_COMPARE(heard.all(heard.waiting).size(), std::size_t(1));
    const std::string address = heard.all(heard.waiting)[0].substr(heard.all(heard.waiting)[0].rfind(' ') + 1);
    const ByHand first(address);
    auto session = starting.get();
    QVERIFY(session.ok() && !session.value()->ended());
    const ByHand second(address);
    const std::string said = second.outputUntilItEnds();
    QVERIFY2(contains(said, "one worker process is allowed at a time"), said.c_str());
    const auto notes = session.value()->notes();
    QCOMPARE(notes.size(), std::size_t(1));
    QVERIFY2(contains(notes[0], "process " + std::to_string(first.pid()) + " (python") && contains(notes[0], "refused process "), notes[0].c_str());
    QVERIFY(session.value()->channel().ask(lastTaskOf("order-7731.json"), {}).value().kind == WorkerReply::Kind::Completed);
}

void WorkerSessionTest::aWorkerByHandThatEndsIsTold()
{
    Heard heard;
    auto starting = std::async(std::launch::async, [&] { return WorkerSession::start(listening(), heard.observer(), {}); });
    QTRY_COMPARE(heard.all(heard.waiting).size(), std::size_t(1));
    auto worker = std::make_unique<ByHand>(heard.all(heard.waiting)[0].substr(heard.all(heard.waiting)[0].rfind(' ') + 1));
    auto session = starting.get();
    QVERIFY(session.ok() && !session.value()->ended());
    worker.reset();
    QVERIFY(session.value()->channel().ask(lastTaskOf("order-7731.json"), {}).value().kind == WorkerReply::Kind::WorkerGone);
    QVERIFY(session.value()->ended()->kind == WorkerEnd::Kind::Died);
}

void WorkerSessionTest::aWorkerByHandThatReachesAnotherFrontendGetsNoTask()
{
    const Elsewhere production;
    Heard heard;
    auto options = listening();
    options.userEnvironment = {"TEMPORAL_ADDRESS=" + production.address()};
    auto starting = std::async(std::launch::async, [&] { return WorkerSession::start(options, heard.observer(), {}); });
    QTRY_COMPARE(heard.all(heard.waiting).size(), std::size_t(1));
    const std::string address = heard.all(heard.waiting)[0].substr(heard.all(heard.waiting)[0].rfind(' ') + 1);
    const ByHand worker(address, {HINDSIGHT_SOURCE_DIR "/tests/workers/strays.py", "--connect", production.address()});
    auto session = starting.get();
    QVERIFY(session.ok() && session.value()->ended());
    QVERIFY(session.value()->ended()->kind == WorkerEnd::Kind::WrongWorker);
    QVERIFY(contains(session.value()->ended()->reason, "that worker still runs"));
    QVERIFY(processAlive(worker.pid()));
}

void WorkerSessionTest::listeningForEverybodyWarns()
{
    Heard heard;
    auto options = listening();
    options.listenHost = "0.0.0.0";
    options.startTimeout = std::chrono::milliseconds(100);
    const auto session = WorkerSession::start(options, heard.observer(), {});
    QVERIFY(session.ok() && session.value()->ended());
    QVERIFY(session.value()->ended()->kind == WorkerEnd::Kind::NeverPolled);
    QCOMPARE(heard.all(heard.warnings).size(), std::size_t(1));
    QVERIFY(contains(heard.all(heard.warnings)[0], "handed out in clear"));
}

void WorkerSessionTest::aHeldPortIsAnError()
{
    const Elsewhere other;
    auto options = listening();
    options.listenPort = other.server.serverPort();
    const auto session = WorkerSession::start(options, {}, {});
    QVERIFY(!session.ok());
    QVERIFY(session.error().code == ErrorCode::Busy);
    QVERIFY2(contains(session.error().message, "process " + std::to_string(::getpid())), session.error().message.c_str());
}

int main(int argc, char** argv)
{
    if (const auto guarded = runRequestedGuard(argc, argv))
        return *guarded;
    const QCoreApplication application(argc, argv);
    WorkerSessionTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "worker_session_test.moc"
