#include "ui/shell/actions.h"

#include <QMenu>
#include <QWidget>

#include <algorithm>

namespace hindsight::ui {

QString actionGroupText(ActionGroup group)
{
    switch (group) {
    case ActionGroup::File: return Actions::tr("File");
    case ActionGroup::Step: return Actions::tr("Step");
    case ActionGroup::Timeline: return Actions::tr("Timeline");
    case ActionGroup::View: return Actions::tr("View");
    case ActionGroup::Check: return Actions::tr("Check");
    case ActionGroup::Help: return Actions::tr("Help");
    }
    return {};
}

Actions::Actions(QWidget* host) : QObject(host), m_host(host) {}

QAction* Actions::create(const ActionSpec& spec)
{
    Q_ASSERT_X(!find(spec.id), "Actions::create", "an id is given once");
    auto* action = new QAction(spec.text, this);
    action->setObjectName(spec.id);
    action->setShortcuts(spec.keys);
    action->setShortcutContext(Qt::WindowShortcut);
    action->setToolTip(tip(*action));
    m_host->addAction(action);
    m_entries.push_back({spec, action});
    return action;
}

QAction* Actions::find(const QString& id) const
{
    const auto found = std::ranges::find_if(m_entries, [&id](const Entry& entry) { return entry.spec.id == id; });
    return found == m_entries.end() ? nullptr : found->action;
}

void Actions::fillMenu(QMenu* menu) const
{
    for (const ActionGroup group : {ActionGroup::File, ActionGroup::Step, ActionGroup::Timeline, ActionGroup::View, ActionGroup::Check, ActionGroup::Help}) {
        QMenu* submenu = menu->addMenu(actionGroupText(group));
        for (const Entry& entry : m_entries)
            if (entry.spec.group == group && entry.spec.inMenu)
                submenu->addAction(entry.action);
    }
}

QString Actions::keyText(const QAction& action)
{
    QStringList texts;
    for (const QKeySequence& key : action.shortcuts())
        texts << key.toString(QKeySequence::NativeText);
    return texts.join(QStringLiteral(", "));
}

QString Actions::tip(const QAction& action)
{
    const QString key = keyText(action);
    const QString text = action.text().remove(QLatin1Char('&'));
    return key.isEmpty() ? text : tr("%1 (%2)").arg(text, key);
}

} // namespace hindsight::ui
