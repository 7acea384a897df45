#include "ui/panels/worker_log_panel.h"

#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace hindsight::ui {

namespace {
constexpr int kMostLines = 20000;
}

WorkerLogPanel::WorkerLogPanel(QWidget* parent) : QWidget(parent), m_log(new QPlainTextEdit)
{
    m_log->setReadOnly(true);
    m_log->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_log->setAccessibleName(tr("Worker log"));
    m_log->setPlaceholderText(tr("What your worker prints while it is checked appears here."));
    m_log->setFrameShape(QFrame::NoFrame);
    m_log->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_log->setMaximumBlockCount(kMostLines);
    m_log->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_log->setTabChangesFocus(true);
    m_log->document()->setDocumentMargin(12);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_log);
    setFocusProxy(m_log);
}

void WorkerLogPanel::begin(const QString& command)
{
    m_log->clear();
    m_log->appendPlainText(QStringLiteral("$ ") + command);
}

void WorkerLogPanel::append(const QStringList& lines) { m_log->appendPlainText(lines.join(QLatin1Char('\n'))); }

QString WorkerLogPanel::text() const { return m_log->toPlainText(); }

} // namespace hindsight::ui
