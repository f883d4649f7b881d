"""Proposals, palettes, edges moved by hand, rules, and styles carried to other layers."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest

from gisapp.layers import kinds  # noqa: F401  (its styles are looked up by kind)
from gisapp.model import colormaps, rules, symbology
from gisapp.model.features import Features
from gisapp.model.rules import Rule, checked_rules
from gisapp.model.style import Style
from gisapp.model.theme import DARK, LIGHT, contrast

# What who sees no green, no red or no blue sees (Machado, Oliveira and Fernandes 2009)
BLIND = (
    [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
)


def table(**columns: list[object]) -> Features:
    made = pa.table(columns)
    return Features("t", made, lonlat=np.zeros((made.num_rows, 2)))


def seen(color: str, matrix: list[list[float]]) -> np.ndarray:
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lms = np.cbrt(
        np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.63]])
        @ (np.array(matrix) @ linear).clip(0, 1)
    )
    oklab = [[0.2105, 0.7936, -0.0041], [1.978, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]]
    return np.asarray(np.array(oklab) @ lms)


@pytest.mark.parametrize("matrix", BLIND)
def test_the_colour_blind_tell_every_category_apart(matrix: list[list[float]]) -> None:
    for first, second in combinations(symbology.PALETTE[:6], 2):
        assert np.linalg.norm(seen(first, matrix) - seen(second, matrix)) > 0.05, (first, second)


def test_every_colour_proposed_stands_off_both_themes() -> None:
    for name in colormaps.NAMES:
        for count in (1, 2, 5, 12):
            made = symbology.ramp_colors(name, count, DARK)
            assert len(set(made)) == count
            assert symbology.ramp_colors(name, count, LIGHT) == made[::-1]
    every = [*symbology.PALETTE, *symbology.ramp_colors("viridis", 12, DARK)]
    for color in every:
        for theme in (DARK, LIGHT):
            assert min(contrast(color, theme[g]) for g in ("land", "sea")) >= symbology.LEGIBLE


def test_categories_are_the_most_frequent_values() -> None:
    features = table(kind=["b"] * 3 + ["a"] * 5 + [None] * 9 + [""])
    assert [row[0] for row in symbology.category_rows(features, "kind")] == ["a", "b"]
    assert symbology.category_counts(features, "kind", ["a", "x", "b"]) == [5, 0, 3, 10]


def test_class_rows_meet_and_count_everything() -> None:
    features = table(n=[1, 2, 3, 50, 51, None])
    made = symbology.class_rows(features, "n", "natural breaks", 2, "viridis", DARK)
    assert [row[:2] for row in made] == [(1, 50), (50, 51)]
    assert symbology.class_counts(features, "n", made) == [3, 2, 1]


def test_an_edge_moves_both_classes_that_share_it_and_never_crosses() -> None:
    classes = ((0.0, 5.0, "accent", "low"), (5.0, 9.0, "note", "high"), (9.0, 12.0, "text", "top"))
    moved = symbology.with_edge(classes, 1, 6)
    assert [row[:2] for row in moved] == [(0, 6), (6, 9), (9, 12)]
    assert [row[3] for row in moved] == ["", "", "top"], "a label would tell the old numbers"
    with pytest.raises(ValueError, match="12 does not lie between the edges next to it"):
        symbology.with_edge(classes, 1, 12)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("x", "classes are a list"),
        ([[0, 1, "plaid"]], "'plaid' of class 1 is no colour"),
        ([[0, 1, "accent"], [2, 3, "accent"]], "class 2 does not begin where"),
        ([[3, 1, "accent"]], "class 1 ends before it begins"),
        ([[0, float("nan"), "accent"]], "an edge of class 1 must be a number"),
        ([[0, 1]], "class 1 is not low, high, colour and label"),
    ],
)
def test_classes_that_make_no_sense_are_refused_in_words(value: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        symbology.checked_classes(value)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["a >", "", 0, 0, []], "rule 1: the filter"),
        (["a + 1 > 2", "", 0, 0, []], "rule 1: "),
        (["", "", 9, 3, []], "the scale range of rule 1 is empty"),
        (["", "", -1, 0, []], "the scale range of rule 1 is empty"),
        (["", 3, 0, 0, []], "filter and label of rule 1"),
        (["", "", 0, 0, [["color"]]], "settings of rule 1"),
        ([""], "rule 1 is not a filter"),
    ],
)
def test_rules_that_make_no_sense_are_refused_in_words(row: list[object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        checked_rules([row])


def test_a_rule_that_sets_an_unknown_knob_is_refused() -> None:
    style = Style.usual("marks")
    with pytest.raises(ValueError, match="rule 1: marks has no setting 'colour'"):
        style.with_values({"rules": [["", "", 0, 0, [["colour", "accent"]]]]})


def test_the_first_rule_that_fits_counts_and_scales_switch_rules_off() -> None:
    features = table(n=[1, 5, 9], kind=["a", "b", None])
    rows = (
        Rule("n > 4", finest=10.0, coarsest=100.0).row,
        Rule("kind = 'a'").row,
        Rule("kind IS NULL").row,
    )
    assert rules.rule_index(features, rows, 50.0).tolist() == [1, 0, 0]
    assert rules.rule_index(features, rows, 100.0).tolist() == [1, 3, 2]
    assert rules.rule_index(features, rows, 5.0).tolist() == [1, 3, 2]
    assert rules.rule_index(features, rows, None).tolist() == [1, 0, 0]


def test_modes_are_proposed_from_the_data() -> None:
    features = table(
        id=[1, 2, 3, 4], kind=["a", "b", "a", "b"], title=list("wxyz"), dead=[1.0, 2.0, 30.0, 31.0]
    )
    style = Style.usual("marks")
    seen_modes = []
    for mode in symbology.MODES:
        made = style.with_values(symbology.proposed(features, mode, style, DARK))
        seen_modes.append(symbology.mode_of(made))
        if mode == "graduated":
            assert made.values()["number"] == "dead", "an id is no quantity"
        if mode == "categories":
            assert made.values()["by"] == "kind"
    assert tuple(seen_modes) == symbology.MODES


def test_categories_and_classes_become_rules_that_mean_the_same() -> None:
    features = table(kind=["a", "b", "it's", None], n=[1.0, 2.0, 30.0, 31.0])
    style = Style.usual("marks")
    for mode, column in (("categories", "kind"), ("graduated", "n")):
        first = style.with_values(symbology.proposed(features, mode, style, DARK))
        made = symbology.proposed(features, "rules", first, DARK)["rules"]
        index = rules.rule_index(features, made, None).tolist()
        if column == "kind":
            order = [row[0] for row in first.values()["table"]]
            assert index == [*(order.index(value) for value in ("a", "b", "it's")), 3]
        else:
            counts = symbology.class_counts(features, "n", first.values()["classes"])
            assert (
                np.bincount(index, minlength=len(counts))[: len(counts) - 1].tolist()
                == (counts[:-1])
            )


def test_a_layer_without_numbers_says_so() -> None:
    with pytest.raises(ValueError, match="no column of numbers"):
        symbology.proposed(table(a=["x"]), "graduated", Style.usual("marks"), DARK)


def test_a_style_for_another_kind_takes_what_it_can_and_tells_the_rest() -> None:
    areas = Style.usual("areas")
    values = {
        "color": "friend",
        "opacity": 0.4,
        "shape": "star",
        "dash": "wavy",
        "by": "gone",
        "stroke": "plaid",
        "rules": (Rule("gone = 1", "Lost").row, Rule("kind = 'a'", "Kept").row),
    }
    made, ignored = symbology.adapted(areas, values, ["kind"])
    assert (made.values()["color"], made.values()["opacity"]) == ("friend", 0.4)
    assert [row[1] for row in made.values()["rules"]] == ["Kept"]
    assert len(ignored) == 5
    for words in ("Shape", "'wavy'", "no column 'gone'", "'plaid' is no colour", "Rule 'Lost'"):
        assert any(words in line for line in ignored), words
