"""Coordinates as people write them: formatting and parsing of one WGS84 point.

UTM uses the Krüger series in the third flattening n, to n⁴, as given by C. F. F. Karney,
"Transverse Mercator with an accuracy of a few nanometers", Journal of Geodesy 85 (2011): well
under a millimetre inside a zone. MGRS strings come from the GEOTRANS code of the mgrs package.
"""

from __future__ import annotations

import math
import re
from typing import Literal

Format = Literal["DD", "DMS", "DDM", "UTM", "MGRS"]
FORMATS: tuple[Format, ...] = ("DD", "DMS", "DDM", "UTM", "MGRS")
TITLES: dict[Format, str] = {
    "DD": "Decimal degrees",
    "DMS": "Degrees, minutes, seconds",
    "DDM": "Degrees, decimal minutes",
    "UTM": "UTM",
    "MGRS": "MGRS",
}
UTM_SOUTH, UTM_NORTH = -80.0, 84.0  # where UTM ends
Point = tuple[float, float]  # longitude, latitude
_EQUATOR = 1e-6  # degrees: nearer than this a grid's rounding would change the hemisphere

_A, _F = 6_378_137.0, 1 / 298.257223563  # WGS84
_N = _F / (2 - _F)
_E = math.sqrt(_F * (2 - _F))
_K0, _EAST0, _NORTH0 = 0.9996, 500_000.0, 10_000_000.0
_RECTIFYING = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)
_BANDS = "CDEFGHJKLMNPQRSTUVWXX"


def format_point(lon: float, lat: float, fmt: Format = "DD") -> str:
    """The point as ``fmt``, to about a metre (DMS: three). Longitudes beyond 180 wrap around.

    Where UTM is not defined (south of 80°S, north of 84°N) UTM falls back to decimal degrees;
    MGRS goes on with the polar grid. Raises ValueError for a latitude beyond 90 degrees.
    """
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lat) <= 90):
        raise ValueError(f"no point lies at latitude {lat}, longitude {lon}")
    lon = wrapped(lon)
    lat = 0.0 if abs(lat) < _EQUATOR else lat
    if fmt == "UTM" and UTM_SOUTH <= lat <= UTM_NORTH:
        zone = utm_zone(lon, lat)
        east, north = to_utm(lon, lat, zone)
        return f"{zone}{_band(lat)} {east:.0f} {north:.0f}"
    if fmt == "MGRS":
        import mgrs

        text = str(mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=5))
        zone_end = 3 if text[:2].isdigit() else 1
        return " ".join((text[:zone_end], text[zone_end:-10], text[-10:-5], text[-5:])).lstrip("0")
    parts = {"DMS": _dms, "DDM": _ddm}.get(fmt, _dd)
    south, west = _hemisphere(lat, "NS"), _hemisphere(lon, "EW")
    return f"{parts(abs(lat), 2)} {south} {parts(abs(lon), 3)} {west}"


def wrapped(lon: float) -> float:
    """The longitude in [-180, 180); 180 itself stays."""
    return lon if -180 <= lon <= 180 else (lon + 180) % 360 - 180


def _hemisphere(value: float, letters: str) -> str:
    return letters[0] if value >= 0 else letters[1]


def _dd(value: float, width: int) -> str:
    return f"{value:.5f}°"


def _dms(value: float, width: int) -> str:
    tenths = round(value * 36_000)
    degrees, rest = divmod(tenths, 36_000)
    minutes, rest = divmod(rest, 600)
    return f"{degrees}°{minutes:02d}′{rest // 10:02d}.{rest % 10}″"


def _ddm(value: float, width: int) -> str:
    thousandths = round(value * 60_000)
    degrees, rest = divmod(thousandths, 60_000)
    return f"{degrees}°{rest // 1000:02d}.{rest % 1000:03d}′"


def utm_zone(lon: float, lat: float) -> int:
    """The UTM zone, with the exceptions around Norway and Svalbard."""
    zone = min(int((wrapped(lon) + 180) // 6) + 1, 60)
    if 56 <= lat < 64 and 3 <= lon < 12:
        return 32
    if 72 <= lat <= 84 and 0 <= lon < 42:
        return 31 if lon < 9 else 33 if lon < 21 else 35 if lon < 33 else 37
    return zone


def _band(lat: float) -> str:
    return _BANDS[min(int((lat + 80) // 8), 20)]


def to_utm(lon: float, lat: float, zone: int) -> tuple[float, float]:
    """Easting and northing in metres of a point in ``zone``."""
    sin_lat = math.sin(math.radians(lat))
    conformal = math.sinh(math.atanh(sin_lat) - _E * math.atanh(_E * sin_lat))
    delta = math.radians(wrapped(lon - (zone * 6 - 183)))
    xi = math.atan2(conformal, math.cos(delta))
    eta = math.asinh(math.sin(delta) / math.hypot(conformal, math.cos(delta)))
    x = eta + sum(
        a * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, a in enumerate(_ALPHA, 1)
    )
    y = xi + sum(a * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, a in enumerate(_ALPHA, 1))
    south = _NORTH0 if lat < 0 else 0.0
    return _EAST0 + _K0 * _RECTIFYING * x, south + _K0 * _RECTIFYING * y


def from_utm(east: float, north: float, zone: int, *, southern: bool = False) -> Point:
    """Longitude and latitude of a UTM position in metres."""
    xi = (north - (_NORTH0 if southern else 0.0)) / (_K0 * _RECTIFYING)
    eta = (east - _EAST0) / (_K0 * _RECTIFYING)
    x = xi - sum(b * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, b in enumerate(_BETA, 1))
    y = eta - sum(b * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, b in enumerate(_BETA, 1))
    sin_conformal = min(max(math.sin(x) / math.cosh(y), -1 + 1e-15), 1 - 1e-15)
    isometric = math.atanh(sin_conformal)
    sin_lat = sin_conformal
    for _ in range(8):  # a fixed point: the error shrinks by the squared eccentricity each time
        sin_lat = math.tanh(isometric + _E * math.atanh(_E * sin_lat))
    lon = zone * 6 - 183 + math.degrees(math.atan2(math.sinh(y), math.cos(x)))
    return wrapped(lon), math.degrees(math.asin(sin_lat))


# Patterns, compiled when something is searched for.
_UTM = (
    r"(?P<zone>[1-9]|[0-5]\d|60)(?P<band>[C-HJ-NP-X])?\s*(?P<side>\s[NS]|NORTH|SOUTH)?\s+"
    r"(?P<e>\d{6,7}(?:\.\d+)?)\s*(?:ME|M|E)?[\s,]+(?P<n>\d{1,8}(?:\.\d+)?)\s*(?:MN|M|N)?\Z"
)
_MGRS = r"((?:0?[1-9]|[1-5]\d|60)[C-HJ-NP-X]|[ABYZ])([A-HJ-NP-Z]{2})((?:\d\d){0,5})\Z"
_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_ANGLE = (
    rf"(?P<pre>[NSEW])?\s*(?P<d>{_NUMBER})\s*(?:[°:\s]\s*"
    r"(?:(?P<m>\d{1,2}(?:\.\d+)?)\s*(?:[':\s]\s*(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*\"?)?)?)?)?"
    r"\s*(?P<post>[NSEW])?"
)


def parse_point(text: str) -> Point | None:
    """Longitude and latitude of coordinates in any of :data:`FORMATS`, or None.

    Numbers without N, S, E or W are latitude, then longitude. Decimal commas are understood when
    both numbers have one. An MGRS square stands for its centre.
    """
    clean = _cleaned(text)
    if not clean:
        return None
    return _from_mgrs(clean) or _from_utm(clean) or _from_degrees(clean)


def _cleaned(text: str) -> str:
    clean = text.strip().upper()
    for marks, plain in (("′’‘´`", "'"), ("″”“", '"'), ("º˚", "°"), ("−–", "-")):
        clean = re.sub(f"[{marks}]", plain, clean)
    clean = clean.replace("''", '"')
    pieces = re.split(r"[;\s]+", clean)
    if len(pieces) == 2 and all(re.fullmatch(r"[+-]?\d+,\d+°?[NSEW]?", p) for p in pieces):
        clean = " ".join(piece.replace(",", ".") for piece in pieces)
    return clean


def _from_mgrs(text: str) -> Point | None:
    match = re.match(_MGRS, re.sub(r"\s+", "", text))
    if not match:
        return None
    import mgrs

    grid = mgrs.MGRS()
    zone = match[1] if len(match[1]) != 2 else "0" + match[1]  # the library wants two digits
    try:
        if match[1] in "ABYZ":
            lat, lon = grid.toLatLon("".join((zone, match[2], match[3])))
            return wrapped(float(lon)), float(lat)
        number, side, east, north = grid.MGRSToUTM("".join((zone, match[2], match[3])))
    except mgrs.core.MGRSError:
        return None
    return from_utm(east, north, int(number), southern=str(side).upper() == "S")


def _from_utm(text: str) -> Point | None:
    match = re.match(_UTM, text)
    if not match or (match["band"] is None and match["side"] is None):
        return None
    side = (match["side"] or "").strip()[:1]
    southern = side == "S" if side else match["band"] < "N"
    east, north = float(match["e"]), float(match["n"])
    if not (100_000 <= east < 1_000_000 and north <= _NORTH0):
        return None
    return from_utm(east, north, int(match["zone"]), southern=southern)


def _from_degrees(text: str) -> Point | None:
    for left, right in _halves(text):
        first, second = _angle(left), _angle(right)
        if first is None or second is None:
            continue
        (a, axis_a), (b, axis_b) = first, second
        if axis_a == "lon" or axis_b == "lat":
            (a, axis_a), (b, axis_b) = (b, axis_b), (a, axis_a)
        if axis_a == "lon" or axis_b == "lat":  # both name the same axis
            continue
        if abs(a) <= 90 and abs(b) <= 180:
            return b, a
    return None


def _halves(text: str) -> list[tuple[str, str]]:
    """Every way to cut the text in two: at a comma or semicolon, else between numbers."""
    for mark in (";", ","):
        if text.count(mark) == 1:
            left, right = text.split(mark)
            return [(left.strip(), right.strip())]
    letter = re.match(r"(.*\d[^NSEW\d]*[NSEW])\s*(\S.*[NSEW])\Z", text)
    if letter:
        return [(letter[1].strip(), letter[2].strip())]
    cuts = [
        m.start()
        for m in re.finditer(
            r"(?<=[\d°'\"\sNSEW])\s+(?=[NSEW+\-\d])|(?<=\d)\s*"
            r"(?=[NSEW]\s*\d)",
            text,
        )
    ]
    ways = [(text[:cut].strip(), text[cut:].strip()) for cut in cuts]
    return [way for way in ways if len(way[0].split()) == len(way[1].split())]


def _angle(text: str) -> tuple[float, str] | None:
    match = re.fullmatch(_ANGLE, text)
    if not match or (match["pre"] and match["post"]):
        return None
    letter = match["pre"] or match["post"] or ""
    degrees = float(match["d"])
    minutes, seconds = float(match["m"] or 0), float(match["s"] or 0)
    if minutes >= 60 or seconds >= 60 or (letter and degrees < 0):
        return None
    if (match["m"] and "." in match["d"]) or (match["s"] and "." in (match["m"] or "")):
        return None
    value = abs(degrees) + minutes / 60 + seconds / 3600
    if letter in ("S", "W") or match["d"].startswith("-"):
        value = -value
    return value, {"N": "lat", "S": "lat", "E": "lon", "W": "lon"}.get(letter, "")
