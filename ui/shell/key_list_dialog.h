// KeyListDialog: all actions with their keys, made from the registry, with a search field. Modal; UI thread.
#pragma once

#include "ui/shell/actions.h"

#include <QDialog>

class QTreeWidget;

namespace hindsight::ui {

class KeyListDialog final : public QDialog {
    Q_OBJECT
public:
    explicit KeyListDialog(const Actions& actions, QWidget* parent = nullptr);

private:
    void filter(const QString& text);
    QTreeWidget* m_list;
};

} // namespace hindsight::ui
