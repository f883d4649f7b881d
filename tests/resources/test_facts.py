"""The hand-kept tables of resources/geo/facts: schema, dates, grades, completeness."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

FACTS = Path(__file__).parents[2] / "resources" / "geo" / "facts"
GRADE = re.compile(r"[A-F][1-6]")
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
CHECKED = {"verified", "partly", "unchecked"}
PLACE_PRECISION = {"exact", "town", "district", "region", "country"}
THEATRES = {"crimea", "donbas", "ukraine", "caucasus", "syria", "libya"}
CORE_VIEWS = ("un", "de_facto", "ukraine", "russia")
VIEWS = {*CORE_VIEWS, "turkey", "azerbaijan", "armenia", "georgia", "syria"}
VIEWS |= {"syria_opposition", "cyprus", "israel", "morocco"}
STATUSES = {"administers", "claims", "recognises", "disputed", "independent"}

COLUMNS = {
    "events": "id,theatre,title,summary,start,end,date_precision,place,lat,lon,"
    "location_precision,category,actors,source,source_date,confidence,checked",
    "troops": "id,site,country,lat,lon,location_precision,valid_from,valid_to,unit,echelon,"
    "personnel_low,personnel_high,equipment,force,note,source,source_date,confidence,checked",
    "zones": "id,theatre,name,kind,valid_from,valid_to,geometry_recipe,accuracy_km,note,source,"
    "confidence,checked",
    "worldviews": "area,name,view,state,administering,claiming,status,valid_from,valid_to,line,"
    "hatch,label,note,source,url,grade",
}
PERIOD = {"events": ("start", "end"), "troops": ("valid_from", "valid_to")}
PERIOD |= {"zones": ("valid_from", "valid_to"), "worldviews": ("valid_from", "valid_to")}
TABLES = sorted(COLUMNS)

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """All rows of a table."""
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def moment(text: str) -> datetime:
    """A date or a clock time with offset; naive dates are read as UTC midnight."""
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=datetime.fromisoformat(UTC).tzinfo)


UTC = "2000-01-01T00:00:00+00:00"


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_as_documented(name: str) -> None:
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        assert next(csv.reader(stream)) == COLUMNS[name].split(",")


@pytest.mark.parametrize("name", TABLES)
def test_every_row_names_its_source(name: str) -> None:
    assert [row for row in rows(name) if not row["source"].strip()] == []


@pytest.mark.parametrize("name", ["events", "troops", "zones"])
def test_ids_are_unique(name: str) -> None:
    ids = [row["id"] for row in rows(name)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", TABLES)
def test_periods_are_iso_and_in_order(name: str) -> None:
    first, last = PERIOD[name]
    for row in rows(name):
        if name != "worldviews":
            assert row[first], row
        if row[first] and row[last]:
            assert moment(row[first]) <= moment(row[last]), row
        elif row[first] or row[last]:
            moment(row[first] or row[last])


@pytest.mark.parametrize("name", ["events", "troops"])
def test_source_dates_are_dates(name: str) -> None:
    wrong = [
        row for row in rows(name) if row["source_date"] and not DATE.fullmatch(row["source_date"])
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["events", "troops", "zones"])
def test_grades_and_check_marks(name: str) -> None:
    for row in rows(name):
        assert GRADE.fullmatch(row["confidence"]), row
        assert row["checked"] in CHECKED, row


@pytest.mark.parametrize("name", ["events", "troops"])
def test_positions_are_in_range(name: str) -> None:
    for row in rows(name):
        assert -90 <= float(row["lat"]) <= 90, row
        assert -180 <= float(row["lon"]) <= 180, row
        assert row["location_precision"] in PLACE_PRECISION, row


def test_zones_belong_to_a_theatre_and_state_their_accuracy() -> None:
    for row in rows("zones"):
        assert row["theatre"] in THEATRES, row
        assert float(row["accuracy_km"]) > 0, row


def test_troop_numbers_are_ranges() -> None:
    for row in rows("troops"):
        if row["personnel_low"] and row["personnel_high"]:
            assert 0 <= int(row["personnel_low"]) <= int(row["personnel_high"]), row


def test_worldviews_use_known_words() -> None:
    for row in rows("worldviews"):
        assert row["view"] in VIEWS, row
        assert row["status"] in STATUSES, row
        assert row["line"].split()[0] in {"international", "disputed", "ceasefire"}, row
        assert row["hatch"] in {"none", "diagonal", "cross", "dots"}, row
        assert re.fullmatch(r"[A-Z_]{3,}", row["state"]), row


def test_worldviews_leave_no_gap_and_no_overlap() -> None:
    table: dict[tuple[str, str], list[Row]] = {}
    for row in rows("worldviews"):
        table.setdefault((row["area"], row["view"]), []).append(row)
    for key, spans in table.items():
        assert spans[0]["valid_from"] == "", key
        assert spans[-1]["valid_to"] == "", key
        for before, after in pairwise(spans):
            end = date.fromisoformat(before["valid_to"])
            assert end + timedelta(days=1) == date.fromisoformat(after["valid_from"]), key


def state(area: str, view: str, day: str) -> str:
    """Which state a view draws an area with on a day; the last day of a row counts."""
    for row in rows("worldviews"):
        asked = (row["area"], row["view"]) == (area, view)
        if asked and (row["valid_from"] or "0") <= day <= (row["valid_to"] or "9"):
            return row["state"]
    raise LookupError(f"{area} in view {view} on {day}")


@pytest.mark.parametrize(
    ("area", "view", "day", "expected"),
    [
        ("CRIMEA", "un", "2020-01-01", "UKR"),
        ("CRIMEA", "de_facto", "2013-06-01", "UKR"),
        ("CRIMEA", "de_facto", "2014-03-18", "RUS"),
        ("CRIMEA", "russia", "2014-03-17", "CRIMEA"),
        ("CRIMEA", "russia", "2014-03-18", "RUS"),
        ("DONETSK", "russia", "2022-02-20", "UKR"),
        ("DONETSK", "russia", "2022-02-21", "DONETSK"),
        ("DONETSK", "russia", "2022-09-30", "RUS"),
        ("KHERSON", "un", "2023-01-01", "UKR"),
        ("ABKHAZIA", "russia", "2008-08-25", "GEO"),
        ("ABKHAZIA", "russia", "2008-08-26", "ABKHAZIA"),
        ("ABKHAZIA", "un", "2020-01-01", "GEO"),
        ("KARABAKH", "un", "2019-01-01", "AZE"),
        ("KARABAKH", "de_facto", "2019-01-01", "KARABAKH"),
        ("KARABAKH", "de_facto", "2023-09-20", "AZE"),
        ("GOLAN", "un", "2020-01-01", "SYR"),
        ("GOLAN", "de_facto", "2020-01-01", "ISR"),
        ("KOSOVO", "de_facto", "2008-02-17", "KOSOVO"),
    ],
)
def test_worldview_on_key_dates(area: str, view: str, day: str, expected: str) -> None:
    assert state(area, view, day) == expected


@pytest.mark.parametrize("view", CORE_VIEWS)
@pytest.mark.parametrize("day", ["2013-06-01", "2022-01-02"])
def test_every_area_has_a_state_in_the_core_views(view: str, day: str) -> None:
    for area in {row["area"] for row in rows("worldviews")}:
        assert state(area, view, day)
