"""The kind that draws military symbols: codes from columns, fallbacks, crowds and the legend."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.layers.kinds._crowd import HIGH, WIDE, push_apart
from gisapp.layers.kinds.symbols import SymbolStyle, identity_of
from gisapp.model.primitives import Symbols
from tests.layers.kinds_cases import layer

INFANTRY, ARMOUR = "10031000161211000000", "10061000161205000000"


@pytest.fixture
def units(made):
    def build(codes, **columns):
        n = len(codes)
        return made(
            {"sidc": codes, **columns},
            lonlat=[(20 + i, 45) for i in range(n)],
            roles={"sidc": "sidc"},
        )

    return build


def drawn(features, style, cut, **more) -> Symbols:
    one = layer(features, style)
    (only,) = one.draw(cut(one, **more))
    assert isinstance(only, Symbols)
    return only


def test_codes_come_from_the_column_that_is_known_for_them(units, cut):
    item = drawn(units([INFANTRY, ARMOUR]), SymbolStyle(), cut)
    assert item.sidc == (INFANTRY, ARMOUR)
    assert item.rows.tolist() == [0, 1]


def test_another_column_can_be_named(made, cut):
    features = made({"mine": [ARMOUR]}, lonlat=[(20, 45)])
    assert drawn(features, SymbolStyle(sidc="mine"), cut).sidc == (ARMOUR,)


def test_rows_without_a_code_have_the_fallback_of_their_side(units, cut):
    features = units([INFANTRY, None, ""], side=["", "hostile", "neutral"])
    style = SymbolStyle(affiliation="side", fallback="10031000001211000000")
    assert drawn(features, style, cut).sidc == (
        INFANTRY,
        "10061000001211000000",
        "10041000001211000000",
    )
    assert drawn(features, SymbolStyle(), cut).sidc[1:] == (SymbolStyle().fallback,) * 2


@pytest.mark.parametrize(
    ("words", "digit"), [("Friend", "3"), (" ENEMY", "6"), ("6", "6"), ("?", "1"), (None, "1")]
)
def test_words_for_affiliations(words, digit):
    assert identity_of(words) == digit


def test_texts_come_from_columns_and_are_off_when_small(units, cut):
    features = units([INFANTRY], name=["3 Bn"], parent=["5 Bde"])
    style = SymbolStyle(designation="name", higher="parent")
    assert drawn(features, style, cut).texts == ((("T", "3 Bn"), ("M", "5 Bde")),)
    assert drawn(features, style.with_values({"size": 16}), cut).texts == ()
    assert drawn(features, SymbolStyle(), cut).texts == ()


def test_the_legend_spells_out_each_symbol_once(units):
    features = units([INFANTRY, ARMOUR, INFANTRY, "QQ"])
    style = SymbolStyle()
    items = style.legend(layer(features, style), np.arange(4))
    assert [(item.label, item.count) for item in items[:2]] == [
        ("Friend, land unit, infantry, battalion", 2),
        ("Hostile, land unit, armor/armored/mechanized/self-propelled/tracked, battalion", 1),
    ]
    assert items[0].swatch.kind == "symbol"
    assert items[0].swatch.shape == INFANTRY
    assert "starts with 'Q'" in items[2].label


def test_a_long_legend_ends_with_how_many_others(units):
    codes = [f"10031000001211{one:02d}{two:02d}00" for one in range(3) for two in range(1, 31)]
    style = SymbolStyle()
    items = style.legend(layer(units(codes), style), np.arange(len(codes)))
    assert items[-1].label.endswith("other symbols")
    assert sum(item.count for item in items) == len(codes)


def test_crowded_symbols_move_and_keep_their_places(made, cut):
    features = made(
        {"sidc": [INFANTRY, ARMOUR]}, lonlat=[(20, 45), (20, 45)], roles={"sidc": "sidc"}
    )
    item = drawn(features, SymbolStyle(), cut)
    assert (item.xy != item.places).any()
    assert (item.places[0] == item.places[1]).all()
    still = drawn(features, SymbolStyle(crowded="overlap"), cut)
    assert still.places is None
    assert (still.xy == item.places).all()


@given(
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), min_size=1, max_size=25),
)
def test_pushed_apart_hardly_any_two_overlap(places):
    xy = np.array(places, float) * 4
    at = push_apart(xy, 10.0)
    apart = np.abs(at[:, None] - at[None]) / (10.0 * np.array([WIDE, HIGH]))
    clash = (apart < 0.85).all(axis=2)
    np.fill_diagonal(clash, False)
    assert clash.sum() / 2 <= len(xy) * 0.1
    assert (push_apart(xy, 10.0) == at).all()


def test_who_has_room_stays():
    xy = np.array([[0.0, 0.0], [100.0, 0.0], [102.0, 0.0]])
    at = push_apart(xy, 10.0)
    assert (at[0] == xy[0]).all()
    assert at[1, 0] < 100 < 102 < at[2, 0]


def test_unknown_values_of_knobs_are_refused_with_a_sentence():
    with pytest.raises(ValueError, match="No code must be text"):
        SymbolStyle().with_values({"fallback": 5})
    with pytest.raises(ValueError, match="Fill is one of light, medium"):
        SymbolStyle().with_values({"tone": "loud"})
