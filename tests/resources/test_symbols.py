"""What ships for symbols: the part set, its words, its licences, and the icons of events."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from gisapp import resources
from gisapp.model.sidc import SETS
from gisapp.model.sidc_tables import Op, Text
from gisapp.render.symbology import catalogue

EVENTS = {
    "air-strike",
    "alert",
    "battle",
    "ceasefire",
    "civilians",
    "cyber",
    "displacement",
    "explosion",
    "fire",
    "infrastructure",
    "missile",
    "naval",
    "protest",
    "riot",
    "shelling",
    "strategic",
}
FOLDER = resources.root() / "icons"
PATH = re.compile(r"([MLCZ](-?[\d.]+ ?)*)+")
ROLE = re.compile(r"|[iwfk]|#[0-9a-f]{6}")


def test_every_set_has_its_icons_and_words():
    parts = catalogue().parts["sets"]
    assert set(parts) == set(SETS) - {"00"}
    assert sum(len(tables["icons"]) for tables in parts.values()) > 1200
    for code, tables in parts.items():
        named = [catalogue().name(code, "icons", entity) for entity in tables["icons"]]
        assert sum(bool(name) for name in named) > 0.95 * len(named), code


def test_every_operation_is_a_path_or_a_text_in_known_colours():
    for number in range(len(catalogue().parts["ops"])):
        (op,) = catalogue().ops([number])
        assert isinstance(op, Op)
        assert op.fill or op.stroke
        assert ROLE.fullmatch(op.fill), op
        assert ROLE.fullmatch(op.stroke), op
        assert isinstance(op.body, Text) or PATH.fullmatch(op.body), op
        assert op.width >= 0
        assert bool(op.width) == bool(op.stroke)


def test_the_licences_of_what_the_parts_come_from_are_kept():
    text = (FOLDER / "sidc" / "LICENSES.txt").read_text(encoding="utf-8")
    for name in ("milsymbol", "mil-std-2525", "stanag-app6", "@orbat-mapper/convert-symbology"):
        assert f"{name}\n===" in text
    assert text.count("Permission is hereby granted") == 4


def test_the_tables_are_small_enough_to_be_read_at_once():
    sizes = [path.stat().st_size for path in (FOLDER / "sidc").glob("*.json")]
    assert len(sizes) == 3
    assert sum(sizes) < 1_000_000
    assert json.loads((FOLDER / "sidc" / "letters.json").read_text(encoding="utf-8"))


def test_every_kind_of_event_has_its_icon():
    assert {path.stem for path in (FOLDER / "events").glob("*.svg")} == EVENTS


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_the_icons_of_events_are_one_family(name: str, qapp):
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    source = (FOLDER / "events" / f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(source)
    assert root.get("viewBox") == "0 0 16 16"
    assert root.get("stroke-width") == "1.5"
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', source)) <= {"none", "currentColor"}
    image = QImage(16, 16, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    qp = QPainter(image)
    drawing = QSvgRenderer(QByteArray(source.replace("currentColor", "#000000").encode()))
    drawing.render(qp)
    qp.end()
    alpha = np.frombuffer(image.constBits(), np.uint8).reshape(16, 16, 4)[..., 3]
    ink = (alpha > 128).mean()
    assert 0.13 < ink < 0.5  # neither a whisper nor a blot
    ys, xs = np.nonzero(alpha > 60)
    assert max(np.ptp(xs), np.ptp(ys)) >= 11
    assert np.mean([xs.min() + xs.max(), ys.min() + ys.max()]) == pytest.approx(15, abs=2)
