"""Delimited text: encodings, delimiters, records, coordinates and roles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gisapp.model.instants import Precision
from gisapp.plugins import Read, ReadError, ReadOptions
from gisapp.readers.csv import READER

HEAD = "lat,lon,title\n"


def read(path: Path, data: str | bytes, **options: Any) -> Read:
    """What the reader makes of ``data``."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    (found,) = READER.read(path, ReadOptions(**options))
    return found


def said(found: Read) -> str:
    """Everything that was assumed."""
    return "\n".join(found.report.assumed)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data.csv"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("cp1251", "cp1251"),
    ],
)
def test_encodings_are_found(file: Path, encoding: str, words: str) -> None:
    text = HEAD + "50.45,30.52,Київ Бровари\n49.8,24.0,Львів Городок\n"
    found = read(file, text.encode(encoding))
    assert found.features.value("title", 0) == "Київ Бровари"
    assert words in said(found)


def test_western_encoding_is_found_and_loudly_said(file: Path) -> None:
    found = read(file, (HEAD + "48.1,11.6,München\n47.4,8.5,Zürich\n").encode("cp1252"))
    assert found.features.value("title", 1) == "Zürich"
    assert "ATTENTION" in said(found)
    assert "cp1252" in said(found)


def test_damaged_utf8_is_replaced_and_said(file: Path) -> None:
    text = (HEAD + "50.45,30.52,Київ\n49.8,24.0,Львів\n").encode()
    found = read(file, text + b"1,2,\xff\n")
    assert found.features.value("title", 0) == "Київ"
    assert "line 4" in said(found)


def test_wrong_encoding_asked_for_is_an_error(file: Path) -> None:
    with pytest.raises(ReadError, match="not written in utf-8"):
        read(file, (HEAD + "1,2,Z\xfc\n").encode("cp1252"), encoding="utf-8")
    with pytest.raises(ReadError, match="no encoding 'klingon'"):
        read(file, HEAD, encoding="klingon")


@pytest.mark.parametrize(
    ("delimiter", "word"), [(";", "semicolon"), ("\t", "tab"), ("|", "vertical bar")]
)
def test_delimiters_are_found(file: Path, delimiter: str, word: str) -> None:
    text = "lat,lon,title\n50,30,a b\n51,31,c d\n".replace(",", delimiter)
    found = read(file, text)
    assert found.features.lonlat is not None
    assert found.features.lonlat.tolist() == [[30, 50], [31, 51]]
    assert word in said(found)


def test_decimal_comma(file: Path) -> None:
    found = read(file, "Breitengrad;lon;dead\n50,45;30,5;1,5\n-1,25;2;2,5\n")
    assert found.features.lonlat is not None
    assert found.features.lonlat.tolist() == [[30.5, 50.45], [2, -1.25]]
    assert found.features.column("dead").tolist() == [1.5, 2.5]
    assert "decimal comma" in said(found)


@pytest.mark.parametrize(
    "names",
    [
        "lat,lon",
        "Latitude,Longitude",
        "LATITUDE,LONGITUDE",
        "y,x",
        "Y,X",
        "lat,lng",
        "lat,long",
        "широта,долгота",
    ],
)
def test_coordinate_columns_are_found(file: Path, names: str) -> None:
    found = read(file, f"id,{names}\n1,50,30\n")
    assert found.features.lonlat is not None
    assert found.features.lonlat.tolist() == [[30, 50]]


def test_columns_the_user_chose(file: Path) -> None:
    found = read(file, "a,b,lat,lon\n50,30,x,y\n", columns={"lat": "a", "lon": "b", "title": "lat"})
    assert found.features.lonlat is not None
    assert found.features.lonlat.tolist() == [[30, 50]]
    assert found.features.role("title", 0) == "x"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("wkt", '"POLYGON ((0 0, 1 0, 1 1, 0 0))"'),
        ("the_geom", '"SRID=4326;LINESTRING (0 0, 1 1)"'),
        ("geometry", '"{""type"": ""LineString"", ""coordinates"": [[0, 0], [1, 1]]}"'),
        (
            "geom",
            "0102000000020000000000000000000000000000000000000000000000000000400000000000000040",
        ),
    ],
)
def test_geometry_as_text(file: Path, column: str, value: str) -> None:
    found = read(file, f"id,{column}\n1,{value}\n2,nonsense\n3,\n")
    assert not found.features.is_points
    assert len(found.features.geometry) == len(found.features) == 1
    assert [one.place for one in found.report.skipped] == ["line 3", "line 4"]


@pytest.mark.parametrize(
    "value",
    [
        "SRID=3857;POINT (1113194.9079327357 0)",
        "0101000020110F0000859F5DE86AFC30410000000000000000",
    ],
)
def test_the_coordinate_system_of_geometry_is_obeyed(file: Path, value: str) -> None:
    found = read(file, f"id,geom\n1,{value}\n")
    assert found.features.lonlat is not None
    np.testing.assert_allclose(found.features.lonlat, [[10, 0]], atol=1e-5)
    assert "3857" in said(found)


def test_several_coordinate_systems_are_an_error(file: Path) -> None:
    with pytest.raises(ReadError, match="several coordinate systems"):
        read(file, "wkt\nSRID=3857;POINT (1 1)\nSRID=4326;POINT (1 1)\n")


def test_wkt_points_become_columns(file: Path) -> None:
    found = read(file, "wkt\nPOINT (30 50)\nPOINT (200 50)\n")
    assert found.features.lonlat is not None
    assert found.features.lonlat.tolist() == [[30, 50]]
    assert "200" in found.report.skipped[0].reason


def test_rows_that_cannot_be_placed_are_listed_by_line(file: Path) -> None:
    found = read(file, HEAD + '50,30,"two\nlines"\n,30,a\n50,x,b\n\n91,30,c\n50,-181,d\n51,31,e\n')
    assert [(one.place, one.reason) for one in found.report.skipped] == [
        ("line 4", "the latitude is empty"),
        ("line 5", "the longitude 'x' is not a number"),
        ("line 7", "the latitude 91 lies outside -90 to 90 degrees"),
        ("line 8", "the longitude -181 lies outside -180 to 180 degrees"),
    ]
    assert found.report.rows == 6
    assert found.features.column("title").tolist() == ["two\nlines", "e"]


def test_records_of_another_width_are_listed_in_order(file: Path) -> None:
    found = read(file, HEAD + '50,30,"a\nb"\n50,30\n95,30,c\n50,30,d,e\n51,31,f\n')
    assert [(one.place, one.reason[:20]) for one in found.report.skipped] == [
        ("line 4", "it has 2 fields, the"),
        ("line 5", "the latitude 95 lies"),
        ("line 6", "it has 4 fields, the"),
    ]
    assert found.report.rows == 5
    assert len(found.features) == 2


def test_a_quotation_mark_never_closed_is_an_error(file: Path) -> None:
    with pytest.raises(ReadError, match="never closed") as caught:
        read(file, HEAD + '50,30,a\n50,30,"b\n50,30,c\n50,30,d\n')
    assert caught.value.place == "line 3"


def test_names_repeated_and_left_out(file: Path) -> None:
    found = read(file, "lat,lon,name,name,\n50,30,a,b,c\n")
    assert found.features.table.column_names == ["lat", "lon", "name", "name (2)", "column 5"]
    assert "again" in said(found)
    assert "no name" in said(found)


def test_lines_above_the_header_are_left_out_and_said(file: Path) -> None:
    found = read(file, "Report of the day\n\n" + HEAD + "50,30,a\n91,0,b\n")
    assert found.features.value("title", 0) == "a"
    assert found.report.skipped[0].place == "line 5"
    assert "header is line 3" in said(found)


def test_spreadsheet_separator_line(file: Path) -> None:
    found = read(file, "sep=;\nlat;lon;title\n50;30;a,b\n")
    assert found.features.value("title", 0) == "a,b"


def test_no_coordinates_says_what_was_looked_for(file: Path) -> None:
    text = (
        "sector,started_at,finished_at\nNorth,2022-02-25 16:36:22+00:00,2022-02-25 17:06:22+00:00\n"
    )
    with pytest.raises(ReadError) as caught:
        read(file, text)
    for word in ("sector", "latitude", "lon", "wkt", "line 1"):
        assert word in str(caught.value)


def test_no_header_is_an_error(file: Path) -> None:
    with pytest.raises(ReadError, match="no column names"):
        read(file, "50,30\n51,31\n")


def test_swapped_coordinates_are_suspected(file: Path) -> None:
    with pytest.raises(ReadError, match="swapped"):
        read(file, "lat,lon\n120,10\n130,20\n")


def test_metres_name_a_coordinate_system(file: Path) -> None:
    with pytest.raises(ReadError, match="EPSG"):
        read(file, "y,x\n6525000,3395000\n")


def test_nothing_is_lost_when_numbers_are_recognised(file: Path) -> None:
    found = read(
        file, "lat,lon,zip,big,count,share\n1,2,08123,12345678901234567890,7,0.5\n1,2,10000,1,,1\n"
    )
    types = {field.name: str(field.type) for field in found.features.table.schema}
    assert types == {
        "lat": "int64",
        "lon": "int64",
        "zip": "string",
        "big": "string",
        "count": "int64",
        "share": "double",
    }
    assert found.features.value("zip", 0) == "08123"
    assert found.features.value("count", 1) is None


def test_a_bad_row_does_not_make_a_column_text(file: Path) -> None:
    found = read(file, "#lat\nlat,lon,best\n#geo+lat,#geo+lon,#affected\n50,30,4\n")
    assert found.report.skipped[0].reason == "it holds HXL tags, no data"
    assert found.features.value("best", 0) == 4


def test_many_rows_keep_their_order_and_lines(file: Path) -> None:
    rows = [f"{i % 90},{i % 180},t{i}" for i in range(60_000)]
    rows[40_000] = "91,0,bad"
    found = read(file, HEAD + "\n".join(rows) + "\n")
    assert found.report.skipped[0].place == "line 40002"
    assert found.features.lonlat is not None
    assert found.features.value("title", 45_000) == "t45001"
    np.testing.assert_array_equal(found.features.lonlat[45_000], [45001 % 180, 45001 % 90])


def test_acled(file: Path) -> None:
    found = read(
        file,
        "event_id_cnty,event_date,time_precision,event_type,latitude,longitude,"
        "geo_precision,source,notes,fatalities\n"
        "UKR1,24 February 2022,1,Battles,50,30,1,AP,Fight,3\n"
        "UKR2,15 March 2022,3,Riots,51,31,3,AP,Riot,0\n",
    )
    features = found.features
    assert features.precision is not None
    assert features.precision.tolist() == [Precision.DAY, Precision.MONTH]
    assert features.radius is not None
    assert features.radius[0] < features.radius[1]
    assert dict(features.roles) == {
        "id": "event_id_cnty",
        "title": "event_type",
        "summary": "notes",
        "category": "event_type",
        "source": "source",
        "weight": "fatalities",
    }


def test_accuracy_columns(file: Path) -> None:
    found = read(file, "lat,lon,accuracy_km\n1,2,0.5\n1,2,\n")
    assert found.features.radius is not None
    assert found.features.radius[0] == 500
    assert np.isnan(found.features.radius[1])


def test_accepts_by_suffix_and_content() -> None:
    assert READER.accepts(Path("a.TSV"), b"a\tb")
    assert not READER.accepts(Path("a.txt"), b'{"type": "Feature"}')
    assert not READER.accepts(Path("a.json"), b"a,b")
