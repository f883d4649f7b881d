"""Colour tokens and what the two themes make of them. Styles name tokens, never colours."""

from __future__ import annotations

from dataclasses import dataclass

LANES = ("ukraine", "crimea", "donbas", "caucasus", "syria", "libya", "diplomacy", "nato")

_DARK = {
    "window": "11151a",
    "panel": "161b22",
    "raised": "1d242d",
    "hairline": "2a333e",
    "text": "e3e9f0",
    "muted": "8a97a6",
    "accent": "4c9ffe",
    "on_accent": "0b1016",
    "depth": "01050a",
    "sea": "0f1a25",
    "land": "212931",
    "lake": "11202d",
    "province": "3b4753",
    "state": "8391a3",
    "coast": "43637e",
    "river": "31597b",
    "label": "c6d0da",
    "label_lesser": "94a2b1",
    "label_sea": "6c9ac3",
    "band": "6f6290",
    "label_region": "98a187",
    "label_province": "8793a1",
    "halo": "141a20",
    "disputed": "e0b04c",
    "hostile": "ff6f66",
    "friend": "5aa9ff",
    "neutral": "7bd389",
    "unknown": "e6cf5c",
    "retaken": "7bd389",
    "graticule": "33414f",
    "warning": "e0b04c",
    "error": "ff6f66",
    "good": "7bd389",
    "ukraine": "5aa9ff",
    "crimea": "e0b04c",
    "donbas": "ea7e4d",
    "caucasus": "84d28b",
    "syria": "ba88d6",
    "libya": "f485ae",
    "diplomacy": "4ac8bf",
    "nato": "9cb9f0",
    "turkey": "f2a65a",
    "us": "6fd0e8",
    "wagner": "d98cd9",
    "paper": "161b22",
    "note": "f2d16b",
    "fresh": "ff9a3d",
}
_LIGHT = {
    "window": "eef0f2",
    "panel": "ffffff",
    "raised": "f4f6f8",
    "hairline": "dce1e6",
    "text": "1c242d",
    "muted": "626d79",
    "accent": "0b66d0",
    "on_accent": "ffffff",
    "depth": "4f86b0",
    "sea": "cfe3f1",
    "land": "f9f6ee",
    "lake": "cbe0ef",
    "province": "bdb3a3",
    "state": "5d554c",
    "coast": "6e93b0",
    "river": "7aa8c8",
    "label": "2c333a",
    "label_lesser": "4a525a",
    "label_sea": "28587f",
    "band": "b078a4",
    "label_region": "565a3e",
    "label_province": "675d52",
    "halo": "fcfbf7",
    "disputed": "8a5c04",
    "hostile": "cf2f27",
    "friend": "1463c4",
    "neutral": "2f8a4a",
    "unknown": "8a7400",
    "retaken": "2f8a4a",
    "graticule": "c3cdd5",
    "warning": "8f6400",
    "error": "cb2d25",
    "good": "297a42",
    "ukraine": "1463c4",
    "crimea": "b07d12",
    "donbas": "bc4c02",
    "caucasus": "288240",
    "syria": "87489d",
    "libya": "af4470",
    "diplomacy": "148d85",
    "nato": "335bfe",
    "turkey": "b3611a",
    "us": "0f7f9c",
    "wagner": "96409a",
    "paper": "ffffff",
    "note": "7a5b00",
    "fresh": "d9480f",
}


@dataclass(frozen=True)
class Theme:
    """A name and the colours of its tokens."""

    name: str
    colors: tuple[tuple[str, str], ...]

    def __getitem__(self, token: str) -> str:
        """``#rrggbb`` of ``token``; a literal ``#rrggbb`` passes through."""
        if token.startswith("#"):
            return token
        return _TABLES[self.name][token]

    @property
    def dark(self) -> bool:
        """Whether the theme is for a dark room."""
        return self.name == "dark"


def _tabled(colors: dict[str, str]) -> dict[str, str]:
    return {token: "#" + value for token, value in colors.items()}


_TABLES = {"dark": _tabled(_DARK), "light": _tabled(_LIGHT)}
DARK = Theme("dark", tuple(_TABLES["dark"].items()))
LIGHT = Theme("light", tuple(_TABLES["light"].items()))
THEMES = {"dark": DARK, "light": LIGHT}


def luminance(color: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""

    def linear(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(color[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)
