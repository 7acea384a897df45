// LensPanel: the divergence lens of the shown run; without a verdict it says how to get one. UI thread.
#pragma once

#include "ui/document/document.h"
#include "ui/panels/code_links.h"

#include <QWidget>

namespace hindsight::ui {

class RichText;

class LensPanel final : public QWidget {
    Q_OBJECT
public:
    explicit LensPanel(Document& document, QWidget* parent = nullptr);
    void setSdk(const std::string& sdk);   ///< of the worker that gave the verdict
    /// When and against what the shown verdict was found: said above it.
    void setOrigin(const QString& origin);
    /// A check of this run is under way: said until the verdict comes.
    void setChecking(bool checking);
    /// Scrolls so that the diverging row and the sentence about it are in view.
    void revealDivergence();
    QString text() const;
    RichText& page() { return *m_page; }

Q_SIGNALS:
    void checkRequested();
    void ignoreRequested(const QString& rule);                   ///< "charge_card:input": checks are to leave it out
    void codeRequested(const hindsight::ui::CodePlace& place);   ///< to be opened in the user's editor

private:
    void refresh();

    Document& m_document;
    RichText* m_page;
    std::string m_sdk;
    QString m_origin;
    bool m_checking = false;
};

} // namespace hindsight::ui
