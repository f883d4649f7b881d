"""Pictures whose place stands in a world file beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from gisapp import plugins
from gisapp.model import tiles
from gisapp.plugins import ReadError, ReadOptions
from gisapp.render.frame import Viewport
from gisapp.render.painter import tiles as pictures
from tests.tile_cases import painted

pytestmark = pytest.mark.usefixtures("qapp")
MERCATOR = ReadOptions({"crs": "EPSG:3857"})
LEFT, RIGHT = QColor(200, 40, 40), QColor(40, 40, 200)


@pytest.fixture(autouse=True)
def fresh() -> None:
    pictures.drop()


def picture(path: Path, world: str = "", suffix: str = "") -> Path:
    """Left half red, right half blue, 100 by 100; with a world file."""
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    for x in range(100):
        for y in range(100):
            image.setPixelColor(x, y, LEFT if x < 50 else RIGHT)
    assert image.save(str(path), quality=100)
    if world:
        path.with_suffix(suffix or "." + path.suffix[1] + path.suffix[-1] + "w").write_text(world)
    return path


WORLD = "1000\n0\n0\n-1000\n500\n99500\n"  # the first pixel's middle


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.bmp"])
def test_it_lies_where_its_world_file_says(name: str, tmp_path: Path) -> None:
    path = picture(tmp_path / name, WORLD)
    (read,) = plugins.read(path, MERCATOR)
    layer = plugins.imported_layer(read)
    got = painted(layer, Viewport((-10_000, -10_000, 110_000, 110_000), 120, 120)).astype(int)
    assert abs(got[60, 57] - (200, 40, 40)).max() < 30
    assert abs(got[60, 63] - (40, 40, 200)).max() < 30
    assert got[60, 5].tolist() == got[5, 60].tolist() == [255, 255, 255]
    assert abs(got[12, 12] - (200, 40, 40)).max() < 12
    assert abs(got[107, 107] - (40, 40, 200)).max() < 12


@pytest.mark.parametrize("suffix", [".pngw", ".PGW", ".wld"])
def test_other_names_of_the_world_file(suffix: str, tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png", WORLD, suffix)
    assert len(plugins.read(path, MERCATOR)) == 1


def test_without_a_crs_it_is_not_placed(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png", WORLD)
    with pytest.raises(ReadError, match="coordinate system") as caught:
        plugins.read(path)
    assert "Choose it" in caught.value.remedy


def test_a_picture_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="where it lies") as caught:
        plugins.read(picture(tmp_path / "a.jpg"))
    assert "a.jgw" in caught.value.remedy


@pytest.mark.parametrize("world", ["1\n2\n3", "a b c d e f", "1 0 0 nan 0 0", "0 0 0 0 0 0"])
def test_a_world_file_of_nonsense_is_refused(world: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        plugins.read(picture(tmp_path / "a.png", world), MERCATOR)
    assert caught.value.remedy


@pytest.mark.parametrize("kind", ["cut", "text", "empty", "scrambled"])
def test_a_damaged_picture_is_one_clear_error(kind: str, tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png", WORLD)
    data = path.read_bytes()
    path.write_bytes(
        {
            "cut": data[: len(data) // 2],
            "text": b"hello there" * 9,
            "empty": b"",
            "scrambled": data[:40] + b"\xff" * 40 + data[80:],
        }[kind]
    )
    with pytest.raises(ReadError) as caught:
        plugins.read(path, MERCATOR)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_world_file_that_changes_is_another_place(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png", WORLD)
    first = tiles.store_of(tiles.source_of(plugins.read(path, MERCATOR)[0].features)).name
    path.with_suffix(".pgw").write_text(WORLD.replace("99500", "199500"))
    (read,) = plugins.read(path, MERCATOR)
    assert tiles.store_of(tiles.source_of(read.features)).name != first


def test_the_choice_of_a_crs_is_kept_with_the_layer(tmp_path: Path) -> None:
    (read,) = plugins.read(picture(tmp_path / "a.png", WORLD), MERCATOR)
    layer = plugins.imported_layer(read)
    assert layer.reading is not None
    assert layer.reading.columns["crs"] == "EPSG:3857"
