"""Military symbols in what is written: the page has their drawings, the figure their samples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from support import make_project

from gisapp.layers.kinds.symbols import SymbolStyle
from gisapp.model.features import Features
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.model.style import Swatch
from gisapp.model.theme import LIGHT
from gisapp.plugins import Options, exporter_for
from gisapp.render.painter.page import swatch

CODES = ["10031000161211000000", "10061000181205000000", "<b>&"]


@pytest.fixture
def project() -> Project:
    table = pa.table({"sidc": CODES, "name": ["1 Bn", "2 <Bde>", "?"]})
    lonlat = np.array([[34.5, 48.0], [35.0, 48.2], [35.5, 48.4]])
    features = Features("Units", table, lonlat=lonlat, roles={"sidc": "sidc", "title": "name"})
    base = make_project([])
    return replace(base, layers=(Layer("units", "Units", "things", features, SymbolStyle()),))


def test_a_page_has_every_symbol_its_words_and_no_script_of_the_data(project, tmp_path):
    path = tmp_path / "out.html"
    exporter_for(path).write(project, path, Options(width=800, height=600))
    text = path.read_text(encoding="utf-8")
    assert text.count("M25 50L175 50L175 150L25 150Z") >= 2  # on the map and in the legend
    assert "Friend, land unit, infantry, battalion" in text
    assert "<Bde>" not in text
    assert "<b>&" not in text


def test_a_legend_samples_the_symbol(qapp):
    image = QImage(44, 32, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    qp = QPainter(image)
    swatch(qp, Swatch("symbol", shape=CODES[0]), QRectF(0, 0, 44, 32), LIGHT, 1.0)
    qp.end()
    colors = {image.pixelColor(x, y).name() for x in range(44) for y in range(32)}
    assert "#80e0ff" in colors
