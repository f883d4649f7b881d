"""Where a raster lies: tags of GeoTIFF, world files, .prj files, and what the user says."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gisapp.model import crs
from gisapp.model.crs import Extent
from gisapp.model.tiles import FINEST, WORLD
from gisapp.plugins import ReadError
from gisapp.readers.warp import Affine

WORLD_FILES = {".tif": ".tfw", ".tiff": ".tfw", ".jpg": ".jgw", ".jpeg": ".jgw", ".png": ".pgw",
               ".webp": ".wpw", ".bmp": ".bpw", ".jp2": ".j2w"}  # fmt: skip
CHOOSE = (
    "Choose it in Layer > Add basemap…, on the page File (on the command line with --column "
    "crs=EPSG:…), or put a .prj file beside the raster"
)
CRS_ROLE = "crs"  # what the user said it is, in ReadOptions.columns


@dataclass(frozen=True)
class Place:
    """Where a raster of ``size`` (height, width) lies: its extent in degrees, its finest zoom."""

    extent: Extent
    finest: int


def world_file(path: Path) -> Path | None:
    """The world file beside a picture, under any of its usual names."""
    suffix = path.suffix.lower()
    names = [WORLD_FILES.get(suffix, ""), suffix + "w", ".wld"]
    for name in dict.fromkeys(name for name in names if name):
        for written in (name, name.upper()):
            found = path.with_suffix(written)
            if found.is_file():
                return found
    return None


def read_world_file(path: Path) -> Affine:
    """The six numbers, for the outer corner of the first pixel. Raises ReadError."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")[:4000]
        numbers = [float(word.replace(",", ".")) for word in text.split()[:6]]
    except ValueError:
        numbers = []
    if len(numbers) < 6 or not all(math.isfinite(n) for n in numbers):
        raise ReadError(str(path), "", "a world file has six numbers", "Make it again")
    a, d, b, e, x, y = numbers  # x and y of the first pixel's middle
    return a, b, x - (a + b) / 2, d, e, y - (d + e) / 2


def tiff_affine(tags: dict[str, Any]) -> Affine | None:
    """The tags' transformation, for the outer corner of the first pixel; None without one."""
    matrix = tags.get("ModelTransformation")
    scale, tie = tags.get("ModelPixelScale"), tags.get("ModelTiepoint")
    if matrix is not None:
        m = np.asarray(matrix, float).ravel()
        if len(m) < 8:
            return None
        a, b, x0, d, e, y0 = m[0], m[1], m[3], m[4], m[5], m[7]
    elif scale is not None and tie is not None and len(scale) >= 2 and np.size(tie) >= 6:
        column, row, _, x, y, _ = (float(n) for n in np.asarray(tie, float).ravel()[:6])
        a, b, d, e = float(scale[0]), 0.0, 0.0, -float(scale[1])
        x0, y0 = x - column * a, y - row * e
    else:
        return None
    if int(tags.get("GTRasterTypeGeoKey", 1)) == 2:  # the tie is the first pixel's middle
        x0, y0 = x0 - (a + b) / 2, y0 - (d + e) / 2
    values = (float(a), float(b), float(x0), float(d), float(e), float(y0))
    return values if all(math.isfinite(v) for v in values) else None


def tiff_system(tags: dict[str, Any]) -> str:
    """The CRS that the tags name; empty when they name none that is known."""
    for key in ("ProjectedCSTypeGeoKey", "GeographicTypeGeoKey"):
        code = int(tags.get(key, 0) or 0)
        if key.startswith("Projected") and code == 32767:
            return _citation(tags)
        if 1024 <= code < 32767:
            return f"EPSG:{code}"
    return _citation(tags)


def _citation(tags: dict[str, Any]) -> str:
    """The CRS written out as text in one of the keys, as ESRI's programs do."""
    for key in ("PCSCitationGeoKey", "GTCitationGeoKey", "GeogCitationGeoKey"):
        text = str(tags.get(key, ""))
        if match := re.search(r"ESRI PE String = (.+)", text, re.DOTALL):
            return match[1].strip().rstrip("|")
    return ""


def system_of(path: Path, tags: str, said: str) -> str:
    """The CRS: what the user said, what the file says, or the .prj beside it. Raises ReadError
    when there is none, or none that is known: a raster is never placed by guessing."""
    import pyproj

    found = said.strip() or tags
    where = "" if said or tags else str(path.with_suffix(".prj"))
    if not found:
        for written in (".prj", ".PRJ"):
            beside = path.with_suffix(written)
            if beside.is_file():
                found = beside.read_text(encoding="utf-8", errors="replace")[:20_000].strip()
                break
    if not found:
        raise ReadError(str(path), "", "it does not tell its coordinate system", CHOOSE)
    try:
        system = pyproj.CRS.from_user_input(found)
    except pyproj.exceptions.CRSError:
        what = f"'{found[:60]}'" if said or tags else "what its .prj file says"
        raise ReadError(where or str(path), "", f"{what} is no known CRS", CHOOSE) from None
    if not (system.is_projected or system.is_geographic or system.is_bound or system.is_compound):
        raise ReadError(str(path), "", f"'{system.name}' is no CRS of the Earth's surface", CHOOSE)
    authority = system.to_authority(min_confidence=100)
    return ":".join(authority) if authority else system.to_wkt()


def place_of(path: Path, system: str, size: tuple[int, int], affine: Affine) -> Place:
    """Where it lies. Raises ReadError when that is not on the map."""
    import pyproj

    height, width = size
    steps = np.linspace(0, 1, 41)
    columns = np.concatenate([steps, steps, np.zeros(41), np.ones(41)]) * width
    rows = np.concatenate([np.zeros(41), np.ones(41), steps, steps]) * height
    a, b, x0, d, e, y0 = affine
    x, y = a * columns + b * rows + x0, d * columns + e * rows + y0
    way = pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True)
    with np.errstate(all="ignore"):
        lon, lat = (np.asarray(v, float) for v in way.transform(x, y, errcheck=False))
    good = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) <= 90.0001)
    w, s, east, north = WORLD
    if good.any():
        extent = (
            max(float(lon[good].min()), w), max(float(lat[good].min()), s),
            min(float(lon[good].max()), east), min(float(lat[good].max()), north),
        )  # fmt: skip
    if not good.any() or extent[0] >= extent[2] or extent[1] >= extent[3]:
        raise ReadError(
            str(path), "", f"its corners lie off the map in {system.partition('[')[0]}",
            "It was made in another CRS. " + CHOOSE,
        )  # fmt: skip
    x0m, y0m, x1m, y1m = crs.extent_to_map(extent)
    pixel = math.sqrt((x1m - x0m) * (y1m - y0m) / (width * height))
    finest = math.ceil(math.log2(2 * crs.WORLD / 256 / max(pixel, 1e-9))) + 1
    return Place(extent, min(max(finest, 0), FINEST - 2))
