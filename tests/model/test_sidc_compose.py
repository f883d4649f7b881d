"""Composed symbols: the parts that a code asks for, within the box that is told."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model import sidc as codes
from gisapp.model.sidc import parse
from gisapp.model.sidc_compose import ANTICIPATED, PENDING, Composition, box_of, compose
from gisapp.model.sidc_tables import Text
from gisapp.render.symbology import catalogue

LETTERS = catalogue().letters
INFANTRY = "M25 50L175 150M25 150L175 50"


def symbol(code: str, *, filled: bool = True) -> Composition:
    return compose(parse(code, LETTERS), catalogue(), filled=filled)


def bodies(made: Composition) -> list[object]:
    return [op.body for op in made.ops]


def test_infantry_is_a_cross_in_its_frame():
    made = symbol("10031000001211000000")
    assert INFANTRY in bodies(made)
    assert made.frame == (25, 50, 175, 150)
    assert made.anchor == (100, 100)
    assert made.color == "friend"


@pytest.mark.parametrize("identity", "0123456")
def test_every_affiliation_has_its_frame_and_colour(identity: str):
    made = symbol(f"100{identity}1000001211000000")
    plain = symbol("10031000001211000000")
    assert (made.frame == plain.frame) == (identity in "23")
    wanted = {"2": "friend", "3": "friend", "4": "neutral", "5": "hostile", "6": "hostile"}
    assert made.color == wanted.get(identity, "unknown")


def test_every_dimension_has_its_own_frame():
    frames = {symbol(f"1003{set_}00000000000000").frame for set_ in ("01", "10", "30", "35", "27")}
    assert len(frames) == 5


def test_an_unknown_entity_draws_its_frame_with_a_question_mark():
    made = symbol("10061000009999990000")
    assert made.framed
    assert catalogue().ops(catalogue().parts["unknown"])[0] in made.ops


def test_planned_and_pending_frames_are_dashed():
    assert ANTICIPATED in [op.dash for op in symbol("10031010001211000000").ops]
    assert PENDING in [op.dash for op in symbol("10021000001211000000").ops]
    assert all(not op.dash for op in symbol("10031000001211000000").ops)


def test_headquarters_stand_on_their_staff():
    made = symbol("10031002001211000000")
    assert made.anchor == (25, 250)
    assert made.box[3] >= 250


def test_echelons_task_forces_and_dummies_stand_above_the_frame():
    plain = symbol("10031000001211000000").box[1]
    for field in ("10031000181211000000", "10031004001211000000", "10031001001211000000"):
        made = symbol(field)
        assert made.box[1] < plain - 30
        assert any(op.outer for op in made.ops)


def test_condition_is_a_bar_or_without_filling_a_stroke():
    assert "#ff0000" in [op.fill for op in symbol("10031040001211000000").ops]
    crossed = symbol("10031040001211000000", filled=False)
    assert "M150 20L50 180" in bodies(crossed)
    assert "M50 20L150 180" in bodies(crossed)
    assert "M50 20L150 180" not in bodies(symbol("10031030001211000000", filled=False))


def test_equipment_makes_room_for_its_modifiers():
    plain = symbol("10031500001202000000")
    modified = symbol("10031500001202000100")
    icon = plain.ops[1]
    small = next(op for op in modified.ops if op.body == icon.body)
    assert small.scale == pytest.approx(0.7)
    assert small.width == icon.width


def test_exercise_and_simulation_are_told_by_a_letter():
    for context, word in (("1", "X"), ("2", "S")):
        texts = [op.body for op in symbol(f"10{context}31000001211000000").ops]
        assert word in [text.words for text in texts if isinstance(text, Text)]


def test_a_faker_is_a_friend_in_red():
    made = symbol("10161000001211000000")
    assert made.frame == symbol("10031000001211000000").frame
    assert made.color == "hostile"


@given(
    st.sampled_from(
        [(set_, entity) for set_, tables in sorted(catalogue().parts["sets"].items())
         for entity in sorted(tables["icons"])]
    ),
    st.sampled_from(list(codes.IDENTITIES)),
    st.sampled_from(list(codes.STATUSES)),
    st.sampled_from("01234567"),
    st.sampled_from(["00", *codes.ECHELONS, *codes.MOBILITIES]),
    st.booleans(),
)  # fmt: skip
def test_every_symbol_lies_within_the_box_it_tells(icon, identity, status, staff, size, filled):
    made = symbol(f"100{identity}{icon[0]}{status}{staff}{size}{icon[1]}0000", filled=filled)
    assert all(map(math.isfinite, made.box))
    assert made.ops or icon[0] == "25" or icon[1] in ("000000",) or made.framed
    for op in made.ops:
        x0, y0, x1, y1 = box_of(op)
        assert x0 >= made.box[0] - 1e-6
        assert y0 >= made.box[1] - 1e-6
        assert x1 <= made.box[2] + 1e-6
        assert y1 <= made.box[3] + 1e-6
