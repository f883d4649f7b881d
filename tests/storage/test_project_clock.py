"""The clock in the project file: how it plays, its markers, and files older than those."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gisapp.model import instants
from gisapp.model.clock import Clock
from gisapp.storage.project_file import from_json, to_json
from gisapp.storage.schema import ProjectError
from tests.storage.parts import FRESH, changed


def opened(text: str) -> Clock:
    project, notes = from_json(text, None, FRESH)
    assert notes == []
    return project.clock


def test_how_it_plays_and_its_markers_come_back() -> None:
    day = instants.parse("2022-02-25")[0]
    clock = replace(
        FRESH.clock,
        at_end="bounce",
        reverse=True,
        speed=0.1,
        rate="month",
        dwell=1.5,
        skip_empty=True,
        a=day,
        b=day + 1,
        compare=True,
        known=day + 12_345,
    )
    assert opened(to_json(replace(FRESH, clock=clock), None, FRESH)) == clock


def test_what_is_not_set_is_not_written() -> None:
    written = json.loads(to_json(FRESH, None, FRESH))["clock"]
    assert not {"a", "b", "known", "loop"} & set(written)


@pytest.mark.parametrize(("loop", "at_end"), [(True, "loop"), (False, "stop")])
def test_an_older_file_says_loop(loop: bool, at_end: str) -> None:
    data = json.loads(to_json(FRESH, None, FRESH))
    newer = ("at_end", "compare", "reverse", "rate", "dwell", "skip_empty")
    data["clock"] = {k: v for k, v in data["clock"].items() if k not in newer} | {"loop": loop}
    clock = opened(json.dumps(data))
    assert clock == replace(FRESH.clock, at_end=at_end)


def test_a_clock_of_four_dates_alone_opens_as_plain_as_can_be() -> None:
    data = json.loads(to_json(FRESH, None, FRESH))
    data["clock"] = {
        "begin": "2022-01-01",
        "end": "2022-12-31",
        "start": "2022-03-01",
        "stop": "2022-05-31",
    }
    assert opened(json.dumps(data)) == FRESH.clock


def test_a_marker_typed_as_a_date_is_the_end_of_that_day_in_the_zone() -> None:
    text = changed(clock={"zone": "Europe/Kyiv", "a": "2022-02-24", "known": "2022-03"})
    clock = opened(text)
    assert clock.a == instants.parse("2022-02-24T22:00Z")[0]
    assert clock.known == instants.parse("2022-03-31T21:00Z")[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"at_end": "explode"},
        {"rate": "event"},
        {"rate": "fortnight"},
        {"dwell": -1},
        {"a": "soon"},
        {"b": 10**18},
        {"reverse": 1},
        {"skip_empty": "yes"},
    ],
)
def test_a_clock_that_cannot_be_is_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(ProjectError, match="clock"):
        from_json(changed(clock=wrong), None, FRESH)
