"""Symbols are found by the words that people use."""

from __future__ import annotations

import pytest

from gisapp.model.sidc import parse
from gisapp.model.sidc_search import asked, find
from gisapp.render.symbology import catalogue

BASE = parse("10031000000000000000", catalogue().letters)


def first(query: str) -> str:
    return find(query, catalogue(), BASE)[0].sidc.number


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("mech inf bde", "10031000181211020000"),
        ("Enemy armoured bn", "10061000161205000000"),
        ("destroyer", "10033000001202030000"),
        ("field arty regt", "10031000171303000000"),
        ("airborne infantry", "10031000001211000001"),
        ("hostile tank planned", "10061510001202000000"),
        ("neutral hq infantry div", "10041002211211000000"),
    ],
)
def test_words_find_their_symbol(query: str, code: str):
    assert first(query) == code


def test_what_the_words_leave_open_is_taken_from_the_base():
    base = BASE.changed(identity="6", amplifier="18")
    found = find("infantry", catalogue(), base)[0].sidc
    assert (found.identity, found.amplifier) == ("6", "18")


def test_ships_have_no_echelon():
    found = find("destroyer", catalogue(), BASE.changed(amplifier="18"))[0].sidc
    assert found.amplifier == "00"


def test_fields_alone_change_the_base():
    (only,) = find("hostile bde", catalogue(), BASE)
    assert only.sidc.number == "10061000180000000000"


def test_nonsense_finds_nothing():
    assert find("xyzzy", catalogue(), BASE) == []
    assert find("infantry xyzzy", catalogue(), BASE) == []


def test_a_question_is_taken_apart():
    question = asked("Hostile mech inf BDE")
    assert dict(question.fields) == {"identity": "6", "amplifier": "18"}
    assert question.words == ("mechanized", "infantry")
