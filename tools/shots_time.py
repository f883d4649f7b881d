"""Pictures of the time engine with real data, into docs/images.

``python -m tools.shots_time DATA`` makes all of them; names after it, such as density, some.

DATA is a folder with the files named below. None of them ships: they are fire detections of NASA
FIRMS, the UCDP Georeferenced Event Dataset of Syria, ACLED events of half a year, and air-raid
alarms of Ukraine by volunteers. docs/time.md names sources and licences.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tools.shots import OUT, opened, picture, settle, shut  # isort: skip  (first: it sets the home)

from PySide6.QtGui import QImage

from gisapp import plugins
from gisapp.model import crs, edits, instants
from gisapp.model.project import view_of
from gisapp.model.theme import DARK, LIGHT
from gisapp.ui.window import Window
from tools import palette

FIRES = "events/firms_ukraine/ukr_fire_data_{}.csv"
SYRIA = "derived/ucdp_ged_syria_2016_2019.csv"
ACLED = "derived/acled_world_9000_2022H1.csv"
ALARMS = "events/air_raid_ukraine/volunteer_data_en.csv"
UKRAINE, LEVANT, ALEPPO = (22, 44, 41, 53), (35, 32.2, 43, 37.6), (36.2, 35.4, 38.2, 36.7)
SHIPPED = ("Events", "Troop concentrations")
UKRAINE_EAST = (30.5, 45.2, 44.5, 51.2)


def load(window: Window, path: Path, name: str, **knobs: object) -> str:
    """The id of the layer of a file, imported as a user would; ``knobs`` go to its style. No
    picture shows where the file was."""
    old = {layer.id for layer in window.document.project.layers}
    window.files.open([path])
    settle(window)
    project = window.document.project
    (new,) = (layer.id for layer in project.layers if layer.id not in old)
    style = project.layer(new).style.with_values(knobs)
    named = project.with_layer(new, name=name, lane=name, origin=path.name, style=style)
    window.document.apply(named, "style")
    window.message.hide()
    window.inspector.show_layer(new)
    return new


def hide(window: Window, *names: str) -> None:
    """Groups of layers switched off."""
    project = window.document.project
    for name in names:
        project = edits.switched(project, name, False)
    window.document.apply(project, "groups")


def show(window: Window, extent: crs.Extent, start: str, stop: str, **clock: object) -> None:
    """An extent in degrees, and a window of ISO dates, both included; ``clock`` has settings."""
    project = window.document.project
    now = replace(project.clock, mode="window", step="day", **clock)  # type: ignore[arg-type]
    first = instants.resolve_text(start, now.zone)
    last = instants.resolve_text(stop, now.zone, end=True)
    now = now.with_range(min(now.begin, first), max(now.end, last)).with_window(first, last)
    window.document.navigate(replace(project, clock=now))
    window.canvas.show_extent(extent)
    settle(window)


def axis(window: Window, first: str, last: str) -> None:
    """What the detail of the timeline shows, in ISO dates or instants."""
    window.timeline.lanes.show_range(*(instants.resolve_text(at, "UTC") for at in (first, last)))


def density(window: Window, data: Path) -> None:
    """Many events as counts in cells, in both themes, and as a figure on paper."""
    for year in (2021, 2022):
        load(window, data / FIRES.format(year), f"FIRMS {year}", look="density")
    hide(window, *SHIPPED, "Donbas and Ukraine")
    show(window, UKRAINE, "2022-03-01", "2022-04-30")
    axis(window, "2020-12-01", "2023-02-01")
    picture(window, "time-density-dark")
    window.set_theme(LIGHT)
    picture(window, "time-density-light")
    project = window.document.project
    figure = replace(project.figure, title="Fires seen from space, March and April 2022")
    extent = crs.extent_to_map(UKRAINE)
    project = replace(project, figure=figure, view=view_of(extent, 1600, 900))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figure.png"
        options = plugins.Options(width=1600, height=900, extent=extent, theme="light")
        plugins.exporter_for(path).write(project, path, options)
        palette.save(QImage(str(path)), OUT / "time-figure.png")


def hexagons(window: Window, data: Path) -> None:
    """Sums of a column in hexagons."""
    load(window, data / SYRIA, "UCDP GED Syria", look="hexagons", weight="best", colors="magma")
    hide(window, *SHIPPED, "Syria theatre")
    show(window, LEVANT, "2016-06-01", "2017-05-31")
    axis(window, "2015-11-01", "2020-03-01")
    picture(window, "time-hexagons-dark")
    window.set_theme(LIGHT)
    picture(window, "time-hexagons-light")


def clusters(window: Window, data: Path) -> None:
    """Clusters of a few thousand events."""
    load(window, data / ACLED, "ACLED", look="clusters")
    hide(window, *SHIPPED)
    show(window, (26, 28, 52, 43), "2022-01-01", "2022-06-30")
    axis(window, "2021-12-01", "2022-08-01")
    picture(window, "time-clusters-dark")
    window.set_theme(LIGHT)
    picture(window, "time-clusters-light")


def marks(window: Window, data: Path) -> None:
    """Marks that fade with age, those of the last day in rings."""
    load(window, data / SYRIA, "UCDP GED Syria", look="marks", age=True, circles=False)
    hide(window, *SHIPPED, "Syria theatre")
    show(window, ALEPPO, "2016-09-01", "2016-10-31")
    axis(window, "2016-04-01", "2017-04-01")
    picture(window, "time-marks-dark")
    window.set_theme(LIGHT)
    picture(window, "time-marks-light")


def compared(window: Window, data: Path) -> None:
    """Two dates compared, with what ships."""
    a = instants.resolve_text("2022-08-20", "UTC", end=True)
    b = instants.resolve_text("2022-11-11", "UTC", end=True)
    hide(window, "Claims on whole regions", "Right-bank Kherson, 2022", "Black Sea grain corridor")
    show(window, UKRAINE_EAST, "2022-08-20", "2022-11-11", a=a, b=b, compare=True)
    axis(window, "2022-02-01", "2023-02-01")
    picture(window, "time-compare-dark")
    window.set_theme(LIGHT)
    picture(window, "time-compare-light")


def known(window: Window, data: Path) -> None:
    """As known on a day: what ACLED had published by then."""
    load(window, data / ACLED, "ACLED")
    hide(window, *SHIPPED)
    instant = instants.resolve_text("2022-03-31", "UTC", end=True)
    show(window, (-20, 0, 60, 50), "2022-01-01", "2022-06-30", known=instant)
    axis(window, "2021-12-01", "2022-08-01")
    picture(window, "time-known-dark")


def timeline(window: Window, data: Path) -> None:
    """The timeline: lanes and flags of what ships; zoomed in, bars of what lasts."""
    show(window, UKRAINE, "2022-03-01", "2022-04-30")
    axis(window, "2021-07-01", "2023-01-01")
    for theme, name in ((DARK, "dark"), (LIGHT, "light")):
        window.set_theme(theme)
        picture(window, f"time-timeline-{name}", window.timeline)
    window.set_theme(DARK)
    load(window, data / ALARMS, "Air-raid alarms", circles=False)
    hide(window, *SHIPPED)
    show(window, UKRAINE, "2022-03-16", "2022-03-16")
    axis(window, "2022-03-15T18:00", "2022-03-17T06:00")
    picture(window, "time-intervals-dark")


def undated(window: Window, data: Path) -> None:
    """Rows without a date, listed from their tray. The dates of some rows are taken out for it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "syria.csv"
        rewrite(data / SYRIA, path, lambda n, row: row | gap(n))
        load(window, path, "UCDP GED Syria", look="density")
    hide(window, *SHIPPED, "Syria theatre")
    show(window, LEVANT, "2016-01-01", "2016-12-31")
    window.timeline.lanes.tray.click()
    picture(window, "time-undated-dark")


def gap(number: int) -> dict[str, str]:
    """Every 97th row loses its dates."""
    return {} if number % 97 else {"date_start": "", "date_end": "", "source_date": ""}


def asking(window: Window, data: Path) -> None:
    """The question of day and month. The dates are written with the day first for it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "strikes.csv"
        rewrite(
            data / SYRIA, path, turned, ("date_start", "side_b", "latitude", "longitude", "best")
        )
        window.files.open([path])
        settle(window)
        dialog = window.files.dialog
        if dialog is None:
            raise RuntimeError("the dialog did not ask")
        dialog.day_first.click()
        settle(window)
        picture(window, "time-import-dark", dialog)
        dialog.reject()
        settle(window)


def turned(number: int, row: dict[str, str]) -> dict[str, str] | None:
    """A row of one of the first twelve days of a month, with the day written first."""
    year, month, day = row["date_start"].split("-")
    if int(day) > 12:
        return None
    return row | {"date_start": f"{day}/{month}/{year}"}


def rewrite(
    source: Path,
    target: Path,
    change: Callable[[int, dict[str, str]], dict[str, str] | None],
    columns: tuple[str, ...] = (),
    most: int = 3000,
) -> None:
    """The first rows of a table as ``change`` makes them; rows that it gives None for are left
    out."""
    with source.open(encoding="utf-8", newline="") as file, target.open("w", newline="") as out:
        reader = csv.DictReader(file)
        names = columns or tuple(reader.fieldnames or ())
        writer = csv.DictWriter(out, names, extrasaction="ignore")
        writer.writeheader()
        for number, row in enumerate(reader):
            if number >= most:
                break
            if (made := change(number, row)) is not None:
                writer.writerow(made)


SHOTS = {
    shot.__name__: shot
    for shot in (
        density, hexagons, clusters, marks, compared, known, timeline, undated, asking,
    )
}  # fmt: skip


def main(words: list[str]) -> int:
    """The pictures named after DATA, or all of them."""
    if not words or not set(words[1:]) <= set(SHOTS):
        print(f"usage: python -m tools.shots_time DATA [{' | '.join(SHOTS)} ...]", file=sys.stderr)
        return 2
    for name in words[1:] or SHOTS:
        window = opened()
        window.set_theme(DARK)
        SHOTS[name](window, Path(words[0]))
        shut(window)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
