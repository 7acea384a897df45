#include "ui/shell/style_sheet.h"

namespace hindsight::ui {

QString windowStyleSheet(const Theme& theme)
{
    // @name is replaced by the role's colour
    QString sheet = QStringLiteral(R"(
#topBar, #libraryPanel, #taskStrip { background: @surface; }
#topBar { border-bottom: 1px solid @line; }
#libraryPanel { border-right: 1px solid @line; }
#taskStrip { border-top: 1px solid @line; }
#headerLine { background: @raised; }
#libraryPanel QAbstractScrollArea, #libraryPanel QTextBrowser { background: transparent; }
QTextBrowser, QPlainTextEdit { background: @background; border: none; }
QTableView, QListView { background: @background; border: none; selection-background-color: @selection; selection-color: @onSelection; outline: 0; }
#ignoredDialog QTreeView::item { padding: 3px 5px; }
QHeaderView { background: @background; }
QHeaderView::section { background: @background; color: @faint; border: none; border-bottom: 1px solid @line; padding: 3px 8px; }
QTabWidget::pane { border: none; border-top: 1px solid @line; top: -1px; }
QTabBar { background: @background; }
QTabBar::tab { background: transparent; color: @dim; border: none; border-bottom: 2px solid transparent; padding: 7px 10px 6px 10px; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; font-weight: 600; }
QTabBar::tab:hover:!selected { color: @text; }
QTabBar::tab:focus { border-bottom: 2px solid @focus; color: @accent; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QLineEdit { background: @background; color: @text; border: 1px solid @line; border-radius: 5px; padding: 4px 8px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:focus, #checkDialog QPlainTextEdit:focus { border: 1px solid @focus; }
#checkDialog QPlainTextEdit { border: 1px solid @line; border-radius: 5px; background: @background; }
#commandBar { padding: 5px 10px; }
QPushButton { background: @surface; color: @text; border: 1px solid @line; border-radius: 5px; padding: 4px 12px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @selection; }
QPushButton:default { border: 1px solid @accent; }
QPushButton:focus { border: 1px solid @focus; }
QPushButton:disabled { color: @faint; }
QComboBox { background: @background; color: @text; border: 1px solid @line; border-radius: 5px; padding: 3px 6px; }
QComboBox:focus { border: 1px solid @focus; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { width: 0; height: 0; border-left: 4px solid @background; border-right: 4px solid @background; border-top: 5px solid @dim; }
QComboBox QLineEdit { border: none; padding: 0; }
QToolButton { color: @dim; background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 3px 8px; }
QToolButton:hover { background: @hover; color: @text; }
QToolButton:focus { border: 1px solid @focus; }
QToolButton:pressed { background: @selection; }
QToolButton::menu-indicator { image: none; }
#accentButton { color: @accent; }
#brand { color: @text; font-weight: 700; padding: 4px 8px; }
QLabel[dim="true"] { color: @dim; }
QCheckBox::indicator, QRadioButton::indicator { width: 12px; height: 12px; border: 1px solid @dim; background: @background; }
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:checked { background: @accent; border: 1px solid @accent; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 4px solid @accent; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }
QProgressBar { background: @line; border: none; border-radius: 2px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 3px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)");
    // longest names first, so that @line does not eat the head of a longer one
    for (const Role role : {Role::OnSelection, Role::Background, Role::Selection, Role::OnAccent, Role::Surface, Role::Accent, Role::Raised, Role::Hover,
                            Role::Focus, Role::Faint, Role::Line, Role::Text, Role::Dim})
        sheet.replace(QLatin1Char('@') + QString(roleName(role)), theme.color(role).name());
    return sheet;
}

} // namespace hindsight::ui
