"""Styles carried from layer to layer: by the clipboard, by files, from the data itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from gisapp.model import simplestyle
from gisapp.model.document import Document
from gisapp.model.layer import Layer
from gisapp.storage.style_file import (
    SUFFIX,
    SUFFIXES,
    Styled,
    StyleError,
    read_style,
    style_text,
    styled,
    write_style,
)

_OPEN = "Styles ({});;All files (*)".format(" ".join(f"*{suffix}" for suffix in SUFFIXES))
_SAVE = f"Styles (*{SUFFIX})"


class StyleActions(QObject):
    """What can be done with the style of a layer as a whole, each a single step of undo.
    ``told(kind, sentence, details)`` says what came of it."""

    told = Signal(str, str, list)

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._parent = document, parent

    def copy(self, layer_id: str) -> None:
        """Put the style on the clipboard, as the text of a style file."""
        layer = self._document.project.layer(layer_id)
        QGuiApplication.clipboard().setText(style_text(layer))
        self.told.emit("info", f"The style of {layer.name} is on the clipboard", [])

    def paste(self, layer_id: str) -> None:
        """Take the style that is on the clipboard."""
        layer = self._document.project.layer(layer_id)
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self.told.emit("warning", "There is no style on the clipboard: copy one first", [])
            return
        try:
            self._apply(layer, styled(text.encode(), layer, "The clipboard"), "Paste style on")
        except StyleError as error:
            self.told.emit("error", str(error), [])

    def save(self, layer_id: str) -> None:
        """Ask for a file, and save the style there."""
        layer = self._document.project.layer(layer_id)
        name, _ = QFileDialog.getSaveFileName(
            self._parent, "Save style", f"{layer.name}{SUFFIX}".replace("/", "-"), _SAVE
        )
        if not name:
            return
        path = Path(name) if Path(name).suffix else Path(name).with_suffix(SUFFIX)
        try:
            write_style(path, layer)
        except StyleError as error:
            self.told.emit("error", str(error), [])
        else:
            self.told.emit("info", f"The style of {layer.name} is saved in {path.name}", [])

    def load(self, layer_id: str) -> None:
        """Ask for a style file, QML or SLD, and take its style."""
        layer = self._document.project.layer(layer_id)
        name, _ = QFileDialog.getOpenFileName(self._parent, "Load style", "", _OPEN)
        if not name:
            return
        try:
            self._apply(layer, read_style(Path(name), layer), "Load style of")
        except StyleError as error:
            self.told.emit("error", str(error), [])

    def take_own(self, layer_id: str) -> None:
        """Draw the features as their own properties say (simplestyle)."""
        layer = self._document.project.layer(layer_id)
        values = simplestyle.simplestyle(layer.features, layer.style)
        made = replace(layer, style=layer.style.with_values(values))
        self._apply(layer, Styled(made), "Own styles of")

    def _apply(self, layer: Layer, done: Styled, verb: str) -> None:
        new = done.layer
        self._document.apply(
            self._document.project.with_layer(
                layer.id,
                style=new.style,
                opacity=new.opacity,
                min_resolution=new.min_resolution,
                max_resolution=new.max_resolution,
            ),
            f"{verb} {layer.name}",
        )
        self._document.seal()
        count = len(done.ignored)
        if count:
            things = "thing does" if count == 1 else "things do"
            sentence = f"The style is applied; {count} {things} not fit {layer.name}"
            self.told.emit("warning", sentence, list(done.ignored))
        else:
            self.told.emit("info", f"{layer.name} has the style", [])
