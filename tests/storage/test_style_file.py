"""Style files: round trips, styles that fit only in part, and files that are none."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import make_project

from gisapp.layers import kinds  # noqa: F401  (its styles are looked up by kind)
from gisapp.model.colormaps import NAMES
from gisapp.model.features import Features
from gisapp.model.layer import Layer
from gisapp.model.rules import Rule
from gisapp.model.style import Style
from gisapp.storage.project_file import from_json, to_json
from gisapp.storage.style_file import StyleError, read_style, style_text, styled, write_style

COLORS = st.sampled_from(["accent", "friend", "#00ff7f"])
TABLES = st.lists(st.tuples(st.text(max_size=5), COLORS, st.text(max_size=5)), max_size=4)
EDGES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=6, unique=True).map(sorted)


def layer(kind: str = "marks", **columns: list[Any]) -> Layer:
    table = pa.table(columns or {"kind": ["a", "b"], "n": [1, 2]})
    features = Features("t", table, lonlat=np.zeros((table.num_rows, 2)))
    return Layer("one", "One", "group", features, Style.registry[kind]())


def values(made: Layer) -> dict[str, Any]:
    return made.style.values()


@given(
    st.sampled_from(["marks", "events", "lines", "areas", "shapes"]),
    COLORS,
    TABLES,
    EDGES,
    st.sampled_from(NAMES),
    st.floats(0, 1),
    st.floats(0, 100),
)
def test_a_style_comes_back_as_it_was(
    kind: str,
    color: str,
    table: list[tuple[str, ...]],
    edges: list[float],
    ramp: str,
    opacity: float,
    closest: float,
) -> None:
    classes = tuple((a, b, color, "") for a, b in pairwise(edges))
    rule = Rule("n > 1", "More", 2.0, 400.0, (("color", color), ("label", "kind"))).row
    one = layer(kind)
    style = one.style.with_values(
        {"color": color, "by": "kind", "table": tuple(table), "number": "n", "classes": classes}
    ).with_values({"ramp": ramp, "rules": (rule,)})
    saved = replace(one, style=style, opacity=opacity, min_resolution=closest)
    done = styled(style_text(saved).encode(), layer(kind), "file")
    assert done.ignored == ()
    assert done.layer.style == style
    assert (done.layer.opacity, done.layer.min_resolution) == (opacity, closest)
    assert done.layer.max_resolution == float("inf")


def test_a_file_is_written_whole_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "red.gstyle"
    one = layer()
    red = replace(one, style=one.style.with_values({"color": "#aa0000"}), max_resolution=900.0)
    write_style(path, red)
    done = read_style(path, one)
    assert (done.layer.style, done.layer.max_resolution) == (red.style, 900.0)
    assert [entry.name for entry in tmp_path.iterdir()] == ["red.gstyle"]
    with pytest.raises(StyleError, match="missing"):
        read_style(tmp_path / "missing.gstyle", one)
    with pytest.raises(StyleError):
        write_style(tmp_path / "no" / "where.gstyle", one)


def test_what_does_not_fit_is_told_and_the_rest_is_taken() -> None:
    text = json.loads(style_text(layer()))
    text |= {"future": 1, "kind": "plasma", "opacity": 7, "min_resolution": "wide"}
    text["knobs"] |= {
        "color": "#aa0000",
        "glow": 5,
        "shape": "banana",
        "table": [["a", "plaid", "A"]],
        "classes": [[5, 1, "accent", ""]],
        "rules": [["n >", "", 0, 0, []]],
        "size": 1e9,
        "by": "gone",
    }
    done = styled(json.dumps(text).encode(), layer(), "odd.gstyle")
    assert values(done.layer)["color"] == "#aa0000"
    assert (values(done.layer)["shape"], values(done.layer)["rules"]) == ("circle", ())
    assert done.layer.opacity == 1.0
    for words in (
        "Unknown entry 'future'",
        "It was made for 'plasma', this layer shows 'marks'",
        "Opacity: 7",
        "min resolution: 'wide'",
        "Glow: a layer of this kind has no such setting",
        "Shape is one of",
        "'plaid' is no colour",
        "class 1 ends before it begins",
        "rule 1: the filter 'n >'",
        "Size must lie between",
        "no column 'gone'",
    ):
        assert any(words in line for line in done.ignored), words
    assert len(done.ignored) == 11


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "neither a gisapp style nor QML nor SLD"),
        (b"hello", "neither a gisapp style nor QML nor SLD"),
        (b"{", "no sound JSON"),
        (b'{"a": ' * 100_000, "no sound JSON"),
        (b'{"format": "gisapp project"}', "not the style of a layer"),
        (b'{"format": "gisapp style", "version": 99}', "a newer gisapp wrote it"),
        (b'{"format": "gisapp style", "version": 1}', "its settings are missing"),
        (b'{"format": "gisapp style", "version": 1, "knobs": {"x": 1}}', "nothing of it fits"),
        (b"<qgis", "no sound XML"),
        (b"<svg/>", "neither QML nor SLD"),
        (b"<qgis/>", "no symbols of features"),
        (
            b'<!DOCTYPE a [<!ENTITY b "c">]><qgis>&b;</qgis>',
            "defines entities, which is refused",
        ),
        (b"<qgis><renderer-v2 type='heatmapRenderer'/></qgis>", "'heatmapRenderer' has no"),
        (b"<StyledLayerDescriptor/>", "no rules that can be read"),
    ],
)
def test_what_is_no_style_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(StyleError, match=words) as error:
        styled(data, layer(), "bad.xml")
    assert str(error.value).startswith("bad.xml: ")


QML = """<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis hasScaleBasedVisibilityFlag="1" minScale="1000000" maxScale="1000">
 <renderer-v2 type="{type}" attr="{attr}">{body}<symbols>{symbols}</symbols></renderer-v2>
</qgis>"""
MARK = """<symbol name="{0}" type="marker" alpha="1"><layer class="SimpleMarker">
<prop k="color" v="{1}"/><prop k="size" v="3"/><prop k="size_unit" v="MM"/>
<prop k="name" v="diamond"/><prop k="outline_color" v="0,0,0,255"/></layer></symbol>"""


def qml(type: str, symbols: str, body: str = "", attr: str = "", **columns: list[Any]) -> Any:
    text = QML.format(type=type, attr=attr, body=body, symbols=symbols)
    return styled(text.encode(), layer(**columns), "a.qml")


def test_a_single_symbol_of_qgis() -> None:
    done = qml("singleSymbol", MARK.format("0", "255,0,0,128"))
    made = values(done.layer)
    assert (made["color"], made["shape"]) == ("#ff0000", "diamond")
    assert made["size"] == pytest.approx(3 * 96 / 25.4)
    assert made["opacity"] == pytest.approx(128 / 255)
    scale = 96 / 0.0254
    assert done.layer.min_resolution * scale == pytest.approx(1000)
    assert done.layer.max_resolution * scale == pytest.approx(1_000_000)
    assert done.ignored == ()


def test_categories_of_qgis() -> None:
    body = """<categories><category symbol="0" value="a" label="Aye"/>
    <category symbol="1" value="b" label=""/></categories>"""
    symbols = MARK.format("0", "255,0,0,255") + MARK.format("1", "0,0,255,255")
    made = values(qml("categorizedSymbol", symbols, body, "kind").layer)
    assert made["by"] == "kind"
    assert made["table"] == (("a", "#ff0000", "Aye"), ("b", "#0000ff", "b"))


def test_classes_of_qgis() -> None:
    body = """<ranges><range symbol="0" lower="0" upper="5" label="few"/>
    <range symbol="1" lower="5" upper="9.5" label="many"/></ranges>"""
    symbols = MARK.format("0", "255,0,0,255") + MARK.format("1", "0,0,255,255")
    made = values(qml("graduatedSymbol", symbols, body, "n").layer)
    assert made["number"] == "n"
    assert made["classes"] == ((0, 5, "#ff0000", "few"), (5, 9.5, "#0000ff", "many"))


def test_rules_of_qgis_with_what_cannot_be_said_here() -> None:
    body = """<rules key="r"><rule filter="&quot;n&quot; &gt; 1" symbol="0" label="More"
    scalemaxdenom="500000"/><rule filter="length(kind) &gt; 2" symbol="1"/>
    <rule filter="ELSE" symbol="1" label="Rest"/></rules>"""
    symbols = MARK.format("0", "255,0,0,255") + MARK.format("1", "0,0,255,255")
    done = qml("RuleRenderer", symbols, body)
    rules = [Rule(*row) for row in values(done.layer)["rules"]]
    assert [(rule.filter, rule.label) for rule in rules] == [('"n" > 1', "More"), ("", "Rest")]
    assert rules[0].coarsest * 96 / 0.0254 == pytest.approx(500_000)
    assert dict(rules[0].changes)["color"] == "#ff0000"
    assert len(done.ignored) == 1
    assert "length" in done.ignored[0]


SLD = """<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"
 xmlns:ogc="http://www.opengis.net/ogc"><NamedLayer><UserStyle><FeatureTypeStyle>
 <Rule><Title>Rest</Title><PolygonSymbolizer><Fill><CssParameter name="fill">#00ff00</CssParameter>
 </Fill></PolygonSymbolizer></Rule>
 <Rule><Title>Large</Title><ogc:Filter><ogc:And><ogc:PropertyIsGreaterThan>
 <ogc:PropertyName>n</ogc:PropertyName><ogc:Literal>1</ogc:Literal></ogc:PropertyIsGreaterThan>
 <ogc:Not><ogc:PropertyIsEqualTo><ogc:PropertyName>my kind</ogc:PropertyName>
 <ogc:Literal>it's</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Not></ogc:And></ogc:Filter>
 <MaxScaleDenominator>500000</MaxScaleDenominator>
 <PolygonSymbolizer><Fill><CssParameter name="fill">#aa0000</CssParameter>
 <CssParameter name="fill-opacity">0.4</CssParameter></Fill><Stroke>
 <CssParameter name="stroke">#0000aa</CssParameter>
 <CssParameter name="stroke-width">3</CssParameter>
 <CssParameter name="stroke-dasharray">5 2</CssParameter></Stroke></PolygonSymbolizer>
 <TextSymbolizer/></Rule>
 </FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"""


def test_rules_of_sld_what_is_left_last() -> None:
    one = layer("areas", **{"n": [1, 2], "my kind": ["a", "it's"]})
    done = styled(SLD.encode("utf-16"), one, "a.sld")
    large, rest = [Rule(*row) for row in values(done.layer)["rules"]]
    assert large.filter == "(n > 1) AND (NOT (\"my kind\" = 'it''s'))"
    assert (large.title, rest.title, rest.filter) == ("Large", "Rest", "")
    assert dict(large.changes) == {
        "color": "#aa0000",
        "opacity": 0.4,
        "stroke": "#0000aa",
        "stroke_width": 3.0,
        "dash": "dashed",
    }
    assert dict(rest.changes)["stroke_width"] == 0
    assert done.ignored == ("Text symbols are not read",)


def test_a_style_of_another_program_leaves_nothing_of_the_one_before() -> None:
    one = layer()
    ruled = one.style.with_values({"rules": (Rule("n > 1").row,), "by": "kind"})
    text = QML.format(type="singleSymbol", attr="", body="", symbols=MARK.format("0", "1,2,3,255"))
    done = styled(text.encode(), replace(one, style=ruled), "a.qml")
    assert (values(done.layer)["rules"], values(done.layer)["by"]) == ((), "")


def test_a_project_file_keeps_classes_and_rules_and_tells_what_is_wrong_with_them() -> None:
    fresh = replace(make_project(), layers=(replace(layer(), group="things"),))
    style = fresh.layers[0].style.with_values(
        {
            "number": "n",
            "classes": ((0.0, 1.5, "accent", ""), (1.5, 4.0, "#00ff7f", "many")),
            "rules": (Rule("n > 1", "More", 2.0, 400.0, (("size", 12.0),)).row, Rule().row),
        }
    )
    project = fresh.with_layer("one", style=style)
    text = to_json(project, None, fresh)
    opened, notes = from_json(text, None, fresh)
    assert notes == []
    assert opened.layer("one").style == style
    opened, notes = from_json(text.replace('"n > 1"', '"n >"'), None, fresh)
    assert opened.layer("one").style.values()["rules"] == ()
    assert len(notes) == 1
    assert "rule 1: the filter 'n >' is not CQL2" in notes[0]
