"""The PNG exporter: the page in pixels, with its project inside."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from support import make_project

from gisapp.exporters import png
from gisapp.exporters.png import EXPORTER, PROJECT_KEY
from gisapp.model import crs
from gisapp.model.primitives import Fill, Stroke
from gisapp.model.project import Project
from gisapp.model.style import Swatch
from gisapp.model.theme import DARK, LIGHT
from gisapp.plugins import Options, WriteError
from gisapp.render import painter
from gisapp.render.page import compose
from gisapp.render.painter import page as page_painter
from gisapp.render.painter.page import measure, picture, swatch
from gisapp.render.plan import EDGE, PERIOD

EXTENT = crs.extent_to_map((22.0, 44.0, 41.0, 53.0))
SMALL = Options(960, 540, extent=EXTENT, scale_resolution=3000)


@pytest.fixture(autouse=True)
def _application(qapp: object) -> None:
    """Fonts need one."""


@pytest.fixture(autouse=True)
def _plain_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Styles of these tests are no kind that a project file knows."""
    monkeypatch.setattr(png, "project_text", lambda project, path: f"project {project.name}")


def written(tmp_path: Path, project: Project | None = None, options: Options = SMALL) -> QImage:
    path = tmp_path / "figure.png"
    EXPORTER.write(project or make_project(), path, options)
    image = QImage(str(path))
    assert not image.isNull()
    return image


def colors(image: QImage, rect: tuple[int, int, int, int]) -> set[str]:
    x0, y0, x1, y1 = rect
    return {image.pixelColor(x, y).name() for x in range(x0, x1) for y in range(y0, y1)}


def test_size_and_resolution(tmp_path: Path) -> None:
    image = written(tmp_path, options=replace(SMALL, width=1200, height=900, dpi=150.0))
    assert (image.width(), image.height()) == (1200, 900)
    assert image.dotsPerMeterX() == round(150 / 0.0254)


def test_metadata_carries_the_project_and_says_what_is_shown(tmp_path: Path) -> None:
    project = make_project()
    image = written(tmp_path, replace(project, figure=replace(project.figure, title="Зима — зима")))
    assert image.text(PROJECT_KEY) == "project Untitled"
    assert image.text("Title") == "Зима — зима"
    assert image.text("Software") == "gisapp"
    for part in ("1 Mar 2022", "Worldview: UN", "Extent: "):
        assert part in image.text("Description")


def test_same_project_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.png", "b.png")]
    for file in files:
        EXPORTER.write(make_project(), file, SMALL)
    assert files[0].read_bytes() == files[1].read_bytes()
    scratch = QImage(200, 40, QImage.Format.Format_RGB32)  # drawing elsewhere leaves no trace
    qp = QPainter(scratch)
    for style in (EDGE, PERIOD):
        qp.setFont(painter.font(style, 1.0))
        qp.drawText(5, 30, "50°N 1 Mar 2022")
    qp.end()
    EXPORTER.write(make_project(), files[1], SMALL)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert b"tIME" not in files[0].read_bytes()


def test_marks_title_and_paper_are_painted(tmp_path: Path) -> None:
    image = written(tmp_path)
    page = compose(make_project(), SMALL, measure)
    left, top, width, height = page.map_box
    assert image.pixelColor(2, 2).name() == LIGHT["paper"]
    assert LIGHT["hostile"] in colors(image, (left, top, left + width, top + height))
    title = page.plan.title[0]
    dark = min(
        image.pixelColor(x, y).lightness()
        for x in range(int(title.x), int(title.x) + 60)
        for y in range(int(title.y) - 16, int(title.y))
    )
    assert dark < 60


def test_nothing_of_the_map_leaves_its_frame(tmp_path: Path) -> None:
    project = make_project()
    figure = replace(project.figure, legend=False)
    image = written(tmp_path, replace(project, figure=figure))
    page = compose(replace(project, figure=figure), SMALL, measure)
    left, top, width, height = page.map_box
    for rect in (
        (0, 0, left, 540),
        (left + width, 0, 960, 540),
        (0, 0, 960, top),
        (0, top + height, 960, 540),
    ):
        assert LIGHT["hostile"] not in colors(image, rect)


def test_theme_of_options_goes_before_the_figures(tmp_path: Path) -> None:
    assert (
        written(tmp_path, options=replace(SMALL, theme="dark")).pixelColor(2, 2).name()
        == DARK["paper"]
    )
    project = make_project()
    dark = replace(project, figure=replace(project.figure, theme="dark"))
    assert written(tmp_path, dark).pixelColor(2, 2).name() == DARK["paper"]


def test_high_resolution_shows_the_same_page() -> None:
    def reduced(options: Options) -> QImage:
        image = picture(compose(make_project(), options, measure))
        return image.scaled(96, 54, mode=Qt.TransformationMode.SmoothTransformation)

    plain = reduced(SMALL)
    fine = reduced(replace(SMALL, width=2880, height=1620, dpi=288.0))
    apart = [
        abs(fine.pixelColor(x, y).lightness() - plain.pixelColor(x, y).lightness())
        for x in range(96)
        for y in range(54)
    ]
    assert max(apart) < 60
    assert sum(apart) / len(apart) < 2


def test_bare_map_is_all_map(tmp_path: Path) -> None:
    image = written(tmp_path, options=replace(SMALL, layout="map"))
    page = compose(make_project(), replace(SMALL, layout="map"), measure)
    assert page.map_box == (0, 0, 960, 540)
    assert (image.width(), image.height()) == (960, 540)


# What goes wrong


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="there is no folder"):
        EXPORTER.write(make_project(), tmp_path / "no" / "figure.png", SMALL)


def test_folder_as_a_file(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="this is a folder"):
        EXPORTER.write(make_project(), tmp_path, SMALL)


def test_too_many_pixels(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="900 megapixels; the most is 400"):
        EXPORTER.write(
            make_project(), tmp_path / "a.png", replace(SMALL, width=30_000, height=30_000)
        )
    with pytest.raises(WriteError, match="no size"):
        EXPORTER.write(make_project(), tmp_path / "a.png", replace(SMALL, width=0))


def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(b"old")

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(WriteError, match="No space left on device"):
        EXPORTER.write(make_project(), path, SMALL)
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["figure.png"]


def test_cancelled_at_any_moment_writes_nothing(tmp_path: Path) -> None:
    asked: list[int] = []

    def never() -> bool:
        asked.append(1)
        return False

    written(tmp_path, options=replace(SMALL, cancelled=never))
    (tmp_path / "figure.png").unlink()
    assert len(asked) >= 4
    for moment in range(len(asked)):
        answers = chain([False] * moment, repeat(True))
        EXPORTER.write(
            make_project(), tmp_path / "figure.png", replace(SMALL, cancelled=answers.__next__)
        )
        assert list(tmp_path.iterdir()) == []


def test_progress_ends_at_one(tmp_path: Path) -> None:
    shares: list[float] = []
    written(tmp_path, options=replace(SMALL, progress=shares.append))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_page_that_cannot_be_painted_is_an_error_and_not_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held: list[QPainter] = []

    def broken(qp: QPainter, _: object) -> None:
        held.append(qp)
        raise RuntimeError("broken")

    monkeypatch.setattr(page_painter, "paint_page", broken)
    with pytest.raises(RuntimeError, match="broken"):
        picture(compose(make_project(), SMALL, measure))
    active = held[0].isActive()
    if active:  # or its picture would go while it is painted, which ends the process
        held[0].end()
    assert not active


# Swatches


@pytest.mark.parametrize(
    "sample",
    [
        Swatch("area", fill=Fill("disputed", 0.4), stroke=Stroke("disputed", 1.5)),
        Swatch("area", fill=Fill("disputed", 0.1, "cross", "disputed", 7.0)),
        Swatch("line", stroke=Stroke("disputed", 2.0, (4, 2))),
        Swatch("mark", shape="hostile", color="disputed", size=40),
        Swatch("mark", color="disputed", hollow=True),
        Swatch("text", color="disputed"),
    ],
)
def test_swatches_stay_in_their_box(sample: Swatch) -> None:
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT["paper"]))
    qp = QPainter(image)
    swatch(qp, sample, QRectF(20, 12, 22, 16), LIGHT)
    qp.end()
    paper = {LIGHT["paper"]}
    assert len(colors(image, (20, 12, 42, 28))) > 1
    for rect in ((0, 0, 17, 40), (46, 0, 60, 40), (0, 0, 60, 8), (0, 32, 60, 40)):
        assert colors(image, rect) == paper


def test_a_dashed_sample_is_drawn_dashed() -> None:
    def sample(stroke: Stroke | None) -> bytes:
        image = QImage(60, 40, QImage.Format.Format_RGB32)
        image.fill(QColor(LIGHT["paper"]))
        qp = QPainter(image)
        mark = Swatch("mark", stroke=stroke, shape="hostile", color="hostile", hollow=True)
        swatch(qp, mark, QRectF(20, 12, 22, 16), LIGHT)
        qp.end()
        return bytes(image.constBits())

    assert sample(Stroke("hostile", 1.0, (3, 2))) != sample(None)
