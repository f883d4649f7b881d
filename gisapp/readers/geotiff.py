"""GeoTIFF: rasters with their place in tags; levels of detail and windows are read as needed."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model import tiles
from gisapp.model.rasters import Mask, Values
from gisapp.model.tiles import TileError, TileSource
from gisapp.plugins import Preview, Read, ReadError, ReadOptions
from gisapp.readers import georeference, tilesets
from gisapp.readers.warp import Affine, Warped

SCHEME = "raster"
MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
KEPT = 96 << 20  # bytes of pieces that were unpacked
LARGEST = 128 << 20  # values of one piece
_PLACE = {"ModelPixelScale": 33550, "ModelTiepoint": 33922, "ModelTransformation": 34264}


class TiffBands:
    """The values of a TIFF file. Threads share it."""

    def __init__(self, path: Path) -> None:
        import tifffile

        logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what is wrong is told by us
        self._lock = threading.RLock()
        self._pieces: OrderedDict[tuple[int, int], NDArray[Any] | None] = OrderedDict()
        self._size = 0
        try:
            self._file = tifffile.TiffFile(path)
            self.page: Any = self._file.pages[0]
            self._levels = self._found_levels()
            self._describe()
        except TileError:
            raise
        except Exception as error:  # the library raises many kinds for a damaged file
            raise TileError(f"it is no sound TIFF ({_short(error)})") from None

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()

    def _found_levels(self) -> list[Any]:
        """The full picture, then its overviews, from fine to coarse."""
        pages = [self.page, *(self.page.pages or ())]
        pages += [one for one in self._file.pages[1:] if getattr(one, "is_reduced", False)]
        whole = self.page
        good = [
            page
            for page in pages[1:]
            if page.samplesperpixel == whole.samplesperpixel
            and page.dtype == whole.dtype
            and 0 < page.imagewidth < whole.imagewidth
            and not getattr(page, "is_mask", False)
            and int(page.subfiletype) & 4 == 0
        ]
        return [whole, *sorted(good, key=lambda page: -page.imagewidth)]

    def _describe(self) -> None:
        page = self.page
        if page.dtype is None or page.dtype.kind not in "uif":
            raise TileError("its values are no numbers that can be drawn")
        if page.imagelength < 1 or page.imagewidth < 1:
            raise TileError("it has no pixels")
        if not len(page.dataoffsets):
            raise TileError("it has no data")
        self.sizes = tuple((int(p.imagelength), int(p.imagewidth)) for p in self._levels)
        self.count = int(page.samplesperpixel)
        self.colors: NDArray[np.uint8] | None = None
        if page.photometric == 3 and page.colormap is not None:
            self.colors = (np.asarray(page.colormap).T >> 8).astype(np.uint8)
        extra = len(page.extrasamples or ())
        shown = self.count - extra if extra < self.count else self.count
        self.usual: tuple[int, ...] = (1, 2, 3) if shown >= 3 else (1,)
        self._alpha = self.count if extra and int(page.extrasamples[-1]) in (1, 2) else 0
        self.plain = page.dtype == np.uint8 and self.colors is None
        self.top = 1.0 if page.dtype.kind == "f" else 255.0
        self._white_low = int(page.photometric) == 0
        text = page.tags.valueof(42113)
        try:
            self._nothing = float(str(text).strip("\0 ")) if text is not None else None
        except ValueError:
            self._nothing = None

    @property
    def tags(self) -> dict[str, Any]:
        """The tags that tell its place."""
        raw = {name: self.page.tags.valueof(code) for name, code in _PLACE.items()}
        found = {name: value for name, value in raw.items() if value is not None}
        try:
            return {**found, **(self.page.geotiff_tags or {})}
        except Exception:  # damaged keys are none
            return found

    def read(
        self, level: int, rows: tuple[int, int], columns: tuple[int, int], bands: tuple[int, ...]
    ) -> tuple[Values, Mask]:
        """A window of one level."""
        page = self._levels[level]
        height, width = rows[1] - rows[0], columns[1] - columns[0]
        wanted = [*bands, self._alpha] if self._alpha else list(bands)
        out = np.zeros((height, width, len(wanted)), np.float32)
        mask = np.zeros((height, width), bool)
        tall, wide = _piece_size(page)
        across = -(-page.imagewidth // wide)
        down = -(-page.imagelength // tall)
        separate = int(page.planarconfig) == 2 and self.count > 1
        for ty in range(rows[0] // tall, -(-rows[1] // tall)):
            for tx in range(columns[0] // wide, -(-columns[1] // wide)):
                top, left = max(ty * tall, rows[0]), max(tx * wide, columns[0])
                bottom = min((ty + 1) * tall, rows[1], page.imagelength)
                right = min((tx + 1) * wide, columns[1], page.imagewidth)
                here = (
                    slice(top - rows[0], bottom - rows[0]),
                    slice(left - columns[0], right - columns[0]),
                )
                inner = (
                    slice(top - ty * tall, bottom - ty * tall),
                    slice(left - tx * wide, right - tx * wide),
                )
                for k, band in enumerate(wanted):
                    plane = (band - 1) * across * down if separate else 0
                    piece = self._piece(level, page, plane + ty * across + tx)
                    if piece is None:
                        continue
                    part = piece[inner][..., 0 if separate else band - 1]
                    out[(*here, k)] = part
                    if k == 0:
                        mask[here] = _known(part, self._nothing)
        if self._alpha:
            mask &= out[..., -1] > 0
            out = out[..., :-1]
        if self._white_low and self.plain:
            out = 255 - out
        return out, mask

    def _piece(self, level: int, page: Any, index: int) -> NDArray[Any] | None:
        """One tile or strip (height, width, bands); None where the file leaves it out."""
        key = level, index
        with self._lock:
            if key in self._pieces:
                self._pieces.move_to_end(key)
                return self._pieces[key]
            try:
                offset, count = page.dataoffsets[index], page.databytecounts[index]
                piece = None
                if offset and count:
                    handle = self._file.filehandle
                    handle.seek(offset)
                    data = handle.read(count)
                    if len(data) < count:
                        raise TileError("the file is cut off")
                    found, _, shape = page.decode(
                        data, index, jpegtables=page.jpegtables, jpegheader=page.jpegheader
                    )
                    piece = None if found is None else found[0, : shape[1], : shape[2]]
            except TileError:
                raise
            except Exception as error:  # the library and its codecs raise many kinds
                raise TileError(f"a part of it cannot be unpacked ({_short(error)})") from None
            self._pieces[key] = piece
            self._size += 0 if piece is None else piece.nbytes
            while self._size > KEPT and len(self._pieces) > 1:
                _, old = self._pieces.popitem(last=False)
                self._size -= 0 if old is None else old.nbytes
            return piece


def _piece_size(page: Any) -> tuple[int, int]:
    if page.is_tiled:
        size = int(page.tilelength), int(page.tilewidth)
    else:
        size = min(int(page.rowsperstrip), int(page.imagelength)), int(page.imagewidth)
    if min(size) < 1 or size[0] * size[1] * page.samplesperpixel > LARGEST:
        raise TileError("its pieces are too large: write it in tiles")
    return size


def _known(values: NDArray[Any], nothing: float | None) -> Mask:
    known: Mask = np.ones(values.shape, bool)
    if values.dtype.kind == "f":
        known &= np.isfinite(values)
    if nothing is not None and nothing == nothing:
        known &= (
            values != np.asarray(nothing).astype(values.dtype)
            if _fits(nothing, values.dtype)
            else True
        )
    return known


def _fits(value: float, kind: np.dtype[Any]) -> bool:
    if kind.kind == "f":
        return True
    limits = np.iinfo(kind)
    return float(value).is_integer() and limits.min <= value <= limits.max


def _short(error: Exception) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:120]


def opened(source: TileSource) -> Warped:
    """The store of a GeoTIFF. Raises TileError."""
    path = Path(source.address)
    name = tilesets.state_of(path)
    bands = TiffBands(path)
    try:
        affine = affine_of(path, bands)
    except ReadError as error:
        raise TileError(error.cause) from None
    return Warped(source, f"{name}|{source.system}", bands, affine)


def affine_of(path: Path, bands: TiffBands) -> Affine:
    """Where its pixels lie, from its tags or the world file beside it. Raises ReadError."""
    affine = georeference.tiff_affine(bands.tags)
    if affine is None:
        beside = georeference.world_file(path)
        if beside is None:
            raise ReadError(
                str(path), "", "it does not tell where its pixels lie",
                "Put its world file (.tfw) beside it, or save it as GeoTIFF",
            )  # fmt: skip
        affine = georeference.read_world_file(beside)
    return affine


class GeoTiffReader:
    """Rasters in TIFF."""

    name = "geotiff"
    title = "GeoTIFF"
    suffixes = (".tif", ".tiff", ".gtiff")

    def accepts(self, path: Path, head: bytes) -> bool:
        """Whether the suffix or the first bytes say so."""
        return path.suffix.lower() in self.suffixes or head.startswith(MAGIC)

    def read(self, path: Path, options: ReadOptions) -> list[Read]:
        """The one layer; raises ReadError."""
        with path.open("rb") as file:
            if not file.read(4).startswith(MAGIC):
                raise ReadError(str(path), "", "this is no TIFF file", "Check the download")
        try:
            bands = TiffBands(path)
        except TileError as error:
            raise ReadError(str(path), "", str(error), "Copy or export it again") from None
        affine = affine_of(path, bands)
        said = options.columns.get(georeference.CRS_ROLE, "")
        size = bands.sizes[0]
        tags = georeference.tiff_system(bands.tags)
        system = georeference.system_of(path, tags, said)
        place = georeference.place_of(path, system, size, affine)
        source = TileSource(
            SCHEME, str(path.absolute()), path.stem, "tif", 0, place.finest, place.extent,
            system=system,
        )  # fmt: skip
        read = tilesets.read_of(path, self.name, source, [f"coordinates in {_named(system)}"])
        _try_one(path, bands)
        return [read]

    def preview(self, path: Path, options: ReadOptions) -> Preview:
        """What is known of the raster."""
        return tilesets.preview_of(self.read(path, options)[0])


def _named(system: str) -> str:
    return system if system.startswith(("EPSG:", "ESRI:")) else system.partition(",")[0]


def _try_one(path: Path, bands: TiffBands) -> None:
    """A file that is cut off is told at once, not tile by tile."""
    last = bands.page.dataoffsets[-1] + bands.page.databytecounts[-1]
    if last > path.stat().st_size:
        raise ReadError(str(path), "", "the file is cut off", "Copy or download it again")
    level = len(bands.sizes) - 1
    try:
        bands.read(level, (0, 1), (0, 1), bands.usual[:1])
    except TileError as error:
        raise ReadError(str(path), "", str(error), "Copy or export it again") from None


tiles.OPENERS[SCHEME] = opened
READER = GeoTiffReader()
