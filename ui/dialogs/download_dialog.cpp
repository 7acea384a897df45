#include "ui/dialogs/download_dialog.h"

#include "ui/models/time_text.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QFrame>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace hindsight::ui {

QLineEdit* DownloadDialog::field(const QString& key, const QString& name, const QString& start, const QString& placeholder)
{
    auto* edit = new QLineEdit(m_values.value(key, start));
    edit->setAccessibleName(name);
    edit->setPlaceholderText(placeholder);
    connect(edit, &QLineEdit::textChanged, this, &DownloadDialog::validate);
    m_fields.insert(key, edit);
    return edit;
}

DownloadDialog::DownloadDialog(const history::Connection& connection, const QMap<QString, QString>& values, QWidget* parent)
    : QDialog(parent), m_values(values), m_byId(new QRadioButton(tr("One &workflow"))), m_byQuery(new QRadioButton(tr("All runs of a &query"))),
      m_tls(new QCheckBox(tr("&TLS"))), m_apiKey(new QLineEdit(fromUtf8(connection.apiKey))),
      m_buttons(new QDialogButtonBox(QDialogButtonBox::Cancel))
{
    setWindowTitle(tr("Download from a server"));
    setObjectName(QStringLiteral("downloadDialog"));
    m_apiKey->setEchoMode(QLineEdit::Password);
    m_apiKey->setAccessibleName(tr("API key"));
    m_apiKey->setPlaceholderText(tr("used once, not kept"));
    m_tls->setChecked(values.value(QStringLiteral("tls"), connection.tls ? QStringLiteral("1") : QString()) == QLatin1String("1"));
    const bool byQuery = values.value(QStringLiteral("by")) == QLatin1String("query");
    m_byQuery->setChecked(byQuery);
    m_byId->setChecked(!byQuery);
    connect(m_byQuery, &QRadioButton::toggled, this, &DownloadDialog::validate);
    connect(m_tls, &QCheckBox::toggled, this, &DownloadDialog::validate);

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("&Address"), field(QStringLiteral("address"), tr("Address, HOST:PORT"), fromUtf8(connection.address), QStringLiteral("127.0.0.1:7233")));
    form->addRow(tr("&Namespace"), field(QStringLiteral("namespace"), tr("Namespace"), fromUtf8(connection.namespaceName), QStringLiteral("default")));
    form->addRow(QString(), m_byId);
    form->addRow(tr("Workflow &id"), field(QStringLiteral("workflowId"), tr("Workflow id"), {}, tr("order-7731")));
    form->addRow(tr("&Run id"), field(QStringLiteral("runId"), tr("Run id"), {}, tr("the newest run")));
    form->addRow(QString(), m_byQuery);
    form->addRow(tr("Quer&y"), field(QStringLiteral("query"), tr("Visibility query"), {}, tr("WorkflowType = 'OrderWorkflow' and ExecutionStatus = 'Running'")));
    form->addRow(QString(), m_tls);
    form->addRow(tr("Server name"), field(QStringLiteral("serverName"), tr("Server name in the certificate"), fromUtf8(connection.tlsServerName)));
    form->addRow(tr("CA file"), field(QStringLiteral("caFile"), tr("File of the certificate authority"), fromUtf8(connection.tlsCaFile), tr("the system's")));
    form->addRow(tr("Certificate file"), field(QStringLiteral("certFile"), tr("File of the client certificate"), fromUtf8(connection.tlsCertFile)));
    form->addRow(tr("Key file"), field(QStringLiteral("keyFile"), tr("File of the client key"), fromUtf8(connection.tlsKeyFile)));
    form->addRow(tr("API &key"), m_apiKey);

    m_buttons->addButton(tr("Download"), QDialogButtonBox::AcceptRole)->setDefault(true);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_buttons);
    resize(560, sizeHint().height());
    validate();
    m_fields.value(byQuery ? QStringLiteral("query") : QStringLiteral("workflowId"))->setFocus();
}

void DownloadDialog::validate()
{
    if (m_fields.size() < 9)
        return; // still being built
    const bool byId = m_byId->isChecked();
    m_fields.value(QStringLiteral("workflowId"))->setEnabled(byId);
    m_fields.value(QStringLiteral("runId"))->setEnabled(byId);
    m_fields.value(QStringLiteral("query"))->setEnabled(!byId);
    for (const char* key : {"serverName", "caFile", "certFile", "keyFile"})
        m_fields.value(QString::fromLatin1(key))->setEnabled(m_tls->isChecked());
    const bool named = !byId || !m_fields.value(QStringLiteral("workflowId"))->text().trimmed().isEmpty();
    for (QAbstractButton* button : m_buttons->buttons())
        if (m_buttons->buttonRole(button) == QDialogButtonBox::AcceptRole)
            button->setEnabled(named && !m_fields.value(QStringLiteral("address"))->text().trimmed().isEmpty());
}

DownloadRequest DownloadDialog::request() const
{
    const auto text = [this](const char* key) { return m_fields.value(QString::fromLatin1(key))->text().trimmed(); };
    DownloadRequest request;
    request.connection.address = text("address").toStdString();
    request.connection.namespaceName = text("namespace").isEmpty() ? "default" : text("namespace").toStdString();
    request.connection.tls = m_tls->isChecked();
    if (m_tls->isChecked()) {
        request.connection.tlsServerName = text("serverName").toStdString();
        request.connection.tlsCaFile = text("caFile").toStdString();
        request.connection.tlsCertFile = text("certFile").toStdString();
        request.connection.tlsKeyFile = text("keyFile").toStdString();
    }
    request.connection.apiKey = m_apiKey->text().trimmed().toStdString();
    if (!request.connection.apiKey.empty())
        request.connection.tls = true; // a key never travels in clear
    if (m_byId->isChecked()) {
        request.workflowId = text("workflowId");
        request.runId = text("runId");
    } else {
        request.query = text("query");
    }
    return request;
}

QMap<QString, QString> DownloadDialog::values() const
{
    QMap<QString, QString> values{{QStringLiteral("by"), m_byQuery->isChecked() ? QStringLiteral("query") : QStringLiteral("id")},
                                  {QStringLiteral("tls"), m_tls->isChecked() ? QStringLiteral("1") : QString()}};
    for (auto it = m_fields.begin(); it != m_fields.end(); ++it)
        values.insert(it.key(), it.value()->text().trimmed());
    return values;
}

} // namespace hindsight::ui
