// CheckDialog: which worker to put which runs before. Fields are remembered per library by the caller (values()). Modal.
#pragma once

#include "ui/jobs/check_runner.h"

#include <QDialog>
#include <QMap>

class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QLineEdit;
class QPlainTextEdit;

namespace hindsight::ui {

class CheckDialog final : public QDialog {
    Q_OBJECT
public:
    enum class Scope { ThisRun, ShownRuns, AllRuns };
    struct Counts { bool thisRun = false; std::size_t shown = 0, all = 0; };
    CheckDialog(const Counts& counts, const QMap<QString, QString>& values, QWidget* parent = nullptr);

    CheckRequest request() const;
    Scope scope() const;
    QMap<QString, QString> values() const;

private:
    void validate();

    QCheckBox* m_listen;
    QLineEdit* m_port;
    QPlainTextEdit* m_command;
    QLineEdit* m_folder;
    QLineEdit* m_namespace;
    QPlainTextEdit* m_environment;
    QLineEdit* m_allowed;
    QCheckBox* m_isolate;
    QPlainTextEdit* m_against;
    QCheckBox* m_tls;
    QLineEdit* m_tlsNames;
    QComboBox* m_scope;
    QDialogButtonBox* m_buttons;
};

} // namespace hindsight::ui
