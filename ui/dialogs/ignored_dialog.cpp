#include "ui/dialogs/ignored_dialog.h"

#include "ui/models/time_text.h"
#include "ui/theme/theme.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace hindsight::ui {

namespace {

replay::IgnoreRule ruleOf(const QTreeWidgetItem& item) { return {item.text(0).toStdString(), item.text(1).toStdString()}; }

} // namespace

IgnoredDialog::IgnoredDialog(IgnoredFields& fields, QWidget* parent)
    : QDialog(parent), m_fields(fields), m_list(new QTreeWidget), m_none(new QLabel(tr("Nothing is left out: every field is compared."))), m_typed(new QLineEdit),
      m_add(new QPushButton(tr("&Leave out"))), m_remove(new QPushButton(tr("&Remove"))), m_undo(new QPushButton(tr("&Undo"))), m_said(new QLabel)
{
    setWindowTitle(tr("Fields left out of the comparison"));
    setObjectName(QStringLiteral("ignoredDialog"));
    auto* intro = new QLabel(tr("A check compares what commands carry: inputs, timeouts, retry policies and the rest. These fields it leaves out, in this library."));
    intro->setWordWrap(true);
    intro->setProperty("dim", true);
    m_list->setColumnCount(2);
    m_list->setHeaderLabels({tr("Of"), tr("Field, and what is below it")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setAllColumnsShowFocus(true);
    m_list->setAccessibleName(tr("Rules"));
    m_list->header()->setStretchLastSection(true);
    m_list->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_none->setProperty("dim", true);
    m_none->setAlignment(Qt::AlignCenter);
    m_typed->setAccessibleName(tr("A field to leave out, TYPE:PATH"));
    m_typed->setPlaceholderText(tr("charge_card:input.payloads[0], or *:taskQueue"));
    m_said->setObjectName(QStringLiteral("said"));
    m_undo->setObjectName(QStringLiteral("undo"));
    m_said->setWordWrap(true);
    m_said->setAccessibleName(tr("What happened"));
    m_said->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_remove->setToolTip(tr("Compare it again (%1)").arg(QKeySequence(QKeySequence::Delete).toString(QKeySequence::NativeText)));
    m_undo->setToolTip(tr("Take the last change back (%1)").arg(QKeySequence(QKeySequence::Undo).toString(QKeySequence::NativeText)));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    for (QPushButton* button : {m_add, m_remove, m_undo, buttons->button(QDialogButtonBox::Close)})
        button->setAutoDefault(false); // Return in the field adds, and closes nothing

    connect(m_typed, &QLineEdit::returnPressed, this, &IgnoredDialog::addTyped);
    connect(m_typed, &QLineEdit::textChanged, this, &IgnoredDialog::refresh);
    connect(m_add, &QPushButton::clicked, this, &IgnoredDialog::addTyped);
    connect(m_remove, &QPushButton::clicked, this, &IgnoredDialog::removeChosen);
    connect(m_undo, &QPushButton::clicked, &fields, &IgnoredFields::undo);
    connect(m_list, &QTreeWidget::itemSelectionChanged, this, &IgnoredDialog::refresh);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(&fields, &IgnoredFields::changed, this, [this] {
        const int row = m_list->currentItem() ? m_list->indexOfTopLevelItem(m_list->currentItem()) : 0;
        m_list->clear();
        for (const replay::IgnoreRule& rule : m_fields.rules())
            new QTreeWidgetItem(m_list, {fromUtf8(rule.type), fromUtf8(rule.path)});
        if (const int rows = m_list->topLevelItemCount(); rows > 0)
            m_list->setCurrentItem(m_list->topLevelItem(std::clamp(row, 0, rows - 1)));
        say(m_fields.said(), m_fields.failed());
        refresh();
    });

    auto* adding = new QHBoxLayout;
    adding->addWidget(m_typed, 1);
    adding->addWidget(m_add);
    auto* last = new QHBoxLayout;
    last->addWidget(m_remove);
    last->addWidget(m_undo);
    last->addStretch(1);
    last->addWidget(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(intro);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_none, 1);
    layout->addWidget(m_said);
    layout->addLayout(adding);
    layout->addLayout(last);
    resize(560, 420);
    refresh();
    m_typed->setFocus();
    m_fields.load();
}

void IgnoredDialog::say(const QString& text, bool wrong)
{
    m_said->setText(wrong ? QStringLiteral("✕ ") + text : text);
    m_said->setStyleSheet(QStringLiteral("color: %1").arg(activeTheme().color(wrong ? Role::Failed : Role::Dim).name()));
    m_said->setVisible(!text.isEmpty());
}

void IgnoredDialog::addTyped()
{
    const QString text = m_typed->text().trimmed();
    if (text.isEmpty())
        return;
    auto rule = replay::parseIgnoreRule(text.toStdString());
    if (!rule.ok())
        return say(fromUtf8(rule.error().message), true);
    m_typed->clear();
    m_fields.add({std::move(rule).value()});
}

void IgnoredDialog::removeChosen()
{
    std::vector<replay::IgnoreRule> rules;
    for (const QTreeWidgetItem* item : m_list->selectedItems())
        rules.push_back(ruleOf(*item));
    if (!rules.empty())
        m_fields.remove(rules);
}

void IgnoredDialog::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Delete) && m_list->hasFocus())
        return removeChosen();
    if (event->matches(QKeySequence::Undo)) // in the field it takes back what was typed
        return m_fields.undo();
    QDialog::keyPressEvent(event);
}

void IgnoredDialog::refresh()
{
    const bool any = m_list->topLevelItemCount() > 0;
    const bool lost = !any && (m_list->hasFocus() || m_remove->hasFocus());
    m_list->setVisible(any);
    m_none->setVisible(!any);
    m_add->setEnabled(!m_typed->text().trimmed().isEmpty());
    m_remove->setEnabled(!m_list->selectedItems().isEmpty());
    m_undo->setEnabled(m_fields.canUndo());
    if (lost) // the list is gone: the keys go to what may bring it back
        (m_undo->isEnabled() ? static_cast<QWidget*>(m_undo) : m_typed)->setFocus();
}

} // namespace hindsight::ui
