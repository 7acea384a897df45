// History files in every spelling, and everything that is none.
#include "history/source/files.h"
#include "tests/support/made_history.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <regex>

using namespace hindsight;
using namespace hindsight::history;
using namespace hindsight::tests;

namespace {

std::filesystem::path sample(const char* name)
{
    return std::filesystem::path(HINDSIGHT_SOURCE_DIR) / "resources" / "samples" / "histories" / name;
}

std::string joined(const std::vector<Page>& pages)
{
    std::string all;
    for (const Page& page : pages)
        all += *page;
    return all;
}

std::string made(std::size_t events = 13)
{
    MadeHistory what;
    what.events = events;
    return historyBytes(madeEvents(what));
}

std::string replaced(std::string text, const std::string& pattern, const std::string& by)
{
    return std::regex_replace(text, std::regex(pattern), by);
}

} // namespace

class FilesTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path write(const char* name, const std::string& bytes)
    {
        const auto path = std::filesystem::path(m_folder.path().toStdString()) / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

    Result<LoadedHistory> read(const char* name, const std::string& bytes, const FileOptions& options = {})
    {
        return readHistoryFile(write(name, bytes), options);
    }

    /// The message must name the file and say each of the words.
    void refuses(const char* name, const std::string& bytes, const std::vector<std::string>& words)
    {
        const auto path = write(name, bytes);
        auto result = readHistoryFile(path);
        QVERIFY2(!result.ok(), name);
        const std::string& message = result.error().message;
        QVERIFY2(message.starts_with(path.string() + ": "), message.c_str());
        for (const std::string& word : words)
            QVERIFY2(message.find(word) != std::string::npos, (message + "  lacks  " + word).c_str());
    }

private Q_SLOTS:
    void jsonOfTheCommandLineIsRead()
    {
        auto history = readHistoryFile(sample("order-7731.json"), {"shop", {}});
        QVERIFY2(history.ok(), history.ok() ? "" : history.error().message.c_str());
        QCOMPARE(int(history.value().format), int(HistoryFormat::CliJson));
        QCOMPARE(history.value().key.source, std::string("file"));
        QCOMPARE(history.value().key.namespaceName, std::string("shop"));
        QCOMPARE(history.value().key.workflowId, std::string("order-7731"));
        QCOMPARE(history.value().key.runId.size(), std::size_t{36});
        QVERIFY(history.value().replayable);
        QVERIFY(history.value().notes.empty());
    }

    void binaryIsKeptByteForByte()
    {
        const auto path = sample("order-7760.pb");
        std::ifstream in(path, std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), {});
        auto history = readHistoryFile(path);
        QVERIFY(history.ok());
        QCOMPARE(int(history.value().format), int(HistoryFormat::Binary));
        QVERIFY(joined(history.value().pages) == bytes);
    }

    void jsonAndBinaryOfOneHistoryGiveTheSameBytes()
    {
        const std::string bytes = made(2000);
        auto json = read("same.json", historyJson(bytes));
        auto binary = read("same.pb", bytes);
        QVERIFY(json.ok() && binary.ok());
        QCOMPARE(joined(json.value().pages).size(), bytes.size());
        QVERIFY(json.value().key == binary.value().key);
    }

    void aBareArrayIsRead()
    {
        const std::string json = historyJson(made());
        const auto begin = json.find('[');
        auto history = read("bare.json", json.substr(begin, json.rfind(']') - begin + 1));
        QVERIFY(history.ok());
        QCOMPARE(int(history.value().format), int(HistoryFormat::BareJson));
    }

    void aWrapperNamesTheWorkflowWhereEventOneDoesNot()
    {
        const std::string events = replaced(historyJson(made()), "\"workflowId\": *\"order-1\"", "\"workflowId\": \"\"");
        auto wrapped = read("wrapped.json", R"({"workflowExecution": {"workflowId": "from-wrapper", "runId": "r"}, "history": )" + events + "}");
        QVERIFY2(wrapped.ok(), wrapped.ok() ? "" : wrapped.error().message.c_str());
        QCOMPARE(wrapped.value().key.workflowId, std::string("from-wrapper"));
        auto named = read("named.json", events, {{}, "from-option"});
        QVERIFY(named.ok());
        QCOMPARE(named.value().key.workflowId, std::string("from-option"));
    }

    void oldEnumSpellingsNumbersAndSnakeCaseAreRead()
    {
        const std::string today = historyJson(made());
        std::string old = replaced(today, "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED", "WorkflowExecutionStarted");
        old = replaced(old, "EVENT_TYPE_TIMER_STARTED", "TimerStarted");
        old = replaced(old, "\"eventId\": *\"(\\d+)\"", "\"event_id\": $1");
        QVERIFY(old != today);
        auto history = read("old.json", old);
        QVERIFY2(history.ok(), history.ok() ? "" : history.error().message.c_str());
        QCOMPARE(int(history.value().format), int(HistoryFormat::WebJson));
        auto reference = read("today.json", today);
        QVERIFY(joined(history.value().pages) == joined(reference.value().pages));
        QVERIFY(history.value().replayable);
    }

    void unknownFieldsAreLeftOutAndNamed()
    {
        auto history = read("newer.json", replaced(historyJson(made()), "\"timerStartedEventAttributes\": *\\{", "$&\"flux\": {\"a\": [1]},"));
        QVERIFY2(history.ok(), history.ok() ? "" : history.error().message.c_str());
        QCOMPARE(history.value().notes.size(), std::size_t{1});
        QCOMPARE(history.value().notes[0], std::string("1 unknown field was left out: timerStartedEventAttributes.flux"));
        QVERIFY(history.value().replayable);
    }

    void payloadsThatTheExporterDecodedCanBeViewedButNotChecked_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::newRow("shorthand") << QByteArray(R"(["hello", {"cents": 5}, null])");
        QTest::newRow("values in payloads") << QByteArray(R"({"payloads": ["hello"]})");
        QTest::newRow("encoding in clear") << QByteArray(R"({"payloads": [{"metadata": {"encoding": "json/plain"}, "data": {"cents": 5}}]})");
    }
    void payloadsThatTheExporterDecodedCanBeViewedButNotChecked()
    {
        QFETCH(QByteArray, input);
        auto history = read("decoded.json", replaced(historyJson(made()), "\"workflowType\": *\\{", "\"input\": " + input.toStdString() + ", $&"));
        QVERIFY2(history.ok(), history.ok() ? "" : history.error().message.c_str());
        QVERIFY(!history.value().replayable);
        QVERIFY(history.value().notReplayableReason.find("decoded") != std::string::npos);
        QVERIFY(joined(history.value().pages).find("json/plain") != std::string::npos);
    }

    void aByteOrderMarkIsNoMatter() { QVERIFY(read("bom.json", "\xef\xbb\xbf" + historyJson(made())).ok()); }

    void whatIsNoHistoryIsRefusedWithFilePlaceAndReason()
    {
        const std::string bytes = made();
        const std::string json = historyJson(bytes);
        refuses("empty.json", "", {"is empty"});
        refuses("blank.json", " \n ", {"neither JSON"});
        refuses("truncated.pb", bytes.substr(0, bytes.size() - 5), {"event 13", "at byte", "truncated"});
        refuses("first-event-cut.pb", bytes.substr(0, 20), {"event 1", "byte 0", "truncated"});
        refuses("picture.pb", "\x89PNG\r\n\x1a\n more", {"byte 0", "neither JSON of a history nor a binary History"});
        refuses("foreign.pb", std::string("\x0a\x04\x08\x01\x12\x00", 6), {"event 1", "not a History"});
        refuses("truncated.json", json.substr(0, json.size() / 2), {"byte", "cut off"});
        refuses("package.json", R"({"name": "shop", "version": "1.0"})", {"no \"events\""});
        refuses("numbers.json", "[1, 2, 3]", {"events[0]", "not a history"});
        refuses("calendar.json", R"({"events": [{"title": "lunch"}]})", {"event 1", "no eventId"});
        refuses("no-events.json", R"({"events": []})", {"without events"});
        refuses("text.json", "\"hello\"", {"neither JSON"});
        refuses("two.json", json + json, {"after its end"});
        refuses("latin1.json", "{\"events\": [\"caf\xe9 au lait\"]}", {"byte 16", "UTF-8"});
        refuses("windows.json", std::string("\xff\xfe{\0", 4), {"UTF-16"});
        refuses("future.json", replaced(json, "EVENT_TYPE_TIMER_FIRED", "EVENT_TYPE_TIMER_EXPLODED"), {"event 6", "TIMER_EXPLODED"});
        refuses("bad-time.json", replaced(json, "\"2026-[^\"]*\"", "\"yesterday\""), {"event 1", "yesterday"});
    }

    void anyDepthOfNestingIsRefusedNotCrashedOn()
    {
        const std::string deep(200'000, '[');
        refuses("deep-array.json", deep, {"deep-array.json"});
        refuses("deep-events.json", "{\"events\": [" + deep + "]}", {"deep-events.json"});
        std::string causes = "{}";
        for (int i = 0; i < 500; ++i)
            causes = "{\"cause\": " + causes + "}";
        refuses("deep-failure.json",
                R"({"events": [{"eventId": "1", "eventType": "EVENT_TYPE_ACTIVITY_TASK_FAILED", "activityTaskFailedEventAttributes": {"failure": )"
                    + causes + "}}]}", {"event 1"});
        // Closed, where a decoded payload may be anything.
        refuses("deep-payload.json",
                R"({"events": [{"eventId": "1", "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED", "workflowExecutionStartedEventAttributes": {"input": )"
                    + deep + std::string(deep.size(), ']') + "}}]}", {"event 1", "nested deeper"});
    }

    void damageInsideAnEventIsFound()
    {
        std::string bytes = made();
        const auto at = bytes.find("wait-5");
        QVERIFY(at != std::string::npos);
        bytes[at - 1] = '\x7f'; // a length that leaves the event
        refuses("damaged.pb", bytes, {"event 5", "damaged"});
    }

    void aMissingFileAFolderAndADanglingLinkAreErrors()
    {
        auto missing = readHistoryFile("/nowhere/at/all.json");
        QCOMPARE(int(missing.error().code), int(ErrorCode::NotFound));
        QVERIFY(missing.error().message.starts_with("/nowhere/at/all.json: "));
        auto folder = readHistoryFile(m_folder.path().toStdString());
        QVERIFY(folder.error().message.find("is a folder") != std::string::npos);
    }

    void foldersAreSearchedInByteOrder()
    {
        write("set/b/2.json", "x");
        write("set/a.pb", "x");
        write("set/B.bin", "x");
        write("set/readme.txt", "x");
        write("set/c.binpb", "x");
        const std::string root = m_folder.path().toStdString() + "/set/";
        auto files = findHistoryFiles(root);
        QVERIFY(files.ok());
        std::string names;
        for (const auto& file : files.value())
            names += std::filesystem::relative(file, root).string() + " ";
        QCOMPARE(names, std::string("B.bin a.pb b/2.json c.binpb "));
        std::filesystem::create_directories(root + "empty");
        auto none = findHistoryFiles(root + "empty");
        QVERIFY(!none.ok() && none.error().message.find("no history below") != std::string::npos);
    }

    void readingCanBeCancelledHalfWay()
    {
        const std::string bytes = made(3000);
        for (const auto& path : {write("long.json", historyJson(bytes)), write("long.pb", bytes)}) {
            std::stop_source stop;
            std::uint64_t seen = 0;
            auto result = readHistoryFile(path, {}, stop.get_token(), [&](std::uint64_t done, std::uint64_t total) {
                QVERIFY(done <= total);
                seen = done;
                stop.request_stop();
            });
            QVERIFY(!result.ok());
            QCOMPARE(int(result.error().code), int(ErrorCode::Cancelled));
            QVERIFY(seen > 0 && seen < std::filesystem::file_size(path));
        }
    }
};

QTEST_APPLESS_MAIN(FilesTest)
#include "files_test.moc"
