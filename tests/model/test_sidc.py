"""Symbol codes: what each position says, what is refused and why, and letters as numbers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model import sidc as codes
from gisapp.model.sidc import Sidc, parse
from gisapp.model.sidc_words import details, gaps, spelled
from gisapp.render.symbology import catalogue

LETTERS = catalogue().letters


def read(code: str) -> Sidc:
    return parse(code, LETTERS)


def words(code: str) -> str:
    return spelled(read(code), catalogue())


def test_a_number_code_is_taken_apart():
    sidc = read("10 1 6 10 1 6 18 121102 01 27")
    assert (sidc.context, sidc.identity, sidc.symbol_set, sidc.status) == ("1", "6", "10", "1")
    assert (sidc.entity, sidc.modifier1, sidc.modifier2) == ("121102", "01", "27")
    assert (sidc.echelon, sidc.mobility) == ("18", "")
    assert sidc.headquarters
    assert sidc.task_force
    assert not sidc.dummy
    assert sidc.faker


def test_thirty_digits_have_common_modifiers_a_frame_and_a_country():
    sidc = read("130310000012110012001050000276")
    assert sidc.edition == "E"
    assert (sidc.modifier1, sidc.modifier2) == ("112", "00")
    assert (sidc.frame_shape, sidc.country) == ("5", "276")
    assert sidc.number == sidc.code
    assert words(sidc.code) == "Friend, land unit, infantry, light"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("10031000161211000000", "Friend, land unit, infantry, battalion"),
        ("10061010181211020000", "Hostile, land unit, infantry, armored/mechanized/tracked, "
         "brigade, planned"),
        ("10041500331202000000", "Neutral, land equipment, tank, tracked"),
        ("10033000001202030000", "Friend, sea surface, surface combatant, line, destroyer"),
        ("10161002211600000000", "Faker, land unit, sustainment, division, headquarters, exercise"),
        ("10011000000000000000", "Unknown, land unit"),
        ("SFGPUCI----E---", "Friend, land unit, infantry, company"),
        ("shgaucf---ah***", "Hostile, land unit, field artillery, brigade, headquarters, planned"),
    ],
)  # fmt: skip
def test_codes_are_spelled_out(code: str, said: str):
    assert words(code) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "empty"),
        ("1003100000121100", "has 16 characters; it should have 20 or 30"),
        ("1.0031E+19", "read as a number, not text"),
        ("100310001612x1000000", "'X' at 13, not a digit"),
        ("10091000001211000000", "standard identity '9' at 4; allowed are 0 pending"),
        ("10039900001211000000", "symbol set '99' at 5 and 6; allowed are 00"),
        ("10031090001211000000", "status '9' at 7"),
        ("10031009001211000000", "dummy '9' at 8"),
        ("10031000991211000000", "echelon or mobility '99' at 9 and 10"),
        ("09031000001211000000", "version '09'; allowed are 10 to 19"),
        ("1003100000121100000000B0000000", "frame shape 'B' at 23"),
        ("QFGPUCI---*****", "starts with 'Q'"),
        ("SXGPUCI---*****", "affiliation 'X' at 2; allowed are P, U, A, F"),
        ("SFQPUCI---*****", "battle dimension 'Q' at 3"),
        ("SFGQUCI---*****", "status 'Q' at 4"),
        ("SFG", "has 3 characters; a letter code has 15"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_what_is_allowed(code: str, said: str):
    with pytest.raises(ValueError, match=re.escape(said)):
        read(code)


@given(
    st.tuples(
        st.sampled_from(["10", "11", "13", "14"]),
        st.sampled_from(list(codes.CONTEXTS)),
        st.sampled_from(list(codes.IDENTITIES)),
        st.sampled_from(list(codes.SETS)),
        st.sampled_from(list(codes.STATUSES)),
        st.sampled_from("01234567"),
        st.sampled_from(["00", *codes.ECHELONS, *codes.MOBILITIES]),
        st.text("0123456789", min_size=10, max_size=10),
    )
)
def test_every_code_of_allowed_parts_is_read_and_written_the_same(parts: tuple[str, ...]):
    code = "".join(parts)
    assert read(code).number == code
    assert words(code)
    assert isinstance(gaps(read(code), catalogue()), tuple)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_sentence(text: str):
    try:
        said = read(text).number
    except ValueError as error:
        said = str(error)
    assert said.isdigit() or "symbol code" in said


def test_an_unknown_entity_is_read_and_listed():
    sidc = read("10061000009999990000")
    assert gaps(sidc, catalogue()) == ("entity 999999 is not among those of land unit",)
    assert words(sidc.code) == "Hostile, land unit, entity 999999"
    assert ("Not in the table", gaps(sidc, catalogue())[0].capitalize()) in details(
        sidc, catalogue()
    )


def test_a_letter_code_with_an_unknown_end_is_read_as_what_it_belongs_to():
    sidc = read("SFGPUCIQQ-*****")
    assert sidc.entity == "121100"
    assert sidc.loose == "function UCIQQ- read as UCI---"


@pytest.mark.parametrize("letter", list("PUAFNSHGWMDLJK"))
def test_letters_of_affiliation_say_what_their_numbers_say(letter: str):
    sidc = read(f"S{letter}GPUCI---*****")
    assert sidc.context == ("1" if letter in "GWMDLJK" else "0")
    assert sidc.affiliation == {
        **dict.fromkeys("AFMD", "friend"),
        **dict.fromkeys("NL", "neutral"),
        **dict.fromkeys("SHJK", "hostile"),
    }.get(letter, "unknown")


def test_the_letter_table_names_entities_that_are_drawn():
    drawn = [
        catalogue().part(Sidc("", symbol_set=found[0]), "icons", found[1], "F")
        for found in LETTERS.values()
    ]
    assert sum(part is not None for part in drawn) > 0.97 * len(drawn)


def test_details_leave_out_what_is_not_said():
    rows = dict(details(read("10061000181211020000"), catalogue()))
    assert rows["Affiliation"] == "Hostile"
    assert rows["Echelon"] == "Brigade"
    assert rows["Entity"].startswith("Movement and Maneuver, Infantry")
    assert "Mobility" not in rows
    assert "Context" not in rows


def test_changing_fields_keeps_the_rest():
    sidc = read("SFGPUCI---*****").changed(identity="6", amplifier="18")
    assert sidc.code == "10061000181211000000"
    assert words(sidc.code) == "Hostile, land unit, infantry, brigade"
