// A download from the window: shown while it comes, stored when it is whole, cancelled, refused.
#include "tests/app/window/window_fixture.h"

#include "history/source/wire.h"
#include "tests/support/fake_temporal.h"
#include "tests/support/made_history.h"
#include "ui/models/event_table_model.h"
#include "ui/panels/events_panel.h"

#include <QSignalSpy>

#include <latch>

using namespace hindsight;
using namespace hindsight::tests;
using namespace hindsight::ui;

namespace {

/// A DescribeWorkflowExecutionResponse with a run id and a history length.
std::string description(const std::string& runId, std::uint64_t length)
{
    std::string execution, info, response;
    history::wire::appendBytes(execution, 1, "order-1");
    history::wire::appendBytes(execution, 2, runId);
    history::wire::appendBytes(info, 1, execution);
    history::wire::appendTag(info, 6, history::wire::Type::Varint);
    history::wire::appendVarint(info, length);
    history::wire::appendBytes(response, 2, info);
    return response;
}

std::string pageOf(const std::string& history, const std::string& nextToken = {})
{
    std::string response;
    history::wire::appendBytes(response, 1, history);
    if (!nextToken.empty())
        history::wire::appendBytes(response, 3, nextToken);
    return response;
}

DownloadRequest request(const FakeTemporal& server)
{
    DownloadRequest wanted;
    wanted.connection.address = server.address();
    wanted.connection.namespaceName = "shop";
    wanted.workflowId = QStringLiteral("order-1");
    return wanted;
}

} // namespace

class WindowDownloadTest : public QObject {
    Q_OBJECT

    const std::vector<std::string> m_events = madeEvents({});
    std::unique_ptr<QTemporaryDir> m_folder;

    /// Two pages; the second one waits for `more`.
    FakeReply answer(const std::string& method, const std::string& asked, std::latch& more, bool broken = false) const
    {
        if (method == "DescribeWorkflowExecution")
            return {0, {}, description(MadeHistory{}.runId, 13), false};
        if (history::wire::lastBytes(asked, 4).empty())
            return {0, {}, pageOf(historyBytes(m_events, 0, 5), "1"), false};
        more.wait();
        if (broken)
            return {14, "the server is gone", {}, false};
        return {0, {}, pageOf(historyBytes(m_events, 5, 13)), false};
    }

private Q_SLOTS:
    void init()
    {
        failOnQtWarnings();
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void theFirstEventsAreShownBeforeTheLastPageCame()
    {
        std::latch more(1);
        const FakeTemporal server([&](const std::string& method, const std::string& asked) { return answer(method, asked, more); });
        OpenWindow w(m_folder->path());
        QSignalSpy finished(&w.workbench.downloads, &Downloader::finished);
        w.workbench.downloads.start(request(server));
        QTRY_COMPARE(w.window.events().model().rowCount(), 5);
        QVERIFY(!w.document().snapshot()->complete());
        QCOMPARE(w.workbench.tasks.tasks().front().detail, QStringLiteral("5 of 13 events"));
        QCOMPARE(finished.count(), 0);
        w.document().setCursor(history::EventIndex{3});
        more.count_down();
        QTRY_COMPARE(finished.count(), 1);
        QTRY_COMPARE(w.window.events().model().rowCount(), 13);
        QTRY_VERIFY(w.document().snapshot()->complete());
        QCOMPARE(w.document().cursorId().value, 4);
        QTRY_COMPARE(w.workbench.runs.runs().size(), std::size_t{1});
        QVERIFY(w.workbench.tasks.tasks().empty());
    }
    void aServerThatDiesBetweenPagesIsAnErrorAndNothingIsStored()
    {
        std::latch more(1);
        const FakeTemporal server([&](const std::string& method, const std::string& asked) { return answer(method, asked, more, true); });
        OpenWindow w(m_folder->path());
        QSignalSpy failed(&w.workbench.downloads, &Downloader::failed);
        w.workbench.downloads.start(request(server));
        QTRY_COMPARE(w.window.events().model().rowCount(), 5);
        more.count_down();
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 30000);
        QVERIFY(w.workbench.tasks.tasks().front().state == LongTask::State::Failed);
        QVERIFY(w.workbench.tasks.tasks().front().retry);
        w.workbench.keeper.reload();
        QTRY_VERIFY(!w.workbench.keeper.loading());
        QVERIFY(w.workbench.runs.runs().empty());
    }
    void aCancelledDownloadStoresNothingAndSaysSo()
    {
        const FakeTemporal server([&](const std::string& method, const std::string& asked) -> FakeReply {
            std::latch open(0);
            if (method == "GetWorkflowExecutionHistory" && !history::wire::lastBytes(asked, 4).empty())
                return {0, {}, {}, true}; // the second page never comes
            return answer(method, asked, open);
        });
        OpenWindow w(m_folder->path());
        QSignalSpy failed(&w.workbench.downloads, &Downloader::failed);
        w.workbench.downloads.start(request(server));
        QTRY_COMPARE(w.window.events().model().rowCount(), 5);
        w.workbench.tasks.cancel(w.workbench.tasks.tasks().front().id);
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(w.workbench.tasks.tasks().empty());
        QVERIFY(w.document().failure().contains(QStringLiteral("cancelled")));
    }
};

QTEST_MAIN(WindowDownloadTest)
#include "window_download_test.moc"
