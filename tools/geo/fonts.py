"""Fonts of the application: static instances that Qt loads, with their licences."""

from __future__ import annotations

import shutil
from pathlib import Path

from tools.geo.sources import Sources

FACES = {
    "inter": tuple(
        f"Inter-{face}.otf" for face in ("Regular", "Medium", "SemiBold", "Bold", "Italic")
    ),
    "noto": tuple(f"NotoSans{name}-Regular.ttf" for name in ("Arabic", "Armenian", "Georgian")),
}
LICENCES = {"inter": "Inter-LICENSE.txt", "noto": "NotoSans-LICENSE.txt"}


def fonts(sources: Sources, folder: Path) -> None:
    """Copy the chosen faces and the packages' copyright files."""
    folder.mkdir(parents=True, exist_ok=True)
    for key, faces in FACES.items():
        origin = sources.folder(key)
        for face in faces:
            shutil.copyfile(origin / face, folder / face)
        shutil.copyfile(origin / "copyright", folder / LICENCES[key])
