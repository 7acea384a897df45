// IgnoredDialog: the library's rules for fields that a check does not compare: listed, added, removed, taken back. Changes
// are kept at once. Modal to its window; UI thread.
#pragma once

#include "ui/jobs/ignored_fields.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace hindsight::ui {

class IgnoredDialog final : public QDialog {
    Q_OBJECT
public:
    explicit IgnoredDialog(IgnoredFields& fields, QWidget* parent = nullptr);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void addTyped();
    void removeChosen();
    void refresh();
    void say(const QString& text, bool wrong);

    IgnoredFields& m_fields;
    QTreeWidget* m_list;
    QLabel* m_none;
    QLineEdit* m_typed;
    QPushButton* m_add;
    QPushButton* m_remove;
    QPushButton* m_undo;
    QLabel* m_said;
};

} // namespace hindsight::ui
