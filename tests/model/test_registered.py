"""Entry points of what is installed."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from gisapp.model import registered

GROUPS = ("gisapp.layers", "gisapp.kinds", "gisapp.readers", "gisapp.exporters")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed distributions, last on the path."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "none"), str(tmp_path)])
    return tmp_path


def install(site: Path, name: str, text: str) -> None:
    (site / name).mkdir()
    (site / name / "entry_points.txt").write_text(text, encoding="utf-8")


def names(group: str = "gisapp.layers") -> dict[str, tuple[str, str]]:
    return {point.name: (point.module, point.attribute) for point in registered.points(group)}


def standard(group: str = "gisapp.layers") -> dict[str, tuple[str, str]]:
    return {point.name: (point.module, point.attr) for point in entry_points(group=group)}


@pytest.mark.parametrize("group", GROUPS)
def test_they_are_those_of_the_standard_library(group: str) -> None:
    assert standard(group)
    assert names(group) == standard(group)


def test_a_point_gives_its_object() -> None:
    from gisapp.readers.csv import READER

    (point,) = (one for one in registered.points("gisapp.readers") if one.name == "csv")
    assert point.load() is READER


def test_a_plug_in_is_found_beside_the_built_in_ones(site: Path) -> None:
    before = standard()
    install(
        site,
        "more_maps-1.2.dist-info",
        "# ours\n[console_scripts]\nmore = more:main\n\n"
        "[gisapp.layers]\n; two\n front=more.front : build\nports = more.ports:A.build [extra]\n",
    )
    assert names() == before | {
        "front": ("more.front", "build"),
        "ports": ("more.ports", "A.build"),
    }


def test_a_distribution_earlier_on_the_path_hides_one_of_the_same_name(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = site / "first"
    first.mkdir()
    monkeypatch.setattr(sys, "path", [str(first), *sys.path])
    install(first, "More.Maps-2.0.dist-info", "[gisapp.layers]\nfront = new:build\n")
    install(site, "more_maps-1.2.dist-info", "[gisapp.layers]\nfront = old:build\n")
    assert names()["front"] == ("new", "build")


def test_what_cannot_be_read_is_passed_over(site: Path) -> None:
    before = standard()
    (site / "empty-1.dist-info").mkdir()
    (site / "odd-1.dist-info").mkdir()
    (site / "odd-1.dist-info" / "entry_points.txt").write_bytes(b"[gisapp.layers]\nx = \xff:y\n")
    (site / "file-1.dist-info").write_text("")
    install(site, "some-1.egg-info", "[gisapp.layers]\nnothing\n")
    assert names() == before
