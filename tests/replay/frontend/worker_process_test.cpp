// WorkerProcess and its guard: the command's environment and output, and that no process of its tree outlives us.
#include "replay/frontend/line_cutter.h"
#include "replay/frontend/proc.h"
#include "replay/frontend/worker_process.h"

#include <QtTest>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace hindsight;
using namespace hindsight::replay;

namespace {

/// Collects lines; thread-safe.
struct Output {
    std::mutex mutex;
    std::vector<std::string> out, err;
    WorkerProcess::OutputLine sink()
    {
        return [this](bool isStderr, const std::string& line) {
            const std::lock_guard lock(mutex);
            (isStderr ? err : out).push_back(line);
        };
    }
    std::vector<std::string> lines(bool isStderr = false)
    {
        const std::lock_guard lock(mutex);
        return isStderr ? err : out;
    }
};

std::unique_ptr<WorkerProcess> started(const WorkerCommand& command, Output& output)
{
    auto process = WorkerProcess::start(command, "/proc/self/exe", output.sink());
    if (!process.ok())
        qFatal("%s", process.error().message.c_str());
    return std::move(process).value();
}

WorkerCommand shell(const std::string& command) { return {command, "", {}, {}}; }

/// A child, and a grandchild in a session of its own; both refuse to end when asked.
const char* const kStubborn = "trap '' TERM INT HUP; (trap '' TERM INT HUP; setsid sh -c \"trap '' TERM INT HUP; echo grandchild \\$\\$; "
                              "while :; do sleep 1; done\") & echo child $$; while :; do sleep 1; done";

std::vector<int> pidsIn(const std::vector<std::string>& lines)
{
    std::vector<int> pids;
    for (const auto& line : lines) {
        if (const auto blank = line.find(' '); blank != std::string::npos)
            pids.push_back(std::stoi(line.substr(blank)));
    }
    return pids;
}

bool allGone(const std::vector<int>& pids)
{
    return std::none_of(pids.begin(), pids.end(), [](int pid) { return processAlive(pid); });
}

/// The other half of aWorkbenchKilledOutrightLeavesNoProcess: starts a stubborn tree, says its pids, waits to be killed.
int holdAWorker()
{
    Output output;
    const auto process = started(shell(kStubborn), output);
    while (output.lines().size() < 2)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    for (const int pid : pidsIn(output.lines()))
        std::cout << "pid " << pid << std::endl;
    std::cout << "pid " << process->guardPid() << std::endl;
    for (;;)
        ::pause();
}

} // namespace

class WorkerProcessTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void outputArrivesByLines();
    void aLongLineIsCutAndNonsenseIsMadeReadable();
    void theEnvironmentIsSetAndTakenOut();
    void theCommandRunsInTheGivenFolder();
    void aFolderThatIsNotThereEndsTheCommandWithAReason();
    void howTheCommandEndedIsTold();
    void theCommandStartsWithDefaultSignalsAndNoFilesOfOurs();
    void stoppingEndsAGrandchildInAnotherSessionThatIgnoresTerm();
    void aWorkerThatEndsWhenAskedIsStoppedAtOnce();
    void orphansStayInTheTree();
    void aWorkbenchKilledOutrightLeavesNoProcess();
    void aKilledGuardTakesTheCommandWithIt();
    void aGuardThatCannotStartIsAnError();
};

void WorkerProcessTest::outputArrivesByLines()
{
    Output output;
    const auto process = started(shell("echo one; echo two >&2; printf 'three\\r\\nfour'"), output);
    QTRY_VERIFY(process->exited().has_value());
    process->stop();
    QCOMPARE(output.lines(), (std::vector<std::string>{"one", "three", "four"}));
    QCOMPARE(output.lines(true), std::vector<std::string>{"two"});
}

void WorkerProcessTest::aLongLineIsCutAndNonsenseIsMadeReadable()
{
    std::vector<std::string> lines;
    LineCutter cutter([&](const std::string& line) { lines.push_back(line); });
    const std::string longLine(LineCutter::kLongestLine * 3, 'x');
    for (const char c : longLine + "\nnext\n\n") // one byte at a time: every cut point
        cutter.add({&c, 1});
    cutter.add("\x1b[1;31m caf\xc3\xa9\x1b[0m \xff\xc3 \x1b]0;title\x07 \x1b[\n");
    cutter.end();
    QCOMPARE(lines.size(), std::size_t(4));
    QCOMPARE(lines[0], std::string(LineCutter::kLongestLine, 'x') + "...");
    QCOMPARE(lines[1], std::string("next"));
    QCOMPARE(lines[2], std::string());
    QCOMPARE(lines[3], std::string(" caf\xc3\xa9 ?? ?]0;title? "));
}

void WorkerProcessTest::theEnvironmentIsSetAndTakenOut()
{
    qputenv("FRONTEND_TEST_SECRET_ONE", "s");
    qputenv("FRONTEND_TEST_SECRET_TWO", "s");
    qputenv("FRONTEND_TEST_KEPT", "kept");
    qputenv("FRONTEND_TEST_CHANGED", "before");
    Output output;
    const auto process = started({"env | grep ^FRONTEND_TEST_ | sort", "", {{"FRONTEND_TEST_CHANGED", "a b$c"}}, {"FRONTEND_TEST_SECRET_*"}}, output);
    QTRY_VERIFY(process->exited().has_value());
    process->stop();
    QCOMPARE(output.lines(), (std::vector<std::string>{"FRONTEND_TEST_CHANGED=a b$c", "FRONTEND_TEST_KEPT=kept"}));
}

void WorkerProcessTest::theCommandRunsInTheGivenFolder()
{
    Output output;
    const auto process = started({"pwd", "/usr/share", {}, {}}, output);
    QTRY_VERIFY(process->exited().has_value());
    process->stop();
    QCOMPARE(output.lines(), std::vector<std::string>{"/usr/share"});
}

void WorkerProcessTest::aFolderThatIsNotThereEndsTheCommandWithAReason()
{
    Output output;
    const auto process = started({"pwd", "/no/such/folder", {}, {}}, output);
    QTRY_VERIFY(process->exited().has_value());
    process->stop();
    QCOMPARE(process->exited()->text(), std::string("exited with status 126"));
    QCOMPARE(output.lines(true), std::vector<std::string>{"cannot enter the folder /no/such/folder: No such file or directory"});
}

void WorkerProcessTest::howTheCommandEndedIsTold()
{
    Output output;
    const auto failed = started(shell("exit 7"), output);
    const auto killed = started(shell("kill -9 $$"), output);
    QTRY_VERIFY(failed->exited() && killed->exited());
    QCOMPARE(failed->exited()->text(), std::string("exited with status 7"));
    QCOMPARE(killed->exited()->text(), std::string("was killed by signal 9 (Killed)"));
}

void WorkerProcessTest::theCommandStartsWithDefaultSignalsAndNoFilesOfOurs()
{
    std::signal(SIGINT, SIG_IGN);
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
    const int leaked = ::dup(STDERR_FILENO); // a file of ours without CLOEXEC
    Output output;
    const auto process = started(shell("grep -E 'SigBlk|SigIgn' /proc/self/status; ls -x /proc/$$/fd; true"), output); // a pipe would be a file of the shell's
    QTRY_VERIFY(process->exited().has_value());
    process->stop();
    pthread_sigmask(SIG_UNBLOCK, &blocked, nullptr);
    std::signal(SIGINT, SIG_DFL);
    ::close(leaked);
    const auto lines = output.lines();
    QCOMPARE(lines.size(), std::size_t(3));
    QCOMPARE(lines[0], std::string("SigBlk:\t0000000000000000"));
    QVERIFY(lines[1].starts_with("SigIgn:\t"));
    // glibc's posix_spawn leaves its two internal signals ignored, 32 and 33: no program uses those.
    QCOMPARE(std::stoull(lines[1].substr(8), nullptr, 16) & ~0x180000000ULL, 0ULL);
    QCOMPARE(lines[2], std::string("0  1  2"));
}

void WorkerProcessTest::stoppingEndsAGrandchildInAnotherSessionThatIgnoresTerm()
{
    Output output;
    const auto process = started(shell(kStubborn), output);
    QTRY_COMPARE(output.lines().size(), std::size_t(2));
    auto pids = pidsIn(output.lines());
    const auto tree = process->tree();
    for (const int pid : pids)
        QVERIFY(std::find(tree.begin(), tree.end(), pid) != tree.end());
    QVERIFY(std::find(tree.begin(), tree.end(), process->pid()) != tree.end());
    pids.push_back(process->guardPid());
    process->stop();
    QVERIFY(allGone(pids));
    QVERIFY(allGone(tree));
}

void WorkerProcessTest::aWorkerThatEndsWhenAskedIsStoppedAtOnce()
{
    Output output;
    const auto process = started(shell("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done"), output);
    QTRY_COMPARE(output.lines().size(), std::size_t(1));
    process->stop();
    QCOMPARE(output.lines(), (std::vector<std::string>{"ready", "bye"}));
    QCOMPARE(process->exited()->text(), std::string("exited with status 0"));
}

void WorkerProcessTest::orphansStayInTheTree()
{
    Output output;
    const auto process = started(shell("(setsid sh -c 'echo orphan $$; exec sleep 1000' &) ; exit 0"), output);
    QTRY_VERIFY(process->exited().has_value());
    QTRY_COMPARE(output.lines().size(), std::size_t(1));
    QTRY_COMPARE(process->tree(), pidsIn(output.lines()));
    process->stop();
    QVERIFY(allGone(pidsIn(output.lines())));
}

void WorkerProcessTest::aWorkbenchKilledOutrightLeavesNoProcess()
{
    int ends[2];
    QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
    const int workbench = ::fork();
    if (workbench == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::execl("/proc/self/exe", "hold", "--hold-a-worker", static_cast<char*>(nullptr));
        ::_exit(1);
    }
    ::close(ends[1]);
    FILE* said = ::fdopen(ends[0], "r");
    std::vector<int> pids;
    for (int pid = 0; pids.size() < 3 && std::fscanf(said, " pid %d", &pid) == 1;)
        pids.push_back(pid);
    std::fclose(said);
    QCOMPARE(pids.size(), std::size_t(3));
    QVERIFY(std::all_of(pids.begin(), pids.end(), [](int pid) { return processAlive(pid); }));
    ::kill(workbench, SIGKILL);
    QCOMPARE(::waitpid(workbench, nullptr, 0), workbench);
    QTRY_VERIFY_WITH_TIMEOUT(allGone(pids), 5000);
}

void WorkerProcessTest::aKilledGuardTakesTheCommandWithIt()
{
    Output output;
    const auto process = started(shell("echo ready; exec sleep 1000"), output);
    QTRY_COMPARE(output.lines().size(), std::size_t(1));
    const int pid = process->pid();
    ::kill(process->guardPid(), SIGKILL);
    QTRY_VERIFY(!processAlive(pid));
}

void WorkerProcessTest::aGuardThatCannotStartIsAnError()
{
    Output output;
    const auto none = WorkerProcess::start(shell("true"), "/no/such/program", output.sink());
    QVERIFY(!none.ok());
    const auto foreign = WorkerProcess::start(shell("true"), "/bin/true", output.sink());
    QVERIFY(!foreign.ok());
    QVERIFY(foreign.error().message.find("/bin/true") != std::string::npos);
}

int main(int argc, char** argv)
{
    if (const auto guarded = runRequestedGuard(argc, argv))
        return *guarded;
    if (argc == 2 && std::string(argv[1]) == "--hold-a-worker")
        return holdAWorker();
    WorkerProcessTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "worker_process_test.moc"
