// DownloadDialog: which runs to fetch from which server. Starts from the TEMPORAL_* variables; fields are remembered per
// library by the caller (values()), an API key never. Modal.
#pragma once

#include "ui/jobs/downloader.h"

#include <QDialog>
#include <QMap>

class QCheckBox;
class QDialogButtonBox;
class QLineEdit;
class QRadioButton;

namespace hindsight::ui {

class DownloadDialog final : public QDialog {
    Q_OBJECT
public:
    /// `connection`: what the environment says; a remembered value goes before it.
    DownloadDialog(const history::Connection& connection, const QMap<QString, QString>& values, QWidget* parent = nullptr);
    DownloadRequest request() const;
    QMap<QString, QString> values() const;

private:
    void validate();
    QLineEdit* field(const QString& key, const QString& name, const QString& start, const QString& placeholder = {});

    QMap<QString, QLineEdit*> m_fields;
    QMap<QString, QString> m_values;
    QRadioButton* m_byId;
    QRadioButton* m_byQuery;
    QCheckBox* m_tls;
    QLineEdit* m_apiKey;
    QDialogButtonBox* m_buttons;
};

} // namespace hindsight::ui
