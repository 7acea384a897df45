#include "ui/theme/theme.h"

#include <QApplication>
#include <QStyleFactory>

namespace hindsight::ui {
namespace {

Theme& active()
{
    static Theme theme = Theme::dark();
    return theme;
}

} // namespace

const Theme& activeTheme() { return active(); }

ThemeController::ThemeController(QObject* parent) : QObject(parent)
{
    const QPalette given = QGuiApplication::palette();
    m_systemIsDark = given.color(QPalette::Window).lightness() < given.color(QPalette::WindowText).lightness();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    apply();
}

ThemeController::~ThemeController() = default;

void ThemeController::setChoice(Choice choice)
{
    if (choice == m_choice)
        return;
    m_choice = choice;
    apply();
}

void ThemeController::apply()
{
    const bool dark = m_choice == Choice::Dark || (m_choice == Choice::System && m_systemIsDark);
    active() = dark ? Theme::dark() : Theme::light();
    QApplication::setPalette(active().palette());
    Q_EMIT changed(active());
}

} // namespace hindsight::ui
