#include "ui/panels/worker_panel.h"

#include "ui/models/time_text.h"
#include "ui/panels/no_event.h"
#include "ui/panels/rich_text.h"
#include "ui/panels/worker_page.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QIntValidator>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace hindsight::ui {

namespace {

constexpr int kFollowAfterMs = 120;     // a held step key must not ask at each event
constexpr std::size_t kMostWatched = 6; // queries asked at every point

/// "1, {\"a\": 2}" -> JSON texts; none when it is not that.
std::optional<std::vector<std::string>> argumentsOf(const QString& text)
{
    QJsonParseError error;
    const QJsonDocument list = QJsonDocument::fromJson(QStringLiteral("[%1]").arg(text).toUtf8(), &error);
    if (error.error != QJsonParseError::NoError)
        return std::nullopt;
    std::vector<std::string> arguments;
    for (const QJsonValue value : list.array()) {
        const QByteArray one = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
        arguments.push_back(one.mid(1, one.size() - 2).toStdString()); // a document of its own can be no plain value
    }
    return arguments;
}

} // namespace

WorkerPanel::WorkerPanel(Document& document, WorkerSteps& steps, QWidget* parent)
    : QWidget(parent), m_document(document), m_steps(steps), m_command(new QLineEdit), m_port(new QLineEdit), m_debug(new QCheckBox(tr("De&bugger"))),
      m_byHand(new QCheckBox(tr("I start &it"))), m_tls(new QCheckBox(tr("T&LS"))), m_start(new QPushButton), m_query(new QComboBox), m_arguments(new QLineEdit),
      m_ask(new QPushButton(tr("As&k"))), m_cancel(new QPushButton(tr("Cancel"))), m_status(new QLabel), m_page(new RichText(tr("The worker at the event under the cursor")))
{
    setObjectName(QStringLiteral("workerPanel"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildStart());
    layout->addWidget(buildQuery());
    layout->addWidget(m_page, 1);
    setFocusProxy(m_command);
    m_follow.setSingleShot(true);
    m_follow.setInterval(kFollowAfterMs);
    connect(&m_follow, &QTimer::timeout, this, &WorkerPanel::follow);
    m_page->setMaker([this] { return page(); });
    connect(m_page, &RichText::eventActivated, &document, &Document::goTo);
    connect(m_page, &RichText::linkActivated, this, [this](const QString& link) {
        if (const auto place = codePlaceOf(link)) {
            Q_EMIT codeRequested(*place);
        } else if (link == kWholeStackLink) {
            m_wholeStack = !m_wholeStack;
            m_page->refresh();
        }
    });
    connect(&document, &Document::cursorChanged, this, &WorkerPanel::followSoon);
    connect(&document, &Document::runChanged, this, &WorkerPanel::followSoon);
    connect(&document, &Document::snapshotChanged, this, &WorkerPanel::followSoon);
    connect(&steps, &WorkerSteps::phaseChanged, this, &WorkerPanel::showPhase);
    connect(&steps, &WorkerSteps::statusChanged, this, [this] { m_status->setText(status()); });
    connect(&steps, &WorkerSteps::answered, this, &WorkerPanel::take);
    showPhase();
}

QWidget* WorkerPanel::buildStart()
{
    m_command->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_command->setAccessibleName(tr("Worker command"));
    m_port->setAccessibleName(tr("Port to wait at on 127.0.0.1"));
    m_port->setPlaceholderText(tr("port on 127.0.0.1; empty: any free one"));
    m_port->setValidator(new QIntValidator(0, 65535, m_port));
    m_debug->setToolTip(tr("For breakpoints in workflow code: no time limits, and TEMPORAL_DEBUG=true for the worker"));
    m_byHand->setToolTip(tr("You start the worker, from an IDE for example, with TEMPORAL_ADDRESS set to the address that is shown here"));
    m_tls->setToolTip(tr("For a worker that will not connect in clear: a certificate made on the spot, whose authority the worker is led to trust"));
    m_status->setProperty("dim", true);
    m_status->setWordWrap(true);
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_status->setAccessibleName(tr("What the worker does"));
    m_cancel->setAccessibleName(tr("Stop waiting for the worker"));
    m_start->setObjectName(QStringLiteral("startWorker"));
    connect(m_start, &QPushButton::clicked, this, [this] { m_steps.running() ? m_steps.stop() : start(); });
    connect(m_command, &QLineEdit::returnPressed, this, [this] {
        if (!m_steps.running())
            start();
    });
    connect(m_port, &QLineEdit::returnPressed, this, [this] {
        if (!m_steps.running())
            start();
    });
    connect(m_cancel, &QPushButton::clicked, &m_steps, &WorkerSteps::cancel);
    connect(m_byHand, &QCheckBox::toggled, this, &WorkerPanel::showPhase);

    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(12, 8, 12, 4);
    layout->setSpacing(6);
    layout->addWidget(m_command);
    layout->addWidget(m_port);
    auto* row = new QHBoxLayout;
    row->addWidget(m_debug);
    row->addWidget(m_byHand);
    row->addWidget(m_tls);
    row->addStretch(1);
    row->addWidget(m_start);
    layout->addLayout(row);
    auto* state = new QHBoxLayout;
    state->addWidget(m_status, 1);
    state->addWidget(m_cancel);
    layout->addLayout(state);
    return box;
}

QWidget* WorkerPanel::buildQuery()
{
    m_query->setEditable(true);
    m_query->setInsertPolicy(QComboBox::NoInsert);
    m_query->setAccessibleName(tr("Query"));
    m_query->view()->setAccessibleName(tr("Queries that the code answers here"));
    m_query->lineEdit()->setPlaceholderText(tr("query"));
    m_query->lineEdit()->setAccessibleName(tr("Query"));
    m_query->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_query->setMinimumContentsLength(8);
    m_arguments->setAccessibleName(tr("Arguments as JSON, separated by commas"));
    m_arguments->setPlaceholderText(tr("arguments: \"text\", 3"));
    m_arguments->setToolTip(m_arguments->accessibleName());
    m_ask->setMaximumWidth(m_ask->fontMetrics().horizontalAdvance(m_ask->text()) + 28);
    connect(m_ask, &QPushButton::clicked, this, &WorkerPanel::askTyped);
    connect(m_query->lineEdit(), &QLineEdit::returnPressed, this, &WorkerPanel::askTyped);
    connect(m_arguments, &QLineEdit::returnPressed, this, &WorkerPanel::askTyped);
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(12, 2, 12, 8);
    row->addWidget(m_query, 2);
    row->addWidget(m_arguments, 3);
    row->addWidget(m_ask);
    return box;
}

void WorkerPanel::setDefaults(const StepRequest& defaults)
{
    m_defaults = defaults;
    if (m_command->text().isEmpty()) {
        m_command->setText(defaults.command);
        m_tls->setChecked(defaults.tls);
    }
    m_command->setCursorPosition(0);
}

QMap<QString, QString> WorkerPanel::values() const
{
    const auto yes = [](const QCheckBox* box) { return box->isChecked() ? QStringLiteral("1") : QString(); };
    return {{QStringLiteral("command"), m_command->text()}, {QStringLiteral("debug"), yes(m_debug)}, {QStringLiteral("listen"), yes(m_byHand)},
            {QStringLiteral("port"), m_port->text()}, {QStringLiteral("tls"), yes(m_tls)}};
}

QMap<QString, QString> WorkerPanel::commandTyped() const
{
    if (m_command->text().trimmed().isEmpty())
        return {};
    return {{QStringLiteral("command"), m_command->text().trimmed()}, {QStringLiteral("tls"), values().value(QStringLiteral("tls"))}};
}

void WorkerPanel::setValues(const QMap<QString, QString>& values)
{
    m_debug->setChecked(!values.value(QStringLiteral("debug")).isEmpty());
    m_byHand->setChecked(!values.value(QStringLiteral("listen")).isEmpty());
    m_tls->setChecked(!values.value(QStringLiteral("tls")).isEmpty());
    m_command->setText(values.value(QStringLiteral("command")));
    m_command->setCursorPosition(0); // its beginning tells more than its end
    m_port->setText(values.value(QStringLiteral("port")));
}

void WorkerPanel::setPayloadValues(bool shown)
{
    m_values = shown;
    m_steps.setPayloadValues(shown);
    m_page->refresh();
}

replay::StepRun WorkerPanel::shownRun() const
{
    return {m_document.snapshot(), m_document.run(), m_problem ? m_problem() : std::string()};
}

void WorkerPanel::start()
{
    StepRequest request = m_defaults;
    request.command = m_command->text();
    request.debug = m_debug->isChecked();
    request.listen = m_byHand->isChecked();
    request.listenPort = m_port->text().toInt();
    request.tls = m_tls->isChecked();
    m_answer.reset();
    m_askedAt = {};
    m_steps.start(request, shownRun());
    followSoon();
}

void WorkerPanel::ask(const QString& query, const QString& arguments)
{
    m_query->setEditText(query);
    m_arguments->setText(arguments);
    askTyped();
}

void WorkerPanel::askTyped()
{
    const QString name = m_query->currentText().trimmed();
    const auto arguments = argumentsOf(m_arguments->text());
    m_mistake = name.isEmpty() ? tr("Name the query.") : !arguments ? tr("The arguments are no JSON: a text needs quotes, several are separated by commas.") : QString();
    m_status->setText(status());
    if (!m_mistake.isEmpty())
        return;
    replay::StepQuery query{name.toStdString(), *arguments};
    std::erase(m_watched, query);
    m_watched.insert(m_watched.begin(), std::move(query));
    if (m_watched.size() > kMostWatched)
        m_watched.pop_back();
    m_askedAt = {}; // the point is the same, the question is not
    follow();
}

void WorkerPanel::followSoon()
{
    m_stale = true;
    m_page->refresh();
    if (isVisible() && m_steps.running())
        m_follow.start();
}

/// The point under the cursor, unless that is what was asked last.
void WorkerPanel::follow()
{
    const replay::StepRun run = shownRun();
    const history::EventId at = m_document.cursorId();
    if (!m_steps.running() || m_steps.phase() == WorkerSteps::Phase::Starting || !run.snapshot || at.value <= 0 || !run.snapshot->complete())
        return;
    if (at == m_askedAt && run.snapshot == m_askedOf) {
        m_stale = false;
        return;
    }
    m_askedAt = at;
    m_askedOf = run.snapshot;
    m_stale = false;
    replay::StepWants wants;
    wants.stack = wants.next = wants.definitions = true;
    wants.queries = m_watched;
    m_steps.look(run, at, wants);
}

void WorkerPanel::take(const replay::StepRun& run, const replay::StepAnswer& answer)
{
    m_answer = answer;
    m_answerOf = run.snapshot;
    if (answer.definitions && !answer.definitions->queries.empty()) {
        const QString typed = m_query->currentText();
        QStringList names;
        for (const auto& entry : answer.definitions->queries)
            names << fromUtf8(entry.name);
        QStringList had;
        for (int i = 0; i < m_query->count(); ++i)
            had << m_query->itemText(i);
        if (had != names) {
            m_query->clear();
            m_query->addItems(names);
            m_query->setEditText(typed);
        }
    }
    m_page->refresh();
}

void WorkerPanel::showPhase()
{
    const bool running = m_steps.running();
    m_start->setText(running ? tr("&Stop worker") : m_byHand->isChecked() ? tr("&Wait for it") : tr("&Start worker"));
    m_start->setAccessibleName(m_start->text().remove(QLatin1Char('&')));
    m_command->setEnabled(!running);
    m_command->setVisible(!m_byHand->isChecked());
    m_command->setPlaceholderText(tr("for example: .venv/bin/python worker.py"));
    m_port->setEnabled(!running);
    m_port->setVisible(m_byHand->isChecked());
    m_debug->setEnabled(!running);
    m_byHand->setEnabled(!running);
    m_tls->setEnabled(!running);
    m_ask->setEnabled(running);
    m_cancel->setVisible(m_steps.busy());
    m_status->setText(status());
    if (m_steps.phase() == WorkerSteps::Phase::Ready && m_stale)
        follow();
    m_page->refresh();
}

void WorkerPanel::focusFirst()
{
    QWidget* first = m_steps.running() ? static_cast<QWidget*>(m_query) : m_byHand->isChecked() ? m_port : m_command;
    first->setFocus();
}

bool WorkerPanel::pending() const { return m_follow.isActive() || m_steps.busy(); }

QString WorkerPanel::text() const { return m_page->text(); }

QString WorkerPanel::status() const
{
    if (!m_mistake.isEmpty())
        return m_mistake;
    const QString said = m_steps.statusText();
    if (m_steps.phase() == WorkerSteps::Phase::Starting && m_byHand->isChecked() && m_tls->isChecked())
        return said + QStringLiteral(" · ") + tr("the tab Worker log says what to start it with");
    return said.isEmpty() && !m_steps.running() ? tr("No worker runs. It only replays: no activity, no side effect.") : said;
}

QString WorkerPanel::page() const
{
    if (m_document.cursor() == history::kNoEvent)
        return html::span(Role::Dim, noEventText(m_document));
    if (!m_answer || m_answerOf != m_document.snapshot())
        return html::span(Role::Dim, m_steps.running() ? tr("Asking the worker …") : tr("Start your worker to see at any event where its code stands, ask it queries, and see what it does next."));
    const QString shown = workerPageHtml(*m_answer, m_values, m_wholeStack);
    if (m_answer->place.at == m_document.cursorId())
        return shown;
    return QStringLiteral("<p style='margin:2px 0'>%1</p>").arg(html::span(Role::Warning, tr("Still of event %1: the worker is being asked.").arg(m_answer->place.at.value))) + shown;
}

void WorkerPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_stale)
        followSoon();
}

} // namespace hindsight::ui
