// Actions: every command of the window by id, with text, group and keys; menus, the key list and tooltips are made from
// it, so that a key is written once. Owned by the main window; UI thread only.
// Single letters act only when no text field has the focus: text fields take them by Qt's shortcut override.
#pragma once

#include <QAction>
#include <QKeySequence>
#include <QObject>
#include <QString>

#include <functional>
#include <vector>

class QMenu;
class QWidget;

namespace hindsight::ui {

enum class ActionGroup { File, Step, Timeline, View, Check, Help };
QString actionGroupText(ActionGroup group);

struct ActionSpec {
    QString id;                        ///< "step.nextEvent": stable, for settings and tests
    ActionGroup group = ActionGroup::File;
    QString text;                      ///< "Next event"
    QList<QKeySequence> keys = {};
    bool inMenu = true;                ///< false: only by key, as it would crowd the menu
};

class Actions final : public QObject {
    Q_OBJECT
public:
    /// Actions are added to `host`, whose window is where their keys act.
    explicit Actions(QWidget* host);

    template <class Receiver, class Call>
    QAction* add(const ActionSpec& spec, Receiver* receiver, Call call)
    {
        QAction* action = create(spec);
        connect(action, &QAction::triggered, receiver, [receiver, call] { std::invoke(call, receiver); });
        return action;
    }
    QAction* create(const ActionSpec& spec);

    QAction* find(const QString& id) const;
    struct Entry { ActionSpec spec; QAction* action; };
    const std::vector<Entry>& entries() const { return m_entries; }
    /// Fills a menu with one submenu a group.
    void fillMenu(QMenu* menu) const;
    /// "F10", "Ctrl+O", in the platform's spelling; "" without a key.
    static QString keyText(const QAction& action);
    /// "Next event (F10)".
    static QString tip(const QAction& action);

private:
    QWidget* m_host;
    std::vector<Entry> m_entries;
};

} // namespace hindsight::ui
