"""Choosing a military symbol: by words, by its fields, or by its code."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gisapp.model.sidc import (
    CONTEXTS,
    DUMMY,
    ECHELONS,
    HEADQUARTERS,
    IDENTITIES,
    MOBILITIES,
    STATUSES,
    TASK_FORCE,
    Sidc,
)
from gisapp.model.sidc_search import asked, find
from gisapp.model.sidc_words import gaps
from gisapp.model.theme import Theme
from gisapp.render import symbology
from gisapp.render.painter.symbols import draw_sample
from gisapp.ui import theme as look
from gisapp.ui.walking import Walk

ICON = QSize(52, 34)
PREVIEW, LARGEST = 132, 64.0  # the ground's height and the symbol's size, in pixels
_CODE = Qt.ItemDataRole.UserRole
_STAFF = ((HEADQUARTERS, "Headquarters"), (TASK_FORCE, "Task force"), (DUMMY, "Feint or dummy"))


def symbol_icon(code: str, theme: Theme, size: QSize = ICON) -> QIcon:
    """The symbol of a code as an icon."""
    picture = QPixmap(size * 2)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    qp = QPainter(picture)
    draw_sample(qp, code, QRectF(1, 2, size.width() - 2, size.height() - 4), theme, 1.0)
    qp.end()
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)  # not tinted: its colours mean something
    return icon


def _plain(sidc: Sidc) -> tuple[str, str]:
    """The symbol without what is chosen by field, and what sets it apart in words."""
    bare = sidc.changed(amplifier="00", staff="0", status="0", context="0")
    words = symbology.spelled(bare.number).partition(", ")[2]
    return bare.number, words[:1].upper() + words[1:]


class Preview(QFrame):
    """The chosen symbol, large, on the map's ground."""

    def __init__(self, theme: Theme, height: int = PREVIEW) -> None:
        super().__init__()
        self._theme, self._code = theme, symbology.QUESTION
        self.setFixedHeight(height)

    def show_code(self, code: str) -> None:
        """Show the symbol of a code."""
        self._code = code
        self.setAccessibleName(symbology.spelled(code))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it in the middle."""
        qp = QPainter(self)
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        qp.setPen(QColor(self._theme["hairline"]))
        qp.setBrush(QColor(self._theme["land"]))
        qp.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        room = QRectF(self.rect()).adjusted(16, 12, -16, -12)
        draw_sample(qp, self._code, room, self._theme, 1.0, LARGEST)


class SymbolPicker(QDialog):
    """Asks for a symbol. :attr:`code` is the one chosen when the dialog is accepted."""

    def __init__(self, code: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Choose a symbol")
        self.resize(760, 520)
        self._theme = theme
        known = not symbology.problem(code)
        self._sidc: Sidc = symbology.read(code if known else symbology.QUESTION).changed()
        self._before = self._sidc  # what words that find nothing leave
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search: mech inf bde, hostile sam, destroyer")
        self.search.setAccessibleName("Search symbols")
        self.search.setClearButtonEnabled(True)
        self.results = QListWidget()
        Walk(self.search, self.results)
        self.results.setAccessibleName("Symbols found")
        self.results.setIconSize(ICON)
        self.results.setUniformItemSizes(True)
        self.results.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.none = QLabel("No symbol has these words")
        self.none.setProperty("look", "muted")
        self.none.hide()
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.search)
        left.addWidget(self.results, 1)
        left.addWidget(self.none)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(20)
        row.addLayout(left, 1)
        row.addWidget(self._side())
        self.search.textChanged.connect(self._search)
        self.results.currentItemChanged.connect(self._take)
        self.results.itemActivated.connect(lambda _: self.accept())
        self._search("")
        self._show()
        self.search.setFocus()

    @property
    def code(self) -> str:
        """The chosen code, in numbers."""
        return self._sidc.number

    # Building

    def _side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(272)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.preview = Preview(self._theme)
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setFont(look.font(weight=600))
        self.words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
        self.code_edit = QLineEdit()
        self.code_edit.setMaxLength(40)
        self.code_edit.textEdited.connect(self._typed)
        self.wrong = QLabel()
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setWordWrap(True)
        self.wrong.setProperty("look", "error")
        self.wrong.setFont(look.font(look.SMALL))
        column.addWidget(self.preview)
        column.addWidget(self.words)
        column.addLayout(self._fields())
        column.addWidget(self.wrong)
        column.addStretch(1)
        column.addLayout(self._buttons())
        return side

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        sizes = {"00": "none", **ECHELONS, **MOBILITIES}
        self.combos: dict[str, QComboBox] = {}
        for name, title, choices in (
            ("identity", "Affiliation", IDENTITIES),
            ("amplifier", "Echelon", sizes),
            ("status", "Status", STATUSES),
            ("context", "Context", CONTEXTS),
        ):
            combo = QComboBox()
            for key, words in choices.items():
                combo.addItem(words, key)
            combo.currentIndexChanged.connect(lambda _, name=name: self._chosen(name))
            self.combos[name] = combo
            self._row(grid, title, combo)
        self.staff: dict[str, QCheckBox] = {}
        for _, title in _STAFF:
            box = QCheckBox(title)
            box.toggled.connect(lambda _: self._staffed())
            self.staff[title] = box
            grid.addWidget(box, grid.rowCount(), 1)
        self._row(grid, "Code", self.code_edit)
        return grid

    def _row(self, grid: QGridLayout, title: str, editor: QWidget) -> None:
        name = QLabel(title)
        name.setProperty("look", "muted")
        name.setBuddy(editor)
        editor.setAccessibleName(title)
        row = grid.rowCount()
        grid.addWidget(name, row, 0)
        grid.addWidget(editor, row, 1)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.choose = QPushButton("Choose")
        self.choose.setProperty("look", "primary")
        self.choose.setDefault(True)
        self.choose.clicked.connect(self.accept)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.choose)
        return row

    # What the user does

    def _search(self, query: str) -> None:
        words = query.strip() or "unit"
        if not query.strip():
            self._before = self._sidc
        base = self._before.changed(**dict(asked(query).fields))
        found = find(words, symbology.catalogue(), base)
        with QSignalBlocker(self.results):
            self.results.clear()
            for one in found:
                bare, words = _plain(one.sidc)
                item = QListWidgetItem(symbol_icon(bare, self._theme), words)
                item.setToolTip(f"{one.words}\n{one.sidc.number}")
                item.setData(_CODE, one.sidc.number)
                item.setSizeHint(QSize(100, ICON.height() + 6))
                self.results.addItem(item)
        self.none.setVisible(not found)
        if query.strip() and found:
            self.results.setCurrentRow(0)
        elif query.strip():
            self._sidc = base
            self._show()

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._sidc = symbology.read(str(item.data(_CODE)))
            self._show()

    def _chosen(self, name: str) -> None:
        self._set(**{name: str(self.combos[name].currentData())})

    def _staffed(self) -> None:
        on = {title: box.isChecked() for title, box in self.staff.items()}
        digit = next(
            digit
            for digit in "01234567"
            if all((digit in digits) == on[title] for digits, title in _STAFF)
        )
        self._set(staff=digit)

    def _set(self, **fields: str) -> None:
        self._sidc = self._sidc.changed(**fields)
        self._before = self._before.changed(**fields)
        self._show()

    def _typed(self, text: str) -> None:
        wrong = symbology.problem(text)
        if not wrong:
            self._sidc = symbology.read(text).changed()
            self._show(typed=True)
        else:
            self._tell(wrong)

    # What is shown

    def _show(self, *, typed: bool = False) -> None:
        sidc, code = self._sidc, self._sidc.number
        self.preview.show_code(code)
        self.words.setText(symbology.spelled(code))
        for name, combo in self.combos.items():
            with QSignalBlocker(combo):
                combo.setCurrentIndex(combo.findData(getattr(sidc, name)))
        for digits, title in _STAFF:
            with QSignalBlocker(self.staff[title]):
                self.staff[title].setChecked(sidc.staff in digits)
        if not typed:
            self.code_edit.setText(code)
        self._tell("; ".join(gaps(sidc, symbology.catalogue())))
        self.choose.setEnabled(True)

    def _tell(self, wrong: str) -> None:
        self.wrong.setText(wrong[:1].upper() + wrong[1:])
        self.wrong.setVisible(bool(wrong))
        self.choose.setEnabled(not symbology.problem(self.code_edit.text()))
        look.looks(self.code_edit, "wrong" if not self.choose.isEnabled() else "")


class SymbolButton(QPushButton):
    """Shows the symbol of a code; ``chosen(code)`` when the user picked another."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, code: str) -> None:
        super().__init__()
        self._theme = theme
        self.code = code
        self.setProperty("look", "pick")
        self.setFont(look.font())
        self.setIconSize(QSize(36, 22))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)
        self.set_code(code)

    def set_code(self, code: str) -> None:
        """Show another symbol."""
        self.code = code
        self.setIcon(symbol_icon(code, self._theme, self.iconSize()))
        self.setText(symbology.spelled(code))
        self.setToolTip(f"{symbology.spelled(code)}\n{code}")

    def picker(self) -> SymbolPicker:
        """The dialog, not yet shown."""
        return SymbolPicker(self.code, self._theme, self)

    def _open(self) -> None:
        dialog = self.picker()
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.code != self.code:
            self.set_code(dialog.code)
            self.chosen.emit(dialog.code)
        dialog.deleteLater()
