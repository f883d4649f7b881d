"""The colours of military symbols, by affiliation, theme and tone."""

from __future__ import annotations

from dataclasses import dataclass

from gisapp.model.sidc_compose import Composition
from gisapp.model.theme import Theme

TONES = {  # MIL-STD-2525: the light and medium fills of frames
    "light": {
        "friend": "#80e0ff",
        "hostile": "#ff8080",
        "neutral": "#aaffaa",
        "unknown": "#ffff80",
        "civilian": "#ffa1ff",
        "suspect": "#ffe599",
    },
    "medium": {
        "friend": "#00a8dc",
        "hostile": "#ff3031",
        "neutral": "#00e26e",
        "unknown": "#ffff00",
        "civilian": "#b45ab4",
        "suspect": "#ffd96b",
    },
}
LINES = {  # of symbols that are not filled: theme tokens, or the dark and the light theme's colour
    "friend": ("friend", "friend"),
    "hostile": ("hostile", "hostile"),
    "neutral": ("neutral", "neutral"),
    "unknown": ("unknown", "unknown"),
    "civilian": ("#e28fe2", "#8a2f8a"),
    "suspect": ("#ffc857", "#9a6a00"),
}
INK, PALE = "#0a0d11", "#f2f2f2"
NIGHT = 0.87  # of a fill's brightness is left in the dark theme
GROUND = 0.82  # opacity of the ground within a symbol that is not filled


@dataclass(frozen=True)
class Palette:
    """``#rrggbb`` by role, empty for nothing. ``outer`` is the colour of what stands on the map
    itself; ``ground`` the opacity of the fill and of light parts."""

    icon: str
    fill: str
    pale: str
    outer: str
    halo: str
    ground: float = 1.0

    def of(self, role: str, outer: bool) -> str:
        """The colour of an operation's role."""
        if role == "i":
            return self.outer if outer else self.icon
        return {"f": self.fill, "w": self.pale, "k": INK}.get(role, role)


def palette(symbol: Composition, theme: Theme, tone: str = "light") -> Palette:
    """The colours of a symbol; ``tone`` is light or medium."""
    halo = theme["halo"]
    if symbol.open:
        line = theme[LINES[symbol.color][0 if theme.dark else 1]]
        return Palette(line, halo, halo, line, halo, GROUND)
    fill = TONES[tone][symbol.color]
    fill = _dimmed(fill) if theme.dark else fill
    if not symbol.framed:
        return Palette(theme["text"], fill, fill, theme["text"], halo)
    return Palette(INK, fill, PALE, theme["text"] if theme.dark else INK, halo)


def standard_palette(symbol: Composition) -> Palette:
    """The standard's own colours in any theme, for comparison with other drawings."""
    if symbol.open:
        bright = {"friend": "#00ffff", "hostile": "#ff0000", "neutral": "#00ff00"}
        line = bright.get(symbol.color, "#ffff00")
        return Palette(line, "", "", line, "")
    return Palette("#000000", TONES["light"][symbol.color], "#efefef", "#000000", "")


def _dimmed(color: str) -> str:
    return "#" + "".join(f"{round(int(color[i : i + 2], 16) * NIGHT):02x}" for i in (1, 3, 5))
