"""The HTML exporter: one file that asks nobody for anything and believes no data."""

from __future__ import annotations

import html.parser
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pytest
import shapely
from support import make_project

from gisapp.exporters import html as page_module
from gisapp.exporters._geojson import when_text
from gisapp.exporters.html import EXPORTER
from gisapp.model import crs
from gisapp.model.annotation import Annotation
from gisapp.model.features import Features, Level
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import (
    Areas,
    Background,
    Fill,
    Ints,
    Labels,
    LabelStyle,
    Primitive,
    Stroke,
)
from gisapp.model.project import Project
from gisapp.model.style import LegendItem, Style, Swatch
from gisapp.plugins import Options, WriteError

EXTENT = crs.extent_to_map((22.0, 44.0, 47.0, 53.0))
OPTIONS = Options(960, 540, extent=EXTENT, scale_resolution=3000)
HOSTILE = "</script><script>alert(1)</script>{{ 7*7 }}{% raw %}<img src=x onerror=alert(2)>"


@dataclass(frozen=True)
class GroundStyle(Style):
    kind: ClassVar[str] = "test-ground"

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        assert part.shapes.areas is not None
        names = Labels(
            np.array([[3.6e6, 6.1e6]]),
            part.rows[:1],
            ("Dnipro",),
            LabelStyle(),
            np.ones(1, np.float32),
            np.zeros(1, np.float32),
        )
        return (
            Background("sea"),
            Areas(
                part.shapes.areas,
                part.rows,
                Fill("land", 1.0, "diagonal", "disputed"),
                Stroke("coast", 1.0, (4, 2)),
            ),
            names,
        )

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        return (LegendItem("Land", Swatch("area", fill=Fill("land"), stroke=Stroke("coast"))),)


def ground() -> Layer:
    square = shapely.Polygon(
        [(25, 45), (40, 45), (40, 52), (25, 52)], [[(30, 47), (32, 47), (32, 48), (30, 48)]]
    )
    array = np.array([square], dtype=object)
    table = pa.table({"name": ["Square"], "source": [HOSTILE]})
    features = Features(
        "ground",
        table,
        levels=(Level(0.0, lambda: array),),
        roles={"title": "name", "source": "source"},
    )
    return Layer("ground", "Ground", "things", features, GroundStyle())


def with_ground(project: Project) -> Project:
    return replace(project, layers=(ground(), *project.layers))


def written(tmp_path: Path, project: Project | None = None, options: Options = OPTIONS) -> str:
    path = tmp_path / "map.html"
    EXPORTER.write(project or with_ground(make_project()), path, options)
    return path.read_text(encoding="utf-8")


class Tags(html.parser.HTMLParser):
    """Every tag with its attributes, and the text outside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._quiet = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._quiet = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._quiet = False

    def handle_data(self, data: str) -> None:
        if not self._quiet and data.strip():
            self.words.append(data.strip())


def hostile_project() -> Project:
    project = with_ground(make_project())
    layer = project.layer("events")
    table = layer.features.table
    for name in ("title", "source", "category"):
        table = table.set_column(table.column_names.index(name), name, [[HOSTILE] * len(table)])
    project = project.with_layer(
        "events", name=HOSTILE, features=replace(layer.features, table=table)
    )
    figure = replace(
        project.figure, title=HOSTILE, subtitle=HOSTILE, credits=HOSTILE, classification=HOSTILE
    )
    note = Annotation("n", "text", ((30.0, 50.0),), HOSTILE, color="#zz{{7}}")
    return replace(project, figure=figure, annotations=(note,))


def test_page_loads_nothing_from_anywhere(tmp_path: Path) -> None:
    text = written(tmp_path)
    found = Tags(text)
    loads = [attrs[name] for _, attrs in found.tags for name in ("src", "href") if name in attrs]
    assert loads == []
    assert not [tag for tag, _ in found.tags if tag in ("link", "iframe", "img")]
    assert "url(http" not in text
    assert not re.findall(r"url\((?!#)", text.split("<script>")[0])
    for far in ("cdn.", "bootstrap", "jquery", "tile.openstreetmap"):
        assert far not in text
    policy = [
        attrs.get("content")
        for tag, attrs in found.tags
        if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy == [page_module.POLICY]


def test_page_says_title_period_worldview_sources_and_credits(tmp_path: Path) -> None:
    project = with_ground(make_project()).with_layer("events", credit="Natural Earth")
    said = " ".join(Tags(written(tmp_path, project)).words)
    for part in (
        "Situation map",
        "1 Mar 2022 – 31 May 2022",
        "Worldview: UN",
        "Natural Earth",
        "Legend",
        "Sources",
        "Source 3",
        "Leaflet",
    ):
        assert part in said


def test_only_visible_rows_are_written(tmp_path: Path) -> None:
    text = written(tmp_path)
    assert "Event 3" in text  # April
    assert "Event 9" not in text  # October
    assert "Event 3" not in written(
        tmp_path, with_ground(make_project()).with_layer("events", visible=False)
    )


def test_layer_control_lists_the_layers(tmp_path: Path) -> None:
    text = written(tmp_path)
    assert re.search(r'"Ground" : geo_json_\w+', text)
    assert re.search(r'"Events" : geo_json_\w+', text)
    assert text.index('"Ground" :') < text.index('"Events" :')


def test_layers_of_one_name_are_both_in_the_control(tmp_path: Path) -> None:
    project = with_ground(make_project())
    text = written(tmp_path, project.add(replace(ground(), id="other")))
    assert re.search(r'"Ground" : geo_json_\w+', text)
    assert re.search(r'"Ground \(2\)" : geo_json_\w+', text)


def test_areas_keep_their_holes_and_labels_are_placed(tmp_path: Path) -> None:
    text = written(tmp_path)
    polygon = re.search(r'"coordinates": (\[\[\[.*?\]\]\]), "type": "Polygon"', text)
    assert polygon is not None
    assert polygon[1].count("[[") == 2  # the list of rings begins with the first one
    assert "47.0" in polygon[1]
    assert "Dnipro" in text


def test_popup_has_source_grade_and_date(tmp_path: Path) -> None:
    text = written(tmp_path)
    for part in ("Source 3", "B2: usually reliable, probably true", "15 Apr 2022"):
        assert part in text


def test_no_data_becomes_markup_script_or_template(tmp_path: Path) -> None:
    plain, text = written(tmp_path), written(tmp_path, hostile_project())
    scripts = [tag for tag, _ in Tags(text).tags if tag == "script"]
    assert len(scripts) == len([tag for tag, _ in Tags(plain).tags if tag == "script"])
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "onerror=alert(2)>" not in text
    assert " 49" not in text.replace(" 49.", "")  # 7*7 was never computed
    assert "#zz" not in text


def test_same_project_same_bytes(tmp_path: Path) -> None:
    project = with_ground(make_project())
    assert written(tmp_path, project) == written(tmp_path, project)


def test_annotations_of_the_moment(tmp_path: Path) -> None:
    project = with_ground(make_project())
    as_of = project.clock.as_of
    notes = (
        Annotation("a", "marker", ((30.0, 50.0),), "Here", number=1),
        Annotation("b", "polygon", ((30.0, 50.0), (31.0, 50.0), (31.0, 51.0)), "Zone"),
        Annotation("c", "text", ((30.0, 50.0),), "Past", end=as_of - 1),
    )
    text = written(tmp_path, replace(project, annotations=notes))
    assert "Marker 1: Here" in text
    assert "Zone" in text
    assert "Past" not in text
    hidden = replace(project, annotations=notes, annotations_visible=False)
    assert "Marker 1: Here" not in written(tmp_path, hidden)


def test_missing_folder_and_too_many_features(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WriteError, match="there is no folder"):
        EXPORTER.write(make_project(), tmp_path / "no" / "a.html", OPTIONS)
    monkeypatch.setattr(page_module, "MOST_FEATURES", 2)
    with pytest.raises(WriteError, match="more than 2 features"):
        EXPORTER.write(make_project(), tmp_path / "a.html", OPTIONS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("asked", [0, 1, 3, 4])
def test_cancelled_writes_nothing(tmp_path: Path, asked: int) -> None:
    questions = iter([False] * asked)
    EXPORTER.write(
        make_project(),
        tmp_path / "map.html",
        replace(OPTIONS, cancelled=lambda: next(questions, True)),
    )
    assert list(tmp_path.iterdir()) == []


def test_when_words() -> None:
    project = make_project(["2022-03-01", ""])
    features = project.layers[0].features
    assert when_text(features, 0, "UTC") == "1 Mar 2022"
    assert when_text(features, 1, "UTC") == "no date known"
    assert when_text(ground().features, 0, "UTC") == ""
