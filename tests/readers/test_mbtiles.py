"""MBTiles: what they say of themselves is believed only where it is true."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gisapp import plugins
from gisapp.model import tiles
from gisapp.model.tiles import Tile, TileError, store_of
from gisapp.plugins import ReadError
from tests.tile_cases import pyramid, tile_bytes, write_mbtiles

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_tile_set_is_one_layer_with_its_extent_zooms_and_credit(tmp_path: Path) -> None:
    path = write_mbtiles(
        tmp_path / "a.mbtiles", pyramid(1, 3), {"bounds": "20,40,50,56", "name": "Roads <b>x</b>"}
    )
    (read,) = plugins.read(path)
    layer = plugins.imported_layer(read)
    source = tiles.source_of(layer.features)
    assert (layer.name, layer.style.kind, layer.credit) == ("Roads x", "tiles", "© Nobody")
    assert (source.low, source.high, source.picture) == (1, 3, "png")
    assert source.extent == (20, 40, 50, 56)
    assert layer.features.geometry[0].bounds == (20, 40, 50, 56)
    assert read.report.rows == 1


def test_rows_are_counted_from_the_south(tmp_path: Path) -> None:
    path = write_mbtiles(tmp_path / "a.mbtiles", [Tile(2, 1, 0)])
    (read,) = plugins.read(path)
    store = store_of(tiles.source_of(read.features))
    assert store.tile(Tile(2, 1, 0)) == tile_bytes(2, 1, 0)
    assert store.tile(Tile(2, 1, 3)) is None
    assert store.has(Tile(2, 1, 0))
    assert not store.has(Tile(2, 0, 0))


def test_what_its_tiles_are_counts_more_than_what_it_says(tmp_path: Path) -> None:
    path = write_mbtiles(tmp_path / "a.mbtiles", pyramid(0, 0), {"format": "jpg"})
    (read,) = plugins.read(path)
    assert tiles.source_of(read.features).picture == "png"
    assert any("png" in said for said in read.report.assumed)


def test_without_a_description_its_tiles_tell(tmp_path: Path) -> None:
    path = write_mbtiles(tmp_path / "plain.mbtiles", pyramid(2, 3))
    with closing(sqlite3.connect(path)) as file:
        file.execute("drop table metadata")
        file.commit()
    (read,) = plugins.read(path)
    source = tiles.source_of(read.features)
    assert (source.title, source.low, source.high) == ("plain", 2, 3)
    assert read.report.assumed


@pytest.mark.parametrize("bounds", ["", "a,b,c,d", "50,40,20,56", "nan,nan,nan,nan", "1,2,3"])
def test_nonsense_bounds_mean_the_whole_world(bounds: str, tmp_path: Path) -> None:
    path = write_mbtiles(tmp_path / "a.mbtiles", pyramid(0, 0), {"bounds": bounds})
    assert tiles.source_of(plugins.read(path)[0].features).extent == tiles.WORLD


def sql(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as file:
        for statement in statements:
            file.execute(statement)
        file.commit()
    return path


def bad(kind: str, folder: Path) -> Path:
    path = folder / "bad.mbtiles"
    if kind == "no sqlite":
        path.write_bytes(b"<html>not found</html>" * 40)
        return path
    write_mbtiles(path, pyramid(0, 2))
    if kind == "no tiles table":
        sql(path, "drop table tiles")
    elif kind == "other columns":
        sql(path, "drop table tiles", "create table tiles (a int)")
    elif kind == "no tile":
        sql(path, "delete from tiles")
    elif kind == "text tiles":
        sql(path, "update tiles set tile_data = 'hello'", "update metadata set value = 'png'")
    elif kind == "zooms":
        sql(path, "update tiles set zoom_level = 99")
    elif kind == "text zooms":
        sql(path, "update tiles set zoom_level = 'x'")
    elif kind == "cut":
        path.write_bytes(path.read_bytes()[:5000])
    elif kind == "scrambled":
        data = bytearray(path.read_bytes())
        data[100:4096] = bytes(3996)
        path.write_bytes(bytes(data))
    elif kind == "empty":
        path.write_bytes(b"")
    return path


@pytest.mark.parametrize(
    "kind",
    ["no sqlite", "no tiles table", "other columns", "no tile", "text tiles", "zooms", "text zooms",
     "cut", "scrambled", "empty"],
)  # fmt: skip
def test_a_corrupt_file_is_one_clear_error(kind: str, tmp_path: Path) -> None:
    path = bad(kind, tmp_path)
    with pytest.raises(ReadError) as caught:
        plugins.read(path)
    error = caught.value
    assert error.file == str(path)
    assert error.cause
    assert error.remedy
    assert "\n" not in str(error)


def test_a_wrong_blob_is_an_error_of_that_tile_alone(tmp_path: Path) -> None:
    path = write_mbtiles(tmp_path / "a.mbtiles", pyramid(0, 1), blobs={Tile(1, 1, 1): "words"})
    store = store_of(tiles.source_of(plugins.read(path)[0].features))
    with pytest.raises(TileError, match="1/1/1"):
        store.tile(Tile(1, 1, 1))
    assert store.tile(Tile(1, 0, 0)) == tile_bytes(1, 0, 0)


def test_another_state_of_a_file_has_another_name(tmp_path: Path) -> None:
    path = write_mbtiles(tmp_path / "a.mbtiles", pyramid(0, 0))
    first = store_of(tiles.source_of(plugins.read(path)[0].features))
    path.unlink()
    write_mbtiles(path, pyramid(0, 2))
    source = tiles.source_of(plugins.read(path)[0].features)
    assert store_of(source).name != first.name
    assert source.high == 2


def test_the_preview_tells_what_is_known(tmp_path: Path) -> None:
    path = write_mbtiles(tmp_path / "a.mbtiles", pyramid(0, 2), {"bounds": "20,40,50,56"})
    found = plugins.preview(path, plugins.ReadOptions())
    row = dict(zip(found.columns, found.rows[0].values, strict=True))
    assert (row["title"], row["zooms"]) == ("Colours", "0 to 2")
    assert "20.000" in found.rows[0].place
