"""Column names: what tables of places and dates call things, and how a name is recognised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

LATITUDE = (
    "latitude",
    "lat",
    "y",
    "ycoord",
    "y_coord",
    "lat_dd",
    "latitude_dd",
    "point_y",
    "actiongeo_lat",
    "breitengrad",
    "широта",
)
LONGITUDE = (
    "longitude",
    "lon",
    "lng",
    "long",
    "x",
    "xcoord",
    "x_coord",
    "lon_dd",
    "longitude_dd",
    "point_x",
    "actiongeo_long",
    "längengrad",
    "долгота",
    "довгота",
)
GEOMETRY = (
    "wkt",
    "geom",
    "geometry",
    "the_geom",
    "geom_wkt",
    "wkt_geom",
    "shape",
    "geojson",
    "st_astext",
)

PROVINCE = ("oblast", "region", "province", "admin1", "adm_1", "adm1", "governorate", "state")
TOWN = ("place", "location", "settlement", "town", "city", "municipality")

BEGIN = (
    "begin",
    "date_start",
    "start_date",
    "start",
    "begin_date",
    "date_begin",
    "started_at",
    "start_time",
    "time_start",
    "starttime",
    "valid_from",
    "date_from",
    "from_date",
    "since",
    "starts_at",
    "start_datetime",
    "begin_time",
    "from",
)
END = (
    "end",
    "date_end",
    "end_date",
    "stop",
    "stop_date",
    "finish",
    "finished_at",
    "ended_at",
    "end_time",
    "time_end",
    "endtime",
    "valid_to",
    "valid_until",
    "date_to",
    "to_date",
    "until",
    "ends_at",
    "end_datetime",
    "stop_time",
    "finish_date",
    "to",
)
DATE = (
    "event_date",
    "acq_date",
    "date",
    "datetime",
    "date_time",
    "event_time",
    "event_datetime",
    "occurred_at",
    "incident_date",
    "sqldate",
    "day",
    "when",
    "timestamp",
    "time",
    "dt",
    "дата",
)
YEAR = ("year", "event_year")
CLOCK = ("acq_time", "event_time", "time", "clock", "hour")
OTHER_DATES = re.compile(r"source|publi|report|check|updat|creat|modif|access|retriev|upload|prec")
LASTING = frozenset({"valid_from", "valid_to", "valid_until", "since", "until"})

ROLES: Mapping[str, Sequence[str]] = {
    "id": ("id", "event_id_cnty", "event_id", "globaleventid", "data_id", "uuid", "fid", "code"),
    "title": (
        "title",
        "name",
        "headline",
        "label",
        "event_title",
        "source_headline",
        "dyad_name",
        "sub_event_type",
        "event_type",
        "unit",
        "site",
        "location",
        "region",
        "type",
    ),
    "summary": ("summary", "notes", "note", "description", "desc", "text", "comment", "remarks"),
    "category": (
        "category",
        "event_type",
        "kind",
        "class",
        "type",
        "type_of_violence",
        "sub_event_type",
        "disorder_type",
        "status",
    ),
    "theatre": ("theatre", "theater"),
    "source": (
        "source",
        "source_article",
        "sources",
        "source_name",
        "source_office",
        "source_original",
        "sourceurl",
        "url",
        "link",
        "satellite",
    ),
    "source_date": (
        "source_date",
        "publication_date",
        "published",
        "published_at",
        "reported_at",
        "report_date",
    ),
    "grade": ("grade", "admiralty", "admiralty_grade", "confidence", "reliability"),
    "checked": ("checked", "verified"),
    "place": (
        "place",
        "location",
        "where_coordinates",
        "town",
        "city",
        "settlement",
        "site",
        "admin1",
        "adm_1",
        "actiongeo_fullname",
        "country",
    ),
    "actors": ("actors", "actor1", "actor", "side_a", "actor1name", "belligerents", "force"),
    "sidc": ("sidc", "symbol_id", "symbol_code"),
    "weight": (
        "fatalities",
        "best",
        "deaths",
        "killed",
        "casualties",
        "weight",
        "frp",
        "magnitude",
        "mag",
        "count",
    ),
}


def plain(name: str) -> str:
    """A column name in the form that the tables above use: ``Date Start`` is ``date_start``."""
    return re.sub(r"[^\w]+", "_", name.strip().casefold()).strip("_")


def find(columns: Iterable[str], wanted: Sequence[str]) -> str | None:
    """The column with the first of the ``wanted`` names, or None."""
    known: dict[str, str] = {}
    for column in columns:
        known.setdefault(plain(column), column)
    return next((known[name] for name in wanted if name in known), None)


def found(columns: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """Every column with one of the ``wanted`` names, the first wanted first."""
    known: dict[str, str] = {}
    for column in columns:
        known.setdefault(plain(column), column)
    return [known[name] for name in wanted if name in known]


def unique(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """``names`` without blanks and repetitions, and sentences on what was renamed."""
    out: list[str] = []
    said: list[str] = []
    for number, raw in enumerate(names, 1):
        name = raw.strip().strip("\ufeff") or f"column {number}"
        if not raw.strip():
            said.append(f"column {number} has no name and is called '{name}'")
        fresh, count = name, 2
        while fresh in out:
            fresh, count = f"{name} ({count})", count + 1
        if fresh != name:
            said.append(f"column {number} is named '{name}' again and is called '{fresh}'")
        out.append(fresh)
    if len(said) > 6:
        said = [*said[:5], f"{len(said) - 5} more columns were renamed likewise"]
    return out, said


def roles_of(columns: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Which column plays which role; what the user gave comes first."""
    roles = {}
    for role, wanted in ROLES.items():
        column = given.get(role) or find(columns, wanted)
        if column and column in columns:
            roles[role] = column
    return roles
