// InspectorPanel: the event under the cursor: fields with links to other events, payloads, failure chain, and what the
// event changed. Decodes one event when it is shown; a hidden panel does nothing. UI thread.
#pragma once

#include "ui/document/document.h"

#include <QWidget>

namespace hindsight::ui {

class RichText;

class InspectorPanel final : public QWidget {
    Q_OBJECT
public:
    explicit InspectorPanel(Document& document, QWidget* parent = nullptr);
    /// false: payloads appear as size and hash (pictures without --decode).
    void setPayloadValues(bool shown);
    QString text() const;                 ///< as plain text, for copying and tests
    /// The event as proto3 JSON, "" without one.
    QString json() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    void refreshSoon();
    void refresh();

    Document& m_document;
    RichText* m_page;
    bool m_values = true;
    bool m_stale = true;
};

} // namespace hindsight::ui
