// Icons of our own, drawn from paths in the theme's colours at any scale: no font and no file is needed for them.
// IconButton: a flat tool button that paints one. UI thread.
#pragma once

#include <QPainterPath>
#include <QToolButton>

namespace hindsight::ui {

enum class Icon { First, PreviousTask, PreviousEvent, NextEvent, NextTask, Last, Menu };

/// The shape in a box of 16 x 16.
QPainterPath iconPath(Icon icon);

class IconButton final : public QToolButton {
    Q_OBJECT
public:
    explicit IconButton(Icon icon, QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Icon m_icon;
};

} // namespace hindsight::ui
