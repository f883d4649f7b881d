"""The language in which zones are described."""

from __future__ import annotations

import pytest
import shapely
from shapely import Geometry

from tools.geo import recipes


class Squares:
    """A gazetteer of unit squares named by their lower left corner."""

    def leaf(self, name: str, arguments: list[str]) -> Geometry:
        if name == "WKT":
            return shapely.from_wkt(arguments[0])
        x = float(arguments[1])
        return shapely.box(x, 0, x + 1, 1)

    def buffer(self, geometry: Geometry, km: float) -> Geometry:
        return geometry.buffer(km)


def area(text: str) -> float:
    """Area of a recipe in the gazetteer of squares."""
    return float(recipes.evaluate(recipes.parse(text), Squares()).area)


def test_leaves_keep_names_with_commas_apostrophes_and_brackets() -> None:
    node = recipes.parse("NE1(Syria;As Suwayda';Hasaka (Al Haksa))")
    assert node.texts == ("Syria", "As Suwayda'", "Hasaka (Al Haksa)")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NE1(X;0)", 1.0),
        ("UNI(NE1(X;0);NE1(X;1);NE1(X;2))", 3.0),
        ("INT(NE1(X;0); NE1(X;0.25))", 0.75),
        ("SUB(NE1(X;0);WKT(POLYGON((0 0,0.5 0,0.5 1,0 1,0 0))))", 0.5),
        ("INT(NE1(X;0);NE1(X;1))", 0.0),
    ],
)
def test_set_operations(text: str, expected: float) -> None:
    assert area(text) == pytest.approx(expected)


def test_buffers_take_a_radius() -> None:
    assert area("BUF(WKT(POINT(0 0));2)") == pytest.approx(12.55, abs=0.1)


@pytest.mark.parametrize(
    "text", ["", "NE1(X", "FOO(X)", "INT(NE1(X;0))", "NE0(X) Y", "BUF(NE0(X))"]
)
def test_broken_recipes_are_refused(text: str) -> None:
    with pytest.raises(recipes.RecipeError):
        recipes.parse(text)
