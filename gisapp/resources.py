"""Finds the files that ship with the application, in a checkout or in a wheel."""

from __future__ import annotations

from pathlib import Path


def root() -> Path:
    """The resources folder: inside the installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    inside = here / "_resources"
    return inside if inside.is_dir() else here.parent / "resources"


def geo(name: str) -> Path:
    """A file of resources/geo."""
    return root() / "geo" / name


def fonts() -> list[Path]:
    """The bundled font files, in a fixed order."""
    folder = root() / "fonts"
    return sorted(p for p in folder.glob("**/*") if p.suffix in (".ttf", ".otf"))


def icon(name: str) -> Path:
    """An SVG of resources/icons."""
    return root() / "icons" / f"{name}.svg"
