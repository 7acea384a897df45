#include "ui/theme/theme.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

// The resources live in a static library: a linker drops them unless something names them. Must be outside namespaces.
static void keepResources() { Q_INIT_RESOURCE(resources); }

namespace hindsight::ui {
namespace {

constexpr std::array<const char*, kRoleCount> kNames{
    "background", "surface", "raised", "hover", "line", "text", "dim", "faint", "accent", "onAccent", "focus", "selection", "onSelection",
    "ok", "running", "failed", "warning", "neutral",
    "recorded", "produced", "changed", "code", "codeKey", "codeString", "codeNumber", "codeKeyword",
    "laneEven", "laneOdd", "grid", "tickText", "onSpan", "spanOk", "spanRunning", "spanFailed", "spanRetry", "spanTimer", "spanChild",
    "spanSignal", "spanMarker", "spanTask", "spanCanceled", "overviewBar", "brush", "cursor", "diverged", "agreed",
};

Error bad(const QString& what) { return {ErrorCode::Invalid, "theme: " + what.toStdString()}; }

Theme bundled(const QString& name)
{
    keepResources();
    QFile file(QStringLiteral(":/themes/") + name + QStringLiteral(".json"));
    const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT(opened);
    auto theme = Theme::parse(file.readAll());
    Q_ASSERT_X(theme.ok(), "bundled theme", theme.ok() ? "" : theme.error().message.c_str());
    return std::move(theme).value();
}

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& c)
{
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

} // namespace

QLatin1String roleName(Role role) { return QLatin1String(kNames[static_cast<std::size_t>(role)]); }

Result<Theme> Theme::parse(const QByteArray& json)
{
    QJsonParseError problem;
    const QJsonObject root = QJsonDocument::fromJson(json, &problem).object();
    if (problem.error != QJsonParseError::NoError)
        return bad(problem.errorString());
    Theme theme;
    theme.m_name = root.value(QLatin1String("name")).toString();
    theme.m_dark = root.value(QLatin1String("dark")).toBool();
    const QJsonObject colors = root.value(QLatin1String("colors")).toObject();
    for (std::size_t i = 0; i < kRoleCount; ++i) {
        const QString text = colors.value(QLatin1String(kNames[i])).toString();
        const QColor color(text);
        if (text.size() != 7 || !color.isValid())
            return bad(QStringLiteral("role \"%1\" is missing or not #rrggbb").arg(QLatin1String(kNames[i])));
        theme.m_colors[i] = color.rgb();
    }
    if (colors.size() != static_cast<int>(kRoleCount))
        return bad(QStringLiteral("there are colours for roles that do not exist"));
    return theme;
}

Theme Theme::dark() { return bundled(QStringLiteral("dark")); }
Theme Theme::light() { return bundled(QStringLiteral("light")); }

QColor Theme::mixed(Role over, Role under, double share) const
{
    const QColor a = color(over);
    const QColor b = color(under);
    auto mix = [share](int x, int y) { return static_cast<int>(std::lround(x * share + y * (1 - share))); };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

QPalette Theme::palette() const
{
    QPalette p;
    auto set = [&](QPalette::ColorRole what, Role role) { p.setColor(what, color(role)); };
    set(QPalette::Window, Role::Background);
    set(QPalette::WindowText, Role::Text);
    set(QPalette::Base, Role::Surface);
    set(QPalette::AlternateBase, Role::Background);
    set(QPalette::Text, Role::Text);
    set(QPalette::PlaceholderText, Role::Dim);
    set(QPalette::Button, Role::Raised);
    set(QPalette::ButtonText, Role::Text);
    set(QPalette::BrightText, Role::Failed);
    set(QPalette::Highlight, Role::Selection);
    set(QPalette::HighlightedText, Role::OnSelection);
    set(QPalette::Link, Role::Accent);
    set(QPalette::LinkVisited, Role::Accent);
    set(QPalette::ToolTipBase, Role::Raised);
    set(QPalette::ToolTipText, Role::Text);
    // Fusion draws its outlines from these.
    set(QPalette::Light, Role::Raised);
    set(QPalette::Midlight, Role::Hover);
    set(QPalette::Mid, Role::Line);
    set(QPalette::Dark, Role::Line);
    p.setColor(QPalette::Shadow, color(Role::Background).darker(m_dark ? 160 : 120));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        p.setColor(QPalette::Disabled, role, color(Role::Faint));
    p.setColor(QPalette::Disabled, QPalette::Highlight, color(Role::Hover));
    return p;
}

double contrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

} // namespace hindsight::ui
