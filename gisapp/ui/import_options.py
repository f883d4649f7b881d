"""The import dialog: asks what a file does not tell, and shows how its rows would be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gisapp.model import instants
from gisapp.model.reading import NO_COLUMN, ReadOptions
from gisapp.model.theme import Theme
from gisapp.plugins import ORDER, PLACES, TIMES, Preview, ReadError
from gisapp.ui.import_preview import Table
from gisapp.ui.inspector_parts import label, rule, section
from gisapp.ui.theme import TITLE

LOUD = "ATTENTION: "  # what an assumption begins with that may well be wrong
SIDE, _SIZE, _LABELS = 332, (1120, 660), 84
ENCODINGS = ("utf-8", "utf-16", "cp1251", "cp1252", "koi8-u")
DELIMITERS = ((",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Vertical bar"))
ROLES = (  # of the columns that tell where things are
    ("lat", "Latitude"),
    ("lon", "Longitude"),
    ("geometry", "Geometry"),
    ("place", "Place names"),
)
TIME_ROLES = (("begin", "Begin"), ("end", "End"))
_ASKED = {
    ORDER: "Day and month cannot be told apart in this file. Which comes first?",
    PLACES: "No column has the name of coordinates. Which ones hold them?",
    TIMES: "No column has the name of a date. Which one tells when things happened?",
}
Work = Callable[[Callable[[], Any], Callable[[Any, Exception | None], None]], None]


class ImportDialog(QDialog):
    """Asks how ``path`` is to be read, beginning with ``options``.

    ``question`` is what must be answered, with ``samples`` of dates as written and read both ways;
    ``look`` gives the preview for options, ``work`` runs it in a worker. ``chosen`` gives the
    options once.
    """

    chosen = Signal(object)

    def __init__(
        self,
        path: Path,
        options: ReadOptions,
        question: str,
        samples: Sequence[tuple[str, str, str]],
        look: Callable[[ReadOptions], Preview],
        work: Work,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Import {path.name}")
        self.resize(*_SIZE)
        self._options, self._asks, self._look, self._work = options, question, look, work
        self._number, self._closed, self._filling = 0, False, False
        self._order_shown = tuple(samples)
        self.preview = Preview()
        self.boxes: dict[str, QComboBox] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._build_side(path))
        line = QFrame()
        line.setProperty("look", "rule")
        line.setStyleSheet("max-width: 1px; min-width: 1px; max-height: 16777215px")
        row.addWidget(line)
        row.addWidget(self._build_main(theme), 1)
        self._fill_fixed()
        self._refresh()

    # Building

    def _build_side(self, path: Path) -> QWidget:
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(8)
        column.addWidget(label(path.name, size=TITLE, weight=600, wrap=True))
        self.question = label(_ASKED.get(self._asks, ""), wrap=True)
        self.question.setVisible(bool(self._asks))
        column.addWidget(self.question)
        column.addWidget(self._build_order())
        self._section(column, "Places", ROLES)
        self._section(column, "Time", (*TIME_ROLES, ("day_first", "Order"), ("zone", "Zone")))
        _typed(self.boxes["zone"])
        self.boxes["zone"].setToolTip("The zone of clock times that are written without an offset")
        self._file = QWidget()
        within = QVBoxLayout(self._file)
        within.setContentsMargins(0, 0, 0, 0)
        within.setSpacing(8)
        self._section(within, "File", (("encoding", "Encoding"), ("delimiter", "Delimiter")))
        _typed(self.boxes["encoding"])
        column.addWidget(self._file)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFixedWidth(SIDE)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(form)
        return area

    def _build_order(self) -> QWidget:
        """The question of day and month as two answers, each with what it makes of a sample."""
        self.order = QWidget()
        column = QVBoxLayout(self.order)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        self._answers = QButtonGroup(self)
        self.day_first, self.month_first = QRadioButton(), QRadioButton()
        self._readings = (label("", role="muted", wrap=True), label("", role="muted", wrap=True))
        for number, (button, reading) in enumerate(
            zip((self.day_first, self.month_first), self._readings, strict=True)
        ):
            self._answers.addButton(button, number)
            reading.setContentsMargins(22, 0, 0, 4)
            column.addWidget(button)
            column.addWidget(reading)
        self.day_first.setText("Day first, DD/MM/YYYY")
        self.month_first.setText("Month first, MM/DD/YYYY")
        self._answers.idClicked.connect(lambda number: self._pick("day_first", number == 0))
        self.order.hide()
        return self.order

    def _section(self, column: QVBoxLayout, head: str, rows: tuple[tuple[str, str], ...]) -> None:
        column.addSpacing(6)
        column.addWidget(section(head))
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, words in rows:
            box = QComboBox()
            box.setAccessibleName(words)
            box.setMinimumContentsLength(8)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMaxVisibleItems(16)
            box.currentIndexChanged.connect(self._on_edited)
            key = label(words, role="muted")
            key.setFixedWidth(_LABELS)
            key.setBuddy(box)
            form.addRow(key, box)
            self.boxes[name] = box
        column.addLayout(form)

    def _build_main(self, theme: Theme) -> QWidget:
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.summary = label("", wrap=True)
        self.summary.setContentsMargins(16, 14, 16, 10)
        self.table = Table(theme, self)
        self.told = label("", role="muted", wrap=True)
        self.told.setContentsMargins(16, 10, 16, 10)
        self.cancel_button, self.import_button = QPushButton("Cancel"), QPushButton("Import")
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.import_button.setProperty("look", "primary")
        self.import_button.setDefault(True)
        self.import_button.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 16)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.import_button)
        for part in (self.summary, rule(), self.table, rule(), self.told):
            column.addWidget(part, 1 if part is self.table else 0)
        column.addLayout(foot)
        return main

    def _fill_fixed(self) -> None:
        """The choices that do not depend on the file."""
        self._filling = True
        said = self._options
        for name, items in (
            ("day_first", (("Automatic", None), ("Day first", True), ("Month first", False))),
            ("delimiter", (("Automatic", ""), *((word, sign) for sign, word in DELIMITERS))),
            ("encoding", (("Automatic", ""), *((name, name) for name in ENCODINGS))),
            ("zone", ((f"Project's ({said.zone})", ""), ("UTC", "UTC"))),
        ):
            for words, value in items:
                self.boxes[name].addItem(words, value)
        local = said.zone if said.zone != "UTC" else "Europe/Kyiv"
        self.boxes["zone"].addItem(local, local)
        for name, value in (
            ("day_first", said.day_first),
            ("delimiter", said.delimiter),
            ("encoding", said.encoding),
            ("zone", said.naive_zone),
        ):
            self._set(name, value)
        for name in ("zone", "encoding"):
            self.boxes[name].setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            self.boxes[name].editTextChanged.connect(self._on_edited)
        self._filling = False

    # What is asked for

    @property
    def options(self) -> ReadOptions:
        """What is chosen. Raises ValueError, with words, for a zone that there is not."""
        columns = {
            role: name
            for role, name in self._options.columns.items()
            if role not in dict((*ROLES, *TIME_ROLES))
        }
        for role, _ in (*ROLES, *TIME_ROLES):
            if name := self._value(role):
                columns[role] = name
        zone = str(self._value("zone") or "")
        if zone:
            try:
                instants.zone_of(zone)
            except (KeyError, ValueError, OSError):
                raise ValueError(f"there is no time zone '{zone}'") from None
        return ReadOptions(
            columns,
            str(self._value("encoding") or ""),
            str(self._value("delimiter") or ""),
            self._value("day_first"),
            self._options.zone,
            zone,
        )

    def _value(self, name: str) -> Any:
        box = self.boxes[name]
        if not box.count():
            return self._options.columns.get(name, "")
        at = box.currentIndex()
        if box.isEditable() and (at < 0 or box.currentText() != box.itemText(at)):
            return box.currentText().strip()
        return box.itemData(at)

    def _set(self, name: str, value: object) -> None:
        """Choose ``value``, which may be one that is typed."""
        box = self.boxes[name]
        at = next((i for i in range(box.count()) if box.itemData(i) == value), -1)
        if at < 0 and box.isEditable() and value:
            box.addItem(str(value), value)
            at = box.count() - 1
        box.setCurrentIndex(max(at, 0))

    def _pick(self, name: str, value: object) -> None:
        self._set(name, value)

    def _on_edited(self) -> None:
        if not self._filling:
            self._refresh()

    # What is shown

    def _refresh(self) -> None:
        """Have the preview made again; the newest wins."""
        self._number += 1
        number = self._number
        try:
            options = self.options
        except ValueError as error:
            self._say(f"{str(error)[:1].upper()}{str(error)[1:]}.", wrong=True)
            return

        def then(preview: Preview | None, error: Exception | None) -> None:
            if self._closed or number != self._number:
                return
            if isinstance(error, ReadError):
                preview = Preview(wrong=error.cause, settings=self.preview.settings)
            elif error is not None or preview is None:
                preview = Preview(wrong="an unexpected error came up while it was read")
            self._show(preview, options)

        self._work(lambda: self._look(options), then)

    def _show(self, preview: Preview, options: ReadOptions) -> None:
        self.preview = preview
        if preview.columns:
            self._fill_columns(preview, options)
        self._file.setVisible(bool(preview.settings))
        for name in ("encoding", "delimiter"):
            self.boxes[name].setEnabled(name in preview.settings)
        self._order_shown = self._order_shown or preview.order
        self._ask_order(options)
        self.table.show_preview(preview)
        lost = sum(row.lost for row in preview.rows)
        doubts = sum(bool(row.wrong) and not row.lost for row in preview.rows)
        if preview.wrong:
            self._say(f"{preview.wrong[:1].upper()}{preview.wrong[1:]}.", wrong=True)
        elif self._order_shown and options.day_first is None:
            self._say("Say whether the day or the month comes first.", ready=False)
        else:
            words = f"The first {len(preview.rows)} rows as they will be read"
            words += f"; {lost} would be skipped" if lost else ""
            words += f"; {doubts} are doubtful" if doubts else ""
            self._say(words + "." if preview.rows else "There is not a single row in it.")
        told = sorted(preview.assumed, key=lambda one: not one.startswith(LOUD))
        lines = [one.removeprefix(LOUD) for one in told[:6]]
        self.told.setText("\n".join(one[:1].upper() + one[1:] for one in lines))
        self.told.setVisible(bool(preview.assumed))

    def _say(self, words: str, *, wrong: bool = False, ready: bool = True) -> None:
        """The line over the table; with something wrong or to be said nothing can be imported."""
        self.summary.setText(words)
        self.summary.setProperty("look", "error" if wrong else "")
        style = self.summary.style()
        style.unpolish(self.summary)
        style.polish(self.summary)
        self.import_button.setEnabled(ready and not wrong)

    def _fill_columns(self, preview: Preview, options: ReadOptions) -> None:
        """The choices of columns, likely ones first; what is automatic says what it found."""
        self._filling = True
        likely = {"lat": preview.numeric, "lon": preview.numeric}
        for role, _ in (*ROLES, *TIME_ROLES):
            box, chosen = self.boxes[role], options.columns.get(role, "")
            found = "" if chosen else preview.used.get(role, "")
            first = likely.get(role, preview.dated if role in dict(TIME_ROLES) else ())
            names = dict.fromkeys([*(n for n in first if n in preview.columns), *preview.columns])
            box.clear()
            box.addItem(f"Automatic: {found or 'none'}", "")
            if role in dict(TIME_ROLES):
                box.addItem("No column", NO_COLUMN)
            for name in names:
                box.addItem(name, name)
            self._set(role, chosen)
        self._filling = False

    def _ask_order(self, options: ReadOptions) -> None:
        """The question of day and month stays once it came up, so that it can be answered anew."""
        if not self._order_shown:
            return
        self.order.show()
        self.question.setText(_ASKED[ORDER])
        self.question.show()
        for reading, at in zip(self._readings, (1, 2), strict=True):
            reading.setText("\n".join(f"{one[0]} is {one[at]}" for one in self._order_shown[:2]))
        for button, value in ((self.day_first, True), (self.month_first, False)):
            button.setAccessibleDescription(
                f"{self._order_shown[0][0]} is {self._order_shown[0][1 if value else 2]}"
            )
            self._answers.setExclusive(False)
            button.setChecked(options.day_first is value)
            self._answers.setExclusive(True)
        if options.day_first is None and self._asks == ORDER:
            self.day_first.setFocus()

    # Ending

    def accept(self) -> None:
        """Give the options, once they can be used."""
        if self.import_button.isEnabled():
            options = self.options
            super().accept()
            self.chosen.emit(options)

    def done(self, result: int) -> None:
        self._closed = True
        super().done(result)


def _typed(box: QComboBox) -> None:
    """Let a choice be typed, with its text where that of the other choices is."""
    box.setEditable(True)
    line = box.lineEdit()
    if line is not None:
        line.setTextMargins(-2, 0, 0, 0)  # the gap that every line of text has
