#include "ui/shell/key_list_dialog.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace hindsight::ui {

KeyListDialog::KeyListDialog(const Actions& actions, QWidget* parent) : QDialog(parent), m_list(new QTreeWidget)
{
    setWindowTitle(tr("Keys"));
    setObjectName(QStringLiteral("keyList"));
    auto* search = new QLineEdit;
    search->setPlaceholderText(tr("Find an action or a key"));
    search->setAccessibleName(tr("Find an action or a key"));
    search->setClearButtonEnabled(true);
    connect(search, &QLineEdit::textChanged, this, &KeyListDialog::filter);

    m_list->setColumnCount(2);
    m_list->setHeaderHidden(true);
    m_list->setAccessibleName(tr("Actions and their keys"));
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setFrameShape(QFrame::NoFrame);
    QTreeWidgetItem* heading = nullptr;
    for (const ActionGroup group : {ActionGroup::Step, ActionGroup::Timeline, ActionGroup::View, ActionGroup::File, ActionGroup::Check, ActionGroup::Help}) {
        heading = nullptr;
        for (const Actions::Entry& entry : actions.entries()) {
            const QString key = Actions::keyText(*entry.action);
            if (entry.spec.group != group || key.isEmpty())
                continue;
            if (!heading) {
                heading = new QTreeWidgetItem(m_list, {actionGroupText(group)});
                heading->setFlags(Qt::ItemIsEnabled);
                QFont bold = font();
                bold.setBold(true);
                heading->setFont(0, bold);
            }
            new QTreeWidgetItem(heading, {entry.action->text().remove(QLatin1Char('&')), key});
        }
    }
    m_list->expandAll();
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(search);
    layout->addWidget(m_list);
    layout->addWidget(buttons);
    resize(460, 620);
}

void KeyListDialog::filter(const QString& text)
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem* group = m_list->topLevelItem(i);
        bool any = false;
        for (int j = 0; j < group->childCount(); ++j) {
            QTreeWidgetItem* item = group->child(j);
            const bool fits = item->text(0).contains(text, Qt::CaseInsensitive) || item->text(1).contains(text, Qt::CaseInsensitive);
            item->setHidden(!fits);
            any = any || fits;
        }
        group->setHidden(!any);
    }
}

} // namespace hindsight::ui
