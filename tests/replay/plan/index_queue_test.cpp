// Which thread gets which history.
#include <QTest>

#include "replay/index_queue.h"

#include <algorithm>
#include <thread>
#include <vector>

using namespace hindsight::replay;

class IndexQueueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyIndexIsHandedOutOnceWhoeverAsks()
    {
        constexpr std::size_t kCount = 20000, kThreads = 4;
        IndexQueue queue(kCount);
        std::vector<std::vector<std::size_t>> taken(kThreads);
        {
            std::vector<std::jthread> threads;
            for (auto& mine : taken)
                threads.emplace_back([&queue, &mine] {
                    bool gaveBack = false;
                    while (const auto index = queue.take()) {
                        if (!gaveBack) {
                            gaveBack = true;
                            queue.giveBack(*index);
                        } else {
                            mine.push_back(*index);
                        }
                    }
                });
        }
        std::vector<std::size_t> all;
        for (const auto& mine : taken)
            all.insert(all.end(), mine.begin(), mine.end());
        std::ranges::sort(all);
        QCOMPARE(all.size(), kCount);
        for (std::size_t i = 0; i < kCount; ++i)
            QCOMPARE(all[i], i);
        QVERIFY(queue.done());
    }
    void whatIsGivenBackComesNext()
    {
        IndexQueue queue(3);
        const std::size_t first = queue.take().value();
        queue.take();
        queue.giveBack(first);
        QCOMPARE(queue.take().value(), first);
        QCOMPARE(queue.take().value(), std::size_t{2});
        QVERIFY(!queue.take());
    }
    void aClosedQueueHandsNothingOut()
    {
        IndexQueue queue(3);
        queue.close();
        QVERIFY(queue.done());
        QVERIFY(!queue.take());
        queue.giveBack(1);
        QVERIFY(!queue.take());
    }
};

QTEST_APPLESS_MAIN(IndexQueueTest)
#include "index_queue_test.moc"
