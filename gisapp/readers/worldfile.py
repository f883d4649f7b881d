"""Pictures with a world file: JPEG, PNG, WebP and others whose place stands in six numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model import tiles
from gisapp.model.rasters import Mask, Values
from gisapp.model.tiles import TileError, TileSource
from gisapp.plugins import Preview, Read, ReadError, ReadOptions
from gisapp.readers import georeference, tilesets
from gisapp.readers.warp import Warped

SCHEME = "picture"
LARGEST = 512 << 20  # bytes of the file
MOST = 400_000_000  # pixels


class PictureBands:
    """The values of a picture, all in memory, with coarser levels made of it."""

    def __init__(self, path: Path) -> None:
        pixels = _pixels(path)
        alpha = pixels.shape[2] in (2, 4)
        self._levels = [pixels]
        while max(self._levels[-1].shape[:2]) > 1024:
            self._levels.append(_halved(self._levels[-1]))
        self.sizes = tuple((level.shape[0], level.shape[1]) for level in self._levels)
        self.count = int(pixels.shape[2]) - alpha
        self.colors: NDArray[np.uint8] | None = None
        self.usual: tuple[int, ...] = (1, 2, 3) if self.count >= 3 else (1,)
        self.plain = pixels.dtype == np.uint8
        self.top = 255.0
        self._alpha = alpha

    def read(
        self, level: int, rows: tuple[int, int], columns: tuple[int, int], bands: tuple[int, ...]
    ) -> tuple[Values, Mask]:
        """A window of one level."""
        part = self._levels[level][slice(*rows), slice(*columns)]
        values = part[..., [band - 1 for band in bands]].astype(np.float32)
        mask = part[..., -1] > 0 if self._alpha else np.ones(part.shape[:2], bool)
        return values, mask


def _halved(pixels: NDArray[Any]) -> NDArray[Any]:
    even = pixels[: pixels.shape[0] // 2 * 2, : pixels.shape[1] // 2 * 2].astype(np.float32)
    mean = (even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]) / 4
    return np.round(mean).astype(pixels.dtype)


def _pixels(path: Path) -> NDArray[Any]:
    """(height, width, bands). Raises TileError."""
    import imagecodecs

    try:
        if path.stat().st_size > LARGEST:
            raise TileError("the picture is too large: save it as GeoTIFF with overviews")
        data = path.read_bytes()
    except OSError as error:
        raise TileError(f"{path.name} cannot be read ({error.strerror})") from None
    codecs = {"png": imagecodecs.png_decode, "jpg": imagecodecs.jpeg_decode,
              "webp": imagecodecs.webp_decode}  # fmt: skip
    kind = "bmp" if data.startswith(b"BM") else tiles.picture_kind(data)
    decode = codecs.get(kind) or {"bmp": imagecodecs.bmp_decode}.get(kind)
    if decode is None:
        raise TileError("this is no picture that is known here (JPEG, PNG, WebP, BMP)")
    if not tiles.is_whole(data) and kind != "bmp":
        raise TileError("the picture is cut off")
    try:
        found = np.asarray(decode(data))
    except Exception as error:  # the codecs raise many kinds
        raise TileError(f"the picture is damaged ({' '.join(str(error).split())[:100]})") from None
    if found.ndim == 2:
        found = found[..., None]
    if found.ndim != 3 or found.dtype.kind != "u" or found.shape[0] * found.shape[1] > MOST:
        raise TileError("the picture cannot be drawn")
    return found


def opened(source: TileSource) -> Warped:
    """The store of a picture. Raises TileError."""
    path = Path(source.address)
    name = tilesets.state_of(path)
    beside = georeference.world_file(path)
    if beside is None:
        raise TileError(f"the world file of {path.name} is not there any more")
    try:
        affine = georeference.read_world_file(beside)
    except ReadError as error:
        raise TileError(error.cause) from None
    return Warped(source, f"{name}|{source.system}|{affine}", PictureBands(path), affine)


class WorldFileReader:
    """Pictures with a world file beside them."""

    name = "worldfile"
    title = "Picture with a world file"
    suffixes = (".jpg", ".jpeg", ".png", ".webp", ".bmp")

    def accepts(self, path: Path, head: bytes) -> bool:
        """Whether the suffix says so."""
        return path.suffix.lower() in self.suffixes

    def read(self, path: Path, options: ReadOptions) -> list[Read]:
        """The one layer; raises ReadError."""
        beside = georeference.world_file(path)
        if beside is None:
            usual = georeference.WORLD_FILES[path.suffix.lower()]
            raise ReadError(
                str(path), "", "a picture alone does not tell where it lies",
                f"Put its world file ({path.stem}{usual}) beside it",
            )  # fmt: skip
        affine = georeference.read_world_file(beside)
        try:
            size = PictureBands(path).sizes[0]
        except TileError as error:
            raise ReadError(str(path), "", str(error), "Copy or export it again") from None
        said = options.columns.get(georeference.CRS_ROLE, "")
        system = georeference.system_of(path, "", said)
        place = georeference.place_of(path, system, size, affine)
        source = TileSource(
            SCHEME, str(path.absolute()), path.stem, path.suffix.lower().lstrip("."), 0,
            place.finest, place.extent, system=system,
        )  # fmt: skip
        return [tilesets.read_of(path, self.name, source, [f"coordinates in {system[:40]}"])]

    def preview(self, path: Path, options: ReadOptions) -> Preview:
        """What is known of the picture."""
        return tilesets.preview_of(self.read(path, options)[0])


tiles.OPENERS[SCHEME] = opened
READER = WorldFileReader()
