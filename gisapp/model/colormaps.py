"""Colour maps for numbers: even steps for the eye, and told apart by the colour-blind.

Each is a table of seventeen stops from dark to light, evenly spaced, between which colours are
interpolated. Sources:

* viridis, magma: S. van der Walt and N. Smith, github.com/bids/colormap (CC0)
* cividis: J. Nuñez, C. Anderton and R. Renslow, github.com/pnnl/cmaputil (BSD 3-clause)
* batlow, lajolla: F. Crameri, Scientific colour maps, doi.org/10.5281/zenodo.1243862 (MIT)
* blue: made for this application; lightness rises evenly in OKLCh through the accent colour
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gisapp.model.theme import Theme, contrast

_STOPS = {
    "blue": "07162c 062044 022c5c 013870 044683 035498 0762ab 0b71be 0c81d3 2191e2 3ca1ed 57b1f5 "
    "72c0fb 91cffe b1ddfe cfebff eff8ff",
    "viridis": "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c 1fa088 28ae80 "
    "3fbc73 5ec962 84d44b addc30 d8e219 fde725",
    "magma": "000004 0a0822 1d1147 36106b 51127c 6a1c81 832681 9c2e7f b73779 d0416f e75263 "
    "f56b5c fc8961 fea772 fec488 fde2a3 fcfdbf",
    "cividis": "00224e 002e6a 1a386f 32436d 434e6c 535a6d 61656f 6f7073 7d7c78 8c8878 9b9476 "
    "aba072 bcae6c cdbb63 dec958 f0d846 fee838",
    "batlow": "011959 0d315d 114360 175262 226061 356a59 4d734d 677b3e 828231 a18a2b c09036 "
    "dd954d f29d6d fca993 fdb4b6 fcc0d8 faccfa",
    "lajolla": "191900 271e08 372411 4d2b1c 67342a 853e39 a64644 c54f4a d9604e e17550 e58851 "
    "e99b52 edae54 f1c25a f7da74 fcf0a2 fffecb",
}
NAMES = tuple(_STOPS)
_WARM = ("magma", "batlow", "lajolla")
_COLD = "#4fd6ff", "#0077b6"  # what is new among warm colours, on the dark and on the light
STANDS_OFF = 1.5  # contrast that the colour of fewest has with land and sea
_FINE = 256
Rgb = NDArray[np.uint8]


def _table(name: str) -> NDArray[np.float64]:
    """The stops (17, 3) from dark to light, 0 to 255."""
    stops = [[int(stop[i : i + 2], 16) for i in (0, 2, 4)] for stop in _STOPS[name].split()]
    return np.array(stops, dtype=np.float64)


def _at(name: str, share: NDArray[np.float64]) -> Rgb:
    table = _table(name)
    where = np.linspace(0, 1, len(table))
    mixed = [np.interp(share, where, table[:, channel]) for channel in range(3)]
    return np.column_stack(mixed).round().astype(np.uint8)


@lru_cache(maxsize=64)
def _first(name: str, theme: Theme) -> float:
    """Where the map starts, counted from the end that is like the theme's ground."""
    grounds = [theme["land"], theme["sea"]]
    for share in np.linspace(0, 0.5, 51).tolist():
        along = share if theme.dark else 1 - share
        color = hex_of(_at(name, np.array([along]))[0])
        if all(contrast(color, ground) >= STANDS_OFF for ground in grounds):
            return float(share)
    return 0.5


def colors(name: str, theme: Theme, count: int = _FINE) -> Rgb:
    """``count`` colours (count, 3) from few to many: few is near the theme's ground but stands off
    it, many is farthest from it. Raises KeyError for an unknown ``name``."""
    share = np.linspace(_first(name, theme), 1, count)
    return _at(name, share if theme.dark else 1 - share)


def new_color(name: str, theme: Theme) -> str:
    """``#rrggbb`` that no colour of the map is like: for what is new."""
    return _COLD[0 if theme.dark else 1] if name in _WARM else theme["fresh"]


def hex_of(color: Rgb) -> str:
    """``#rrggbb`` of one colour."""
    return "#{:02x}{:02x}{:02x}".format(*color.tolist())
