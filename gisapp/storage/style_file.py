"""Style files: the look of a layer on disk or on the clipboard, and styles of other programs.

Our own are JSON for people, with the kind of layer and its knobs. QML (QGIS) and SLD are read in
the subset that a style here can hold. Whatever a layer does not take is told, never dropped in
silence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from gisapp.model import ogc, symbology
from gisapp.model.layer import Layer
from gisapp.model.style import Style
from gisapp.storage.atomic import write_atomic
from gisapp.storage.schema import dumped, plain
from gisapp.storage.style_xml import Foreign, foreign_style

FORMAT = "gisapp style"
VERSION = 1
SUFFIX = ".gstyle"
SUFFIXES = (SUFFIX, ".json", ".qml", ".sld", ".xml")
LARGEST = 4 << 20  # bytes
_KEYS = ("format", "version", "kind", "knobs", "opacity", "min_resolution", "max_resolution")


class StyleError(Exception):
    """A style that cannot be used: which file, why, and what to do."""

    def __init__(self, file: str, cause: str, remedy: str) -> None:
        self.file, self.cause, self.remedy = file, cause, remedy
        super().__init__(f"{file}: {cause}. {remedy}")


@dataclass(frozen=True)
class Styled:
    """A layer with another style, and a sentence for whatever was ignored."""

    layer: Layer
    ignored: tuple[str, ...] = ()


def style_text(layer: Layer) -> str:
    """The style of a layer as the text of a style file."""
    knobs = {name: plain(value) for name, value in layer.style.values().items()}
    value: dict[str, Any] = {"format": FORMAT, "version": VERSION, "kind": layer.style.kind}
    value |= {"opacity": layer.opacity, "min_resolution": layer.min_resolution}
    value["max_resolution"] = None if math.isinf(layer.max_resolution) else layer.max_resolution
    return dumped(value | {"knobs": knobs})


def write_style(path: Path, layer: Layer) -> None:
    """Save the style of a layer. Raises StyleError."""
    try:
        write_atomic(path, style_text(layer).encode())
    except OSError as error:
        raise StyleError(
            path.name, error.strerror or str(error), "Save it under another name"
        ) from None


def read_style(path: Path, layer: Layer) -> Styled:
    """The layer with the style of a file. Raises StyleError."""
    try:
        if path.stat().st_size > LARGEST:
            raise StyleError(path.name, "it is too large for a style", "Choose a style file")
        data = path.read_bytes()
    except OSError as error:
        raise StyleError(path.name, error.strerror or str(error), "Choose another file") from None
    return styled(data, layer, path.name)


def styled(data: bytes, layer: Layer, name: str) -> Styled:
    """The layer with the style that ``data``, the content of a style file, holds. Raises
    StyleError, in which ``name`` stands for the file."""
    text = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] == b"{":
        return _own(text, layer, name)
    if b"<" in text[:200] or text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _foreign(data, layer, name)
    raise StyleError(
        name,
        "it is neither a gisapp style nor QML nor SLD",
        "Choose a file that 'Save style' wrote",
    )


def _own(data: bytes, layer: Layer, name: str) -> Styled:
    remedy = "Choose a file that 'Save style' wrote"
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise StyleError(name, f"it is no sound JSON ({error})", remedy) from None
    if value.get("format") != FORMAT:
        raise StyleError(name, "it is not the style of a layer", remedy)
    version = value.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise StyleError(name, "a newer gisapp wrote it", "Open it with that version")
    knobs = value.get("knobs")
    if not isinstance(knobs, dict):
        raise StyleError(name, "its settings are missing", remedy)
    ignored = [f"Unknown entry '{key}'" for key in value if key not in _KEYS]
    kind = value.get("kind")
    if kind != layer.style.kind:
        ignored.append(
            f"It was made for '{_words(kind)}', this layer shows '{_words(layer.style.kind)}': "
            "only what both have is taken"
        )
        source = Style.find(str(kind))
        own = layer.style.values()
        usual = source().values() if source is not None else {}
        knobs = {k: v for k, v in knobs.items() if k in own or _tupled(v) != usual.get(k)}
    changes, wrong = _settings(value)
    done = _with(layer, knobs, name)
    return Styled(replace(done.layer, **changes), (*ignored, *wrong, *done.ignored))


def _settings(value: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Opacity and scale range, and what is wrong with them."""
    changes: dict[str, Any] = {}
    wrong = []
    for key in ("opacity", "min_resolution", "max_resolution"):
        number = value.get(key, ...)
        if number is ...:
            continue
        if number is None and key == "max_resolution":
            number = math.inf
        elif isinstance(number, bool) or not isinstance(number, int | float) or not number >= 0:
            wrong.append(f"{_words(key)}: {number!r} is no size")
            continue
        if key == "opacity" and number > 1:
            wrong.append(f"Opacity: {number!r} is not between 0 and 1")
        else:
            changes[key] = float(number)
    low, high = changes.get("min_resolution", 0.0), changes.get("max_resolution", math.inf)
    if low >= high:
        wrong.append("The scale range is empty")
        changes.pop("min_resolution", None)
        changes.pop("max_resolution", None)
    return changes, wrong


def _foreign(data: bytes, layer: Layer, name: str) -> Styled:
    try:
        found: Foreign = foreign_style(ogc.parsed(data), layer.style, layer.features)
    except ValueError as error:
        words = str(error).replace("the answer", "it")
        raise StyleError(name, words, "Export it again from the other program") from None
    done = _with(layer, found.knobs, name)
    low, high = found.finest, found.coarsest
    layer = replace(done.layer, min_resolution=low, max_resolution=high)
    return Styled(layer, (*found.ignored, *done.ignored))


def _with(layer: Layer, knobs: Mapping[str, Any], name: str) -> Styled:
    taken = {key: _tupled(value) for key, value in knobs.items()}
    plain_style = layer.style
    if "rules" in plain_style.values():  # what is not said is not left from the style before
        cleared = {key: layer.style.__class__().values()[key] for key in ("rules", "by", "number")}
        plain_style = plain_style.with_values({k: v for k, v in cleared.items() if k not in taken})
    style, ignored = symbology.adapted(plain_style, taken, layer.features.table.column_names)
    if taken and style == plain_style and ignored and not set(taken) & set(style.values()):
        raise StyleError(
            name, "nothing of it fits this layer", "Choose the style of a layer of the same kind"
        )
    return Styled(replace(layer, style=style), ignored)


def _tupled(value: Any) -> Any:
    return tuple(_tupled(item) for item in value) if isinstance(value, list) else value


def _words(key: object) -> str:
    return str(key).replace("_", " ").replace("-", " ")
