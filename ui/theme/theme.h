// Theme: the colours of the program by role, read from one JSON file, and the QPalette made of them. A value; cheap to copy.
// ThemeController: which theme is on (System, Light, Dark), applied live to the application. UI thread.
#pragma once

#include "history/result.h"
#include "ui/theme/role.h"

#include <QByteArray>
#include <QColor>
#include <QObject>
#include <QPalette>

namespace hindsight::ui {

class Theme {
public:
    /// Every role must be there as "#rrggbb", and nothing else. Error names the role.
    static Result<Theme> parse(const QByteArray& json);
    static Theme dark();  ///< resources/themes/dark.json
    static Theme light(); ///< resources/themes/light.json

    QColor color(Role role) const { return QColor::fromRgb(m_colors[static_cast<std::size_t>(role)]); }
    QRgb rgb(Role role) const { return m_colors[static_cast<std::size_t>(role)]; }
    /// `share` of `over` laid on `under`: shades that stay opaque, so that drawing order does not matter.
    QColor mixed(Role over, Role under, double share) const;
    bool isDark() const { return m_dark; }
    QString name() const { return m_name; }
    QPalette palette() const;
    friend bool operator==(const Theme&, const Theme&) = default;

private:
    std::array<QRgb, kRoleCount> m_colors{};
    bool m_dark = true;
    QString m_name;
};

/// WCAG 2 contrast of two opaque colours, 1 to 21.
double contrast(const QColor& a, const QColor& b);

class ThemeController : public QObject {
    Q_OBJECT
public:
    enum class Choice { System, Light, Dark };
    Q_ENUM(Choice)

    /// Remembers the palette the platform came with, to answer what System means; sets the Fusion style.
    explicit ThemeController(QObject* parent = nullptr);
    ~ThemeController() override;
    Choice choice() const { return m_choice; }
    void setChoice(Choice choice);

Q_SIGNALS:
    void changed(const hindsight::ui::Theme& theme); ///< after the application's palette was set

private:
    void apply();

    Choice m_choice = Choice::System;
    bool m_systemIsDark = false;
};

/// The theme that is on; dark until a ThemeController says otherwise. Widgets repaint on QEvent::PaletteChange.
const Theme& activeTheme();

} // namespace hindsight::ui
