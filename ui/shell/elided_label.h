// ElidedLabel: one line of plain text that gives way: cut with an ellipsis, whole in the tooltip. UI thread.
#pragma once

#include <QLabel>

namespace hindsight::ui {

class ElidedLabel final : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    void setFullText(const QString& text);
    const QString& fullText() const { return m_full; }
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void elide();
    QString m_full;
};

} // namespace hindsight::ui
