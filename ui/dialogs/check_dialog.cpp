#include "ui/dialogs/check_dialog.h"

#include "ui/models/count_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QIntValidator>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace hindsight::ui {

namespace {

QPlainTextEdit* codeField(const QString& id, const QString& name, const QString& value, const QString& placeholder, int lines)
{
    auto* field = new QPlainTextEdit(value);
    field->setObjectName(id);
    field->setAccessibleName(name);
    field->setPlaceholderText(placeholder);
    field->setTabChangesFocus(true);
    field->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    field->setFixedHeight(field->fontMetrics().lineSpacing() * lines + 18);
    return field;
}

} // namespace

CheckDialog::CheckDialog(const Counts& counts, const QMap<QString, QString>& values, QWidget* parent)
    : QDialog(parent), m_listen(new QCheckBox(tr("&I start the worker myself"))), m_port(new QLineEdit(values.value(QStringLiteral("port")))),
      m_command(codeField(QStringLiteral("command"), tr("Worker command"), values.value(QStringLiteral("command")), tr("for example: .venv/bin/python worker.py"), 2)),
      m_folder(new QLineEdit(values.value(QStringLiteral("folder")))), m_namespace(new QLineEdit(values.value(QStringLiteral("namespace")))),
      m_environment(codeField(QStringLiteral("environment"), tr("Environment, one NAME=VALUE a line"), values.value(QStringLiteral("environment")), tr("NAME=VALUE, one a line"), 2)),
      m_allowed(new QLineEdit(values.value(QStringLiteral("allowed")))),
      m_isolate(new QCheckBox(tr("I&solate: it reaches this program and nothing else"))),
      m_against(codeField(QStringLiteral("against"), tr("Command of a second worker to compare with"), values.value(QStringLiteral("against")),
                          tr("empty, or a second build: what breaks, what is fixed"), 1)),
      m_tls(new QCheckBox(tr("Serve &TLS, for a worker that will not connect in clear"))),
      m_tlsNames(new QLineEdit(values.value(QStringLiteral("tlsNames")))), m_scope(new QComboBox), m_buttons(new QDialogButtonBox(QDialogButtonBox::Cancel))
{
    setWindowTitle(tr("Check against new code"));
    setObjectName(QStringLiteral("checkDialog"));
    auto* intro = new QLabel(tr("Your worker is started with TEMPORAL_ADDRESS set to this program. It replays the recorded history; "
                                "no activity runs. <b>It must read its address from the environment</b>, or name it as {address} in the command."));
    intro->setWordWrap(true);
    intro->setProperty("dim", true);
    if (counts.thisRun)
        m_scope->addItem(tr("This run"), static_cast<int>(Scope::ThisRun));
    if (counts.shown > 0 && counts.shown != counts.all)
        m_scope->addItem(tr("Those shown in the library: %1").arg(countText(static_cast<qint64>(counts.shown), tr("run"), tr("runs"))), static_cast<int>(Scope::ShownRuns));
    if (counts.all > 0)
        m_scope->addItem(tr("All in the library: %1").arg(countText(static_cast<qint64>(counts.all), tr("run"), tr("runs"))), static_cast<int>(Scope::AllRuns));
    m_scope->setAccessibleName(tr("Runs to check"));
    m_folder->setAccessibleName(tr("Folder the command runs in"));
    m_folder->setPlaceholderText(tr("the current folder"));
    m_namespace->setAccessibleName(tr("Namespace of histories that do not name theirs"));
    m_namespace->setPlaceholderText(QStringLiteral("default"));

    m_listen->setChecked(values.value(QStringLiteral("listen")) == QLatin1String("1"));
    m_listen->setToolTip(tr("The line at the bottom of the window says the address to give to it."));
    m_port->setAccessibleName(tr("Port to wait at on 127.0.0.1"));
    m_port->setPlaceholderText(tr("any free port; the line at the bottom says which"));
    m_port->setValidator(new QIntValidator(0, 65535, m_port));
    m_allowed->setAccessibleName(tr("Connections the worker may have, HOST:PORT, separated by blanks"));
    m_allowed->setPlaceholderText(tr("HOST:PORT, refused otherwise if it looks like a Temporal server"));
    m_isolate->setObjectName(QStringLiteral("isolate"));
    m_isolate->setChecked(values.value(QStringLiteral("isolate")) == QLatin1String("1"));
    m_isolate->setToolTip(tr("No server, no database, no name server. Where this machine forbids such a fence the check does not start, and says why. "
                             "It also holds for the tab Worker."));
    m_tls->setChecked(values.value(QStringLiteral("tls")) == QLatin1String("1"));
    m_tls->setToolTip(tr("The certificate is made on the spot. The worker is led to its authority by the environment, or by {caFile} in the command."));
    m_tlsNames->setAccessibleName(tr("More names of the certificate, separated by blanks"));
    m_tlsNames->setPlaceholderText(tr("names the worker wants in it, beside localhost"));

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("&Command"), m_command);
    form->addRow(tr("A&gainst"), m_against);
    form->addRow(QString(), m_listen);
    form->addRow(tr("&Port"), m_port);
    form->addRow(tr("&Folder"), m_folder);
    form->addRow(tr("&Environment"), m_environment);
    form->addRow(tr("&Namespace"), m_namespace);
    form->addRow(tr("&Allow"), m_allowed);
    form->addRow(QString(), m_isolate);
    form->addRow(QString(), m_tls);
    form->addRow(tr("Certificate &for"), m_tlsNames);
    form->addRow(tr("&Runs"), m_scope);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(intro);
    layout->addLayout(form);
    layout->addWidget(m_buttons);
    m_buttons->addButton(tr("Check"), QDialogButtonBox::AcceptRole)->setDefault(true);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_listen, &QCheckBox::toggled, this, &CheckDialog::validate);
    connect(m_tls, &QCheckBox::toggled, this, &CheckDialog::validate);
    connect(m_command, &QPlainTextEdit::textChanged, this, &CheckDialog::validate);
    validate();
    resize(560, sizeHint().height());
    m_command->setFocus();
}

void CheckDialog::validate()
{
    const bool listen = m_listen->isChecked();
    m_port->setEnabled(listen);
    m_tlsNames->setEnabled(m_tls->isChecked());
    for (QWidget* ofCommand : {static_cast<QWidget*>(m_command), static_cast<QWidget*>(m_folder), static_cast<QWidget*>(m_environment),
                               static_cast<QWidget*>(m_against), static_cast<QWidget*>(m_isolate)})
        ofCommand->setEnabled(!listen);
    for (QAbstractButton* button : m_buttons->buttons())
        if (m_buttons->buttonRole(button) == QDialogButtonBox::AcceptRole)
            button->setEnabled((listen || !m_command->toPlainText().trimmed().isEmpty()) && m_scope->count() > 0);
}

CheckRequest CheckDialog::request() const
{
    CheckRequest request;
    request.command = m_command->toPlainText().trimmed();
    request.listen = m_listen->isChecked();
    request.listenPort = m_port->text().toInt();
    request.allowedConnections = m_allowed->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    request.folder = m_folder->text().trimmed();
    request.isolate = m_isolate->isChecked() && !request.listen;
    if (!request.listen)
        request.against = m_against->toPlainText().trimmed();
    request.tls = m_tls->isChecked();
    if (request.tls)
        request.tlsNames = m_tlsNames->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    request.namespaceName = m_namespace->text().trimmed();
    for (const QString& line : m_environment->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        if (line.contains(QLatin1Char('=')))
            request.environment << line.trimmed();
    return request;
}

CheckDialog::Scope CheckDialog::scope() const { return static_cast<Scope>(m_scope->currentData().toInt()); }

QMap<QString, QString> CheckDialog::values() const
{
    return {{QStringLiteral("command"), m_command->toPlainText().trimmed()}, {QStringLiteral("folder"), m_folder->text().trimmed()},
            {QStringLiteral("namespace"), m_namespace->text().trimmed()}, {QStringLiteral("environment"), m_environment->toPlainText().trimmed()},
            {QStringLiteral("listen"), m_listen->isChecked() ? QStringLiteral("1") : QString()}, {QStringLiteral("port"), m_port->text()},
            {QStringLiteral("allowed"), m_allowed->text().trimmed()}, {QStringLiteral("against"), m_against->toPlainText().trimmed()},
            {QStringLiteral("isolate"), m_isolate->isChecked() ? QStringLiteral("1") : QString()},
            {QStringLiteral("tls"), m_tls->isChecked() ? QStringLiteral("1") : QString()}, {QStringLiteral("tlsNames"), m_tlsNames->text().trimmed()}};
}

} // namespace hindsight::ui
