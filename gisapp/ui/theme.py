"""The look of the window: fonts, palette and one style sheet, all from the theme's tokens.

Widgets ask for a look with two dynamic properties: ``look`` (``section``, ``title``, ``muted``,
``link``, ``primary``, ``chip``, ``rule``, ``flat`` ...) and their object name. Sizes of text are
set by :func:`font`, never by the style sheet, so that they follow the screen.
"""

from __future__ import annotations

from string import Template

from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from gisapp import resources
from gisapp.model.theme import Theme
from gisapp.render import painter

BODY, SECTION, TITLE, SMALL = 12.5, 11.0, 17.0, 11.5  # logical pixels
ROW = 27


def load_fonts() -> str:
    """Register the bundled fonts; the first family to ask for (the system's when none is
    bundled)."""
    return painter.load_fonts()[0]


def font(
    size: float = BODY, weight: int = 400, *, tracking: float = 0.0, upper: bool = False
) -> QFont:
    """The interface font at ``size`` logical pixels, with tabular figures. ``tracking`` in em."""
    made = QFont(painter.load_fonts())
    screen = QGuiApplication.primaryScreen()
    made.setPointSizeF(size * 72.0 / (screen.logicalDotsPerInch() if screen else 96.0))
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tracking:
        made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100 + tracking * 100)
    if upper:
        made.setCapitalization(QFont.Capitalization.AllUppercase)
    return made


def section_font() -> QFont:
    """The font of section heads: 11 px, upper case, tracked by 0.06 em."""
    return font(SECTION, 600, tracking=0.06, upper=True)


def palette(theme: Theme) -> QPalette:
    """The palette that every standard widget draws with."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, token in (
        (roles.Window, "panel"),
        (roles.WindowText, "text"),
        (roles.Base, "panel"),
        (roles.AlternateBase, "raised"),
        (roles.Text, "text"),
        (roles.Button, "raised"),
        (roles.ButtonText, "text"),
        (roles.BrightText, "error"),
        (roles.Highlight, "accent"),
        (roles.HighlightedText, "on_accent"),
        (roles.Link, "accent"),
        (roles.LinkVisited, "accent"),
        (roles.ToolTipBase, "raised"),
        (roles.ToolTipText, "text"),
        (roles.PlaceholderText, "muted"),
        (roles.Light, "hairline"),
        (roles.Midlight, "hairline"),
        (roles.Mid, "hairline"),
        (roles.Dark, "hairline"),
        (roles.Shadow, "window"),
        (roles.Accent, "accent"),
    ):
        made.setColor(role, QColor(theme[token]))
    faint = QColor(theme["muted"])
    faint.setAlphaF(0.6)
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return made


def _mixed(first: str, second: str, share: float) -> str:
    """``share`` of ``first`` over ``second``, both #rrggbb."""
    parts = [
        round(int(first[i : i + 2], 16) * share + int(second[i : i + 2], 16) * (1 - share))
        for i in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


def stylesheet(theme: Theme) -> str:
    """The style sheet of the whole application."""
    values = dict(theme.colors)
    values["hover"] = _mixed(theme["muted"], theme["panel"], 0.10)
    values["pressed"] = _mixed(theme["muted"], theme["panel"], 0.18)
    values["selected"] = _mixed(theme["accent"], theme["panel"], 0.14)
    values["accent_hover"] = _mixed(theme["text"], theme["accent"], 0.14)
    values["edge"] = _mixed(theme["muted"], theme["hairline"], 0.25)
    values["grip"] = _mixed(theme["muted"], theme["panel"], 0.35)
    values["grip_hover"] = _mixed(theme["muted"], theme["panel"], 0.6)
    values["field"] = theme["raised"]
    for name in ("check", "dash", "down", "up", "right", "close"):
        path = resources.icon(f"control-{name}-{theme.name}").as_posix()
        values[f"img_{name}"] = f'url("{path}")'
    return _SHEET.substitute(values)


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the application its style, font, palette and style sheet."""
    app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme))


def looks(widget: QWidget, look: str) -> None:
    """Set the ``look`` property of a widget and have it drawn so."""
    widget.setProperty("look", look)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


_SHEET = Template("""
QMainWindow, QDialog, QMessageBox { background: $panel; }
QMainWindow::separator { background: $hairline; width: 1px; height: 1px; }
QSplitter::handle { background: $hairline; }
QToolTip { background: $raised; color: $text; border: 1px solid $edge; padding: 4px 8px; }

QWidget#TopBar { background: $panel; border-bottom: 1px solid $hairline; }
QWidget#StatusBar { background: $window; border-top: 1px solid $hairline; }
QWidget#LayerList, QWidget#Inspector, QWidget#InspectorPage { background: $panel; }
QWidget#MessageBar { background: $raised; border: 1px solid $edge; border-radius: 6px; }
QWidget#bookmarks { background: $panel; border: 1px solid $hairline; border-radius: 6px; }
QToolButton#bookmark { padding: 3px 8px; color: $muted; border: none; border-radius: 4px; }
QToolButton#bookmark:hover { background: $hover; color: $text; }
QWidget#blank { background: $panel; }
QWidget#SearchPopup { background: $raised; border: 1px solid $edge; border-radius: 6px; }

QLabel { background: transparent; }
QLabel[look="muted"], QLabel[look="section"] { color: $muted; }
QLabel[look="error"] { color: $error; }
QLabel[look="chip"] { color: $disputed; border: 1px solid $disputed; border-radius: 4px;
  padding: 0 6px; }
QLabel[look="key"] { color: $muted; border: 1px solid $edge; border-radius: 4px; padding: 0 5px; }
QFrame[look="rule"] { background: $hairline; border: none; max-height: 1px; min-height: 1px; }

QPushButton { background: $raised; color: $text; border: 1px solid $edge; border-radius: 4px;
  padding: 4px 12px; min-height: 18px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $muted; background: transparent; }
QPushButton:default, QPushButton[look="primary"] { background: $accent; color: $on_accent;
  border: 1px solid $accent; font-weight: 600; }
QPushButton:default:hover, QPushButton[look="primary"]:hover { background: $accent_hover;
  border-color: $accent_hover; }
QPushButton[look="primary"]:focus { border-color: $text; }
QPushButton:default:disabled, QPushButton[look="primary"]:disabled { background: $raised;
  color: $muted; border-color: $edge; }
QPushButton[look="pick"] { text-align: left; padding: 2px 8px; }
QPushButton[look="link"] { background: transparent; border: 1px solid transparent; color: $accent;
  padding: 1px 2px; text-align: left; min-height: 16px; }
QPushButton[look="link"]:hover { text-decoration: underline; }
QPushButton[look="link"]:focus { border-color: $accent; }
QPushButton[look="danger"] { color: $error; }
QPushButton[look="flat"], QPushButton[look="name"] { background: transparent;
  border: 1px solid transparent; color: $muted; padding: 2px 8px; }
QPushButton[look="name"] { color: $text; }
QPushButton[look="flat"]:hover, QPushButton[look="name"]:hover { background: $hover;
  color: $text; }
QPushButton[look="flat"]:focus, QPushButton[look="name"]:focus { border-color: $accent; }
QPushButton[look="flat"]::menu-indicator { width: 0; image: none; }
QPushButton[look="status"], QPushButton[look="place"] { background: transparent;
  border: 1px solid transparent; border-radius: 3px; color: $muted; padding: 0 6px;
  min-height: 18px; text-align: left; }
QPushButton[look="place"] { color: $text; }
QPushButton[look="status"]:hover, QPushButton[look="place"]:hover { color: $text;
  background: $hover; }
QPushButton[look="status"]:focus, QPushButton[look="place"]:focus { border-color: $accent; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px;
  padding: 3px; color: $muted; }
QToolButton:hover { background: $hover; color: $text; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $selected; color: $accent; }
QToolButton:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit, QTextEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateEdit,
QDateTimeEdit, QKeySequenceEdit { background: $field; color: $text; border: 1px solid $edge;
  border-radius: 4px; padding: 2px 7px; min-height: 20px; selection-background-color: $accent;
  selection-color: $on_accent; }
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover { border-color: $grip; }
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus,
QComboBox:on { border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled { color: $muted; }
QLineEdit[look="wrong"], QLineEdit[look="wrong"]:focus { border-color: $error; }
QTextEdit[look="plain"], QPlainTextEdit[look="plain"] { background: transparent; border: none;
  padding: 0; min-height: 0; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { background: transparent; border: none;
  padding: 0 5px; min-height: 16px; }
QAbstractSpinBox { padding-left: 3px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { background: transparent;
  border: none; width: 16px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-arrow { image: $img_up; width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: $img_down; width: 10px; height: 10px; }
QAbstractSpinBox[look="bare"] { padding: 0; min-height: 22px; }
QAbstractSpinBox[look="bare"]::up-button, QAbstractSpinBox[look="bare"]::down-button {
  width: 0; }
QAbstractSpinBox[look="bare"]::up-arrow, QAbstractSpinBox[look="bare"]::down-arrow {
  image: none; width: 0; height: 0; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: $img_down; width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $edge; outline: none;
  padding: 4px; selection-background-color: $selected; selection-color: $text; }

QCheckBox, QRadioButton { spacing: 8px; background: transparent; min-height: 20px; }
QCheckBox::indicator, QGroupBox::indicator, QAbstractItemView::indicator { width: 14px;
  height: 14px; border: 1px solid $grip_hover; border-radius: 3px; background: transparent; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked, QGroupBox::indicator:checked,
QAbstractItemView::indicator:checked { background: $accent; border-color: $accent;
  image: $img_check; }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
  background: $accent; border-color: $accent; image: $img_dash; }
QCheckBox::indicator:disabled { border-color: $hairline; background: $hairline; }
QCheckBox:focus { color: $accent; }
QRadioButton::indicator { width: 12px; height: 12px; border: 1px solid $grip_hover;
  border-radius: 7px; }
QRadioButton::indicator:checked { border: 4px solid $accent; width: 6px; height: 6px;
  background: $on_accent; }

QSlider::groove:horizontal { background: $hairline; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $grip; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: $accent; width: 12px; height: 12px; margin: -4px 0;
  border-radius: 6px; }
QSlider::handle:horizontal:hover { background: $accent_hover; }
QSlider::handle:horizontal:disabled { background: $grip; }
QSlider:focus { border: 1px solid $accent; border-radius: 4px; }
QProgressBar { background: $hairline; color: transparent; border: none; border-radius: 2px;
  max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QMenuBar { background: $panel; color: $muted; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; color: $text; }
QMenu { background: $raised; color: $text; border: 1px solid $edge; padding: 4px 0; }
QMenu::item { padding: 5px 28px 5px 12px; background: transparent; }
QMenu::icon { padding-left: 10px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 0; }
QMenu::indicator { width: 12px; height: 12px; left: 8px; border: 1px solid $grip_hover;
  border-radius: 3px; }
QMenu::indicator:checked { background: $accent; border-color: $accent; image: $img_check; }
QMenu::indicator:exclusive { border-radius: 7px; }
QMenu::indicator:exclusive:checked { image: none; border: 4px solid $accent; width: 6px;
  height: 6px; background: $on_accent; }
QMenu::right-arrow { image: $img_right; width: 12px; height: 12px; right: 8px; }

QAbstractItemView { background: $panel; color: $text; border: none; outline: none;
  alternate-background-color: $panel; gridline-color: $hairline;
  selection-background-color: $selected; selection-color: $text; }
QListView::item, QTableView::item { padding: 2px 6px; }
QListView::item:hover, QTableView::item:hover { background: $hover; }
QListView::item:selected, QTableView::item:selected { background: $selected; color: $text; }
QTreeView::branch { background: transparent; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $muted; border: none;
  border-bottom: 1px solid $hairline; border-right: 1px solid $hairline; padding: 4px 8px;
  font-weight: 400; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow { image: $img_up; width: 10px; height: 10px; }
QHeaderView::down-arrow { image: $img_down; width: 10px; height: 10px; }
QTableCornerButton::section { background: $panel; border: none;
  border-bottom: 1px solid $hairline; }

QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $grip; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $grip_hover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QTabWidget::pane { border: none; border-top: 1px solid $hairline; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $muted; padding: 6px 12px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QTabBar::close-button { image: $img_close; }
QGroupBox { border: none; border-top: 1px solid $hairline; margin-top: 20px; padding-top: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 0; color: $muted; }
QDockWidget { color: $muted; }
QDockWidget::title { background: $panel; border-bottom: 1px solid $hairline; padding: 6px 12px; }
QStatusBar { background: $window; color: $muted; }
QStatusBar::item { border: none; }
""")
