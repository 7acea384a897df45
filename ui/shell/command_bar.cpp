#include "ui/shell/command_bar.h"

#include "ui/theme/theme.h"

#include <QCompleter>
#include <QKeyEvent>
#include <QPainter>

namespace hindsight::ui {

CommandBar::CommandBar(QAbstractItemModel* completions, const QString& keyHint, QWidget* parent) : QLineEdit(parent), m_keyHint(keyHint)
{
    setObjectName(QStringLiteral("commandBar"));
    setPlaceholderText(tr("run id, workflow id or file"));
    setAccessibleName(tr("Open a run: run id, workflow id or file"));
    auto* completer = new QCompleter(completions, this);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setMaxVisibleItems(12);
    setCompleter(completer);
    connect(this, &QLineEdit::returnPressed, this, [this] {
        if (const QString wanted = text().trimmed(); !wanted.isEmpty())
            Q_EMIT asked(wanted);
    });
}

void CommandBar::focusAll()
{
    setFocus(Qt::ShortcutFocusReason);
    selectAll();
}

void CommandBar::setShown(const QString& text)
{
    m_shown = text;
    if (!hasFocus() || this->text().isEmpty())
        setText(text);
}

void CommandBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        setText(m_shown);
        clearFocus();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void CommandBar::paintEvent(QPaintEvent* event)
{
    QLineEdit::paintEvent(event);
    if (hasFocus() || width() < 200)
        return;
    QPainter painter(this);
    painter.setPen(activeTheme().color(Role::Faint));
    painter.drawText(rect().adjusted(8, 0, -10, 0), Qt::AlignRight | Qt::AlignVCenter, m_keyHint);
}

} // namespace hindsight::ui
