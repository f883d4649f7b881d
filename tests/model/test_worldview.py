"""Worldviews: who a disputed area is drawn with, in whose eyes, at which date."""

from __future__ import annotations

import pytest

from gisapp.model.instants import OPEN, OPEN_START, parse
from gisapp.model.worldview import Worldviews, differences, from_rows

ROWS = [
    {"area": "crimea", "view": "un", "state": "ukraine", "status": "disputed"},
    {
        "area": "crimea",
        "view": "russia",
        "state": "russia",
        "status": "settled",
        "valid_from": "2014-03-18",
    },
    {
        "area": "crimea",
        "view": "de_facto",
        "state": "ukraine",
        "status": "control",
        "valid_to": "2014-03-17",
    },
    {
        "area": "crimea",
        "view": "de_facto",
        "state": "russia",
        "status": "control",
        "valid_from": "2014-03-18",
        "source": "S1",
    },
    {
        "area": "zone",
        "view": "de_facto",
        "state": "armenia",
        "status": "control",
        "valid_to": "2020-11-20",
    },
]
BEFORE, AFTER = (parse(day)[0] for day in ("2014-03-17", "2014-03-18"))


@pytest.fixture
def table() -> Worldviews:
    return from_rows(ROWS)


def test_views_begin_with_the_default_and_control(table):
    assert table.views == ("un", "de_facto", "russia")
    assert Worldviews().views == ("un", "de_facto")


def test_an_unknown_view_names_the_known_ones(table):
    with pytest.raises(ValueError, match="no worldview 'mars'; known are un, de_facto, russia"):
        table.view("mars")


def test_a_valid_to_day_is_included(table):
    facts = table.view("de_facto")
    assert facts.state_of("crimea", AFTER - 1) == "ukraine"
    assert facts.state_of("crimea", AFTER) == "russia"


def test_rows_without_dates_hold_for_ever(table):
    claim = table.view("un").claim("crimea", BEFORE)
    assert claim is not None
    assert (claim.begin, claim.end) == (OPEN_START, OPEN)


def test_a_view_that_is_silent_follows_control(table):
    assert table.view("russia").state_of("crimea", BEFORE) == "ukraine"
    assert table.view("un").state_of("zone", BEFORE) == "armenia"
    assert table.view("un").state_of("elsewhere", BEFORE) == "elsewhere"


def test_control_is_told_apart_from_the_claim(table):
    un = table.view("un")
    assert un.state_of("crimea", AFTER) == "ukraine"
    control = un.control("crimea", AFTER)
    assert control is not None
    assert (control.state, control.source) == ("russia", "S1")
    assert un.control("zone", parse("2021-01-01")[0]) is None


def test_what_differs_or_is_disputed_is_marked(table):
    assert table.view("un").differs("crimea", AFTER)
    assert not table.view("russia").differs("crimea", AFTER)
    assert not table.view("de_facto").differs("crimea", AFTER)
    assert not table.view("un").differs("elsewhere", AFTER)


def test_boundaries_follow_the_view(table):
    un, russia = table.view("un"), table.view("russia")
    assert un.boundary("crimea", "russia", AFTER) == "disputed"
    assert un.boundary("crimea", "ukraine", AFTER) == "disputed"  # control runs there
    assert russia.boundary("crimea", "russia", AFTER) == "administrative"
    assert russia.boundary("crimea", "ukraine", AFTER) == "international"
    assert un.boundary("poland", "ukraine", AFTER) == "international"


def test_the_epoch_changes_exactly_when_an_answer_may(table):
    un = table.view("un")
    assert un.epoch(BEFORE) == un.epoch(AFTER - 1)
    assert un.epoch(AFTER - 1) != un.epoch(AFTER)
    end = parse("2020-11-20")[1]
    assert un.epoch(end - 1) != un.epoch(end)


def test_a_bad_date_says_which(table):
    with pytest.raises(ValueError, match="'soon' is not a date"):
        from_rows([{**ROWS[0], "valid_from": "soon"}])


def test_views_say_what_they_are(table):
    assert table.view("un").title == "UN"
    assert table.view("russia").title == "Russia"
    assert "hatched" in table.view("russia").note
    assert table.view("de_facto").note == "Borders by control on the ground."
    assert table.view("russia").areas == {"crimea", "zone"}


LINES = [
    {"area": "ZONE", "view": "un", "state": "SYR", "status": "recognises", "line": "international"},
    {
        "area": "ZONE",
        "view": "de_facto",
        "state": "ISR",
        "status": "administers",
        "line": "ceasefire SYR ISR",
        "name": "The zone",
        "source": "Resolution 1",
        "label": "held by Israel",
        "administering": "ISR",
        "claiming": "ISR;SYR",
        "hatch": "none",
        "valid_from": "1967-06-10",
    },
    {
        "area": "ZONE",
        "view": "israel",
        "state": "ZONE",
        "status": "disputed",
        "line": "ceasefire ISR",
        "hatch": "dots",
        "name": "The zone",
        "source": "Statement 2",
    },
]
LATER = parse("2020-01-01")[0]


def test_a_line_has_the_class_the_table_gives_it_towards_whom_it_names():
    views = from_rows(LINES)
    un, facts, israel = (views.view(name) for name in ("un", "de_facto", "israel"))
    assert un.boundary("ZONE", "ISR", LATER) == "international"
    assert un.boundary("ZONE", "SYR", LATER) == "ceasefire", "one state, but not on the ground"
    assert facts.boundary("ZONE", "SYR", LATER) == "ceasefire"
    assert facts.boundary("ZONE", "JOR", LATER) == "international"
    assert facts.boundary("ZONE", "ISR", LATER) == "administrative"
    assert israel.boundary("ZONE", "ISR", LATER) == "ceasefire"
    assert israel.boundary("SYR", "ZONE", LATER) == "international"


def test_the_table_says_how_an_area_is_marked():
    views = from_rows(LINES)
    assert views.view("un").hatch("ZONE", LATER) == "diagonal", "control differs, no hatch told"
    assert views.view("un").hatch("ZONE", parse("1960-01-01")[0]) == ""
    assert views.view("israel").hatch("ZONE", LATER) == "dots"
    assert views.view("de_facto").hatch("ZONE", LATER) == ""
    assert views.view("un").hatch("ELSEWHERE", LATER) == ""


def test_a_claim_says_who_holds_and_who_claims():
    claim = from_rows(LINES).view("de_facto").claim("ZONE", LATER)
    assert claim is not None
    assert (claim.administering, claim.claiming) == ("ISR", ("ISR", "SYR"))
    assert claim.words == "The zone (held by Israel)"


def test_differences_are_told_against_the_default_view():
    views = from_rows(LINES)
    assert differences(views.view("un"), LATER) == ()
    assert differences(views.view("de_facto"), LATER) == (
        "The zone: drawn with Israel, in the UN view drawn with Syria; Resolution 1.",
    )
    assert differences(views.view("israel"), LATER) == (
        "The zone: drawn on its own as disputed, in the UN view drawn with Syria; Statement 2.",
    )
    assert differences(views.view("de_facto"), parse("1960-01-01")[0]) == ()
