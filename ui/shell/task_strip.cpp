#include "ui/shell/task_strip.h"

#include "ui/shell/elided_label.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace hindsight::ui {

namespace {

constexpr int kQuietMs = 300; // what is over sooner is not worth a flicker

QToolButton* textButton(const QString& text, const QString& name, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(name);
    return button;
}

} // namespace

class TaskStrip::Row final : public QWidget {
public:
    Row(TaskId id, TaskList& tasks, QWidget* parent) : QWidget(parent), m_id(id), m_title(new QLabel(this)), m_bar(new QProgressBar(this)),
        m_detail(new ElidedLabel(this))
    {
        m_cancel = textButton(TaskStrip::tr("Cancel"), {}, this);
        m_copy = textButton(TaskStrip::tr("Copy"), {}, this);
        m_retry = textButton(TaskStrip::tr("Retry"), {}, this);
        m_dismiss = textButton(TaskStrip::tr("Dismiss"), {}, this);
        m_bar->setTextVisible(false);
        m_bar->setFixedSize(130, 4);
        m_title->setTextFormat(Qt::PlainText);
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(10);
        layout->addWidget(m_title);
        layout->addWidget(m_bar);
        layout->addWidget(m_detail, 1);
        for (QToolButton* button : {m_cancel, m_copy, m_retry, m_dismiss})
            layout->addWidget(button);
        connect(m_cancel, &QToolButton::clicked, &tasks, [&tasks, id] { tasks.cancel(id); });
        connect(m_retry, &QToolButton::clicked, &tasks, [&tasks, id] { tasks.retry(id); });
        connect(m_dismiss, &QToolButton::clicked, &tasks, [&tasks, id] { tasks.dismiss(id); });
        connect(m_copy, &QToolButton::clicked, this, [this] { QApplication::clipboard()->setText(m_title->text() + QLatin1Char('\n') + m_detail->fullText()); });
    }

    TaskId id() const { return m_id; }

    void show(const LongTask& task)
    {
        using State = LongTask::State;
        const bool active = task.state == State::Running || task.state == State::Cancelling;
        const bool failed = task.state == State::Failed;
        m_title->setText((failed ? QStringLiteral("✕ ") : task.state == State::Finished ? QStringLiteral("✓ ") : QString()) + task.title);
        setProperty("failed", failed);
        m_bar->setVisible(active);
        // permille: QProgressBar counts in int, bytes do not fit
        m_bar->setRange(0, task.total > 0 ? 1000 : 0);
        m_bar->setValue(task.total > 0 ? static_cast<int>(std::min<qint64>(1000, task.done * 1000 / task.total)) : 0);
        QString detail = task.detail;
        if (active && task.total > 0 && detail.isEmpty())
            detail = TaskStrip::tr("%1 of %2").arg(QLocale().toString(task.done), QLocale().toString(task.total));
        m_detail->setFullText(task.state == State::Cancelling ? TaskStrip::tr("stopping") : detail);
        m_cancel->setVisible(task.state == State::Running && task.cancel);
        m_copy->setVisible(failed);
        m_retry->setVisible(failed && task.retry);
        m_dismiss->setVisible(!active);
        m_cancel->setAccessibleName(TaskStrip::tr("Cancel: %1").arg(task.title));
        m_copy->setAccessibleName(TaskStrip::tr("Copy the error: %1").arg(task.title));
        m_retry->setAccessibleName(TaskStrip::tr("Try again: %1").arg(task.title));
        m_dismiss->setAccessibleName(TaskStrip::tr("Dismiss: %1").arg(task.title));
    }

private:
    TaskId m_id;
    QLabel* m_title;
    QProgressBar* m_bar;
    ElidedLabel* m_detail;
    QToolButton* m_cancel;
    QToolButton* m_copy;
    QToolButton* m_retry;
    QToolButton* m_dismiss;
};

TaskStrip::TaskStrip(TaskList& tasks, QWidget* parent)
    : QWidget(parent), m_tasks(tasks), m_rows(new QVBoxLayout), m_idle(new QLabel(tr("Ready"))), m_hidden(new QLabel), m_library(new QLabel), m_delay(new QTimer(this))
{
    setObjectName(QStringLiteral("taskStrip"));
    setAttribute(Qt::WA_StyledBackground);
    m_idle->setProperty("dim", true);
    m_hidden->setProperty("dim", true);
    m_library->setProperty("dim", true);
    auto* keys = textButton(tr("? keys"), tr("Show the key list"), this);
    connect(keys, &QToolButton::clicked, this, &TaskStrip::keysRequested);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(2);
    m_rows->addWidget(m_idle);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 3, 8, 3);
    layout->setSpacing(16);
    layout->addLayout(m_rows, 1);
    layout->addWidget(m_hidden, 0, Qt::AlignVCenter);
    layout->addWidget(m_library, 0, Qt::AlignVCenter);
    layout->addWidget(keys, 0, Qt::AlignVCenter);
    m_hidden->hide();

    m_delay->setSingleShot(true);
    m_delay->setInterval(kQuietMs);
    connect(m_delay, &QTimer::timeout, this, &TaskStrip::refresh);
    connect(&tasks, &TaskList::changed, this, [this] {
        const auto& all = m_tasks.tasks();
        const bool known = std::ranges::all_of(all, [this](const LongTask& task) {
            return task.state == LongTask::State::Failed || std::ranges::any_of(m_shown, [&task](const Row* row) { return row->id() == task.id; });
        });
        if (known)
            refresh();
        else if (!m_delay->isActive())
            m_delay->start();
    });
}

void TaskStrip::refresh()
{
    const auto& tasks = m_tasks.tasks();
    std::erase_if(m_shown, [this](Row* row) {
        if (m_tasks.find(row->id()))
            return false;
        row->hide();
        row->deleteLater();
        return true;
    });
    for (const LongTask& task : tasks) {
        auto found = std::ranges::find_if(m_shown, [&task](const Row* row) { return row->id() == task.id; });
        if (found == m_shown.end()) {
            auto* row = new Row(task.id, m_tasks, this);
            m_rows->addWidget(row);
            found = m_shown.insert(m_shown.end(), row);
        }
        (*found)->show(task);
    }
    m_idle->setVisible(m_shown.empty());
}

void TaskStrip::setHiddenText(const QString& text)
{
    m_hidden->setText(text);
    m_hidden->setVisible(!text.isEmpty());
}

void TaskStrip::setLibraryText(const QString& text) { m_library->setText(text); }

} // namespace hindsight::ui
