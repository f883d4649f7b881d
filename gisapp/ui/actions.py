"""Every command of the window: its name, shortcut and place in the menus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox

import gisapp
from gisapp.model.clock import MODES, STEPS
from gisapp.model.compare import moments
from gisapp.model.project import OWN_BOOKMARK, Bookmark
from gisapp.storage import recent
from gisapp.ui.grid_menu import GridMenu
from gisapp.ui.legend import LegendCard
from gisapp.ui.making import Making
from gisapp.ui.online import Basemaps
from gisapp.ui.projecting import Projections
from gisapp.ui.style_actions import StyleActions

if TYPE_CHECKING:
    from gisapp.ui.timeline import Marker
    from gisapp.ui.timeline_aim import Where
    from gisapp.ui.window import Window

TOOLS = (  # name, icon, title, shortcut
    ("select", "hand", "Pan, identify and select", "V"),
    ("measure-line", "measure", "Measure a distance", "Ctrl+Shift+M"),
    ("measure-area", "area", "Measure an area", "Ctrl+Shift+J"),
    ("text", "text", "Text", "Shift+T"),
    ("arrow", "arrow", "Arrow", "A"),
    ("line", "line", "Line", "L"),
    ("polygon", "polygon", "Polygon", "P"),
    ("marker", "marker", "Numbered marker", "M"),
)


class Actions(QObject):
    """Builds the menus and the tool buttons, and keeps them in step with the document."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._commands: list[tuple[str, str, Callable[[], None]]] = []
        self._told: tuple[object, ...] = ()
        self._recent = QMenu("Open recent", window)
        self._build()
        self.refresh()
        self.refresh_recent()
        window.topbar.search.set_commands(self._commands)

    def _build(self) -> None:
        window, files = self._window, self._window.files
        document, canvas, timeline = window.document, window.canvas, window.timeline
        menu = self._menu("File")
        self._add(menu, "Open or add data…", "Ctrl+O", files.choose)
        self._add(menu, "Add data…", "Ctrl+L", files.choose)
        self._add(menu, "Import with options…", "Ctrl+Shift+O", files.choose_with_options)
        menu.addMenu(self._recent)
        menu.addSeparator()
        self._add(menu, "New project", "Ctrl+N", self._new)
        self._add(menu, "Save project", "Ctrl+S", lambda: files.save() and None)
        self._add(menu, "Save project as…", "Ctrl+Shift+S", lambda: files.save_as() and None)
        menu.addSeparator()
        self._add(menu, "Export figure…", "Ctrl+E", window.export_figure)
        menu.addSeparator()
        self._add(menu, "Quit", "Ctrl+Q", lambda: window.close() and None)

        menu = self._menu("Edit")
        self.undo = self._add(menu, "Undo", "Ctrl+Z", lambda: document.undo() and None)
        self.redo = self._add(menu, "Redo", "Ctrl+Shift+Z", lambda: document.redo() and None)
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        menu.addSeparator()
        self._add(menu, "Search…", "Ctrl+F", window.topbar.search.activate)
        self._add(menu, "Command…", "Ctrl+K", window.topbar.search.activate)

        menu = self._menu("View")
        self._add(menu, "Full extent", "Ctrl+Shift+F", lambda: self._go("region"))
        theatres = menu.addMenu("Theatres")
        for mark in document.project.bookmarks:
            self._add(theatres, mark.title, "", partial(window.go.to_bookmark, mark))
        self._add(menu, "Bookmark this view", "Ctrl+B", self._bookmark)
        self._add(menu, "Zoom in", "", lambda: canvas.zoom_at(canvas.rect().center().toPointF(), 2))
        self._add(
            menu, "Zoom out", "", lambda: canvas.zoom_at(canvas.rect().center().toPointF(), 0.5)
        )
        menu.addSeparator()
        worldviews = menu.addMenu("Worldview")
        self.worldviews = QActionGroup(self)
        for name in document.project.worldviews.views:
            title = document.project.worldviews.view(name).title
            action = self._add(
                worldviews, f"Worldview: {title}", "", partial(self._set_worldview, name)
            )
            action.setCheckable(True)
            action.setData(name)
            self.worldviews.addAction(action)
        self.projections = Projections(window)
        self.projections.fill(menu.addMenu("Projection"), self._add)
        self.grids = GridMenu(document)
        self.grids.fill(menu.addMenu("Grid"), self._add)
        menu.addSeparator()
        for name, title in (
            ("layers", "Layers"),
            ("inspector", "Inspector"),
            ("timeline", "Timeline"),
        ):
            self._add(menu, f"Show or hide {title.lower()}", "", partial(window.toggle_panel, name))
        self.legend = LegendCard(document, canvas)
        self.legend_shown = self._add(menu, "Legend", "Ctrl+G", self._toggle_legend)
        self.legend_shown.setCheckable(True)
        self.legend_shown.setChecked(self.legend.on)
        smooth = self._add(
            menu, "Smooth motion", "", lambda: canvas.motion.set_on(smooth.isChecked())
        )
        smooth.setCheckable(True)
        smooth.setChecked(canvas.motion.on)
        smooth.setToolTip("Zooms ease to their end, and a map let go of in a drag runs on")
        self._add(menu, "Dark or light", "Ctrl+Shift+L", window.toggle_theme)
        self._add(menu, "Full screen", "F11", window.toggle_full_screen)

        self.basemaps = Basemaps(window)
        menu = self._menu("Layer")
        self._add(menu, "Add basemap…", "Ctrl+Shift+A", self.basemaps.choose)
        self.making = Making(window)
        self._add(menu, "Range rings…", "Ctrl+Shift+R", self.making.rings)
        self._add(menu, "Great circle…", "Ctrl+Shift+G", self.making.great_circle)
        self._add(menu, "Keep the measurement as a layer", "", self.making.keep_measurement)
        self._add(menu, "Change rings or great circle…", "", self.making.edit)
        menu.addSeparator()
        self._add(menu, "Zoom to layer", "Ctrl+J", self._zoom_layer)
        self._add(menu, "Rename layer", "", window.layers.rename_current)
        self._add(menu, "Remove layer", "Ctrl+D", window.layers.remove_current)
        menu.addSeparator()
        self.styles = StyleActions(document, window)
        self.styles.told.connect(window.tell)
        window.layers.styleAsked.connect(lambda act, one: getattr(self.styles, act)(one))
        for title, shortcut, act in (
            ("Copy style", "Ctrl+Alt+C", self.styles.copy),
            ("Paste style", "Ctrl+Alt+V", self.styles.paste),
            ("Save style…", "", self.styles.save),
            ("Load style…", "", self.styles.load),
        ):
            self._add(menu, title, shortcut, partial(self._styled, act))

        menu = self._menu("Time")
        self._add(menu, "Play or pause", "Ctrl+Space", timeline.toggle)
        self._add(menu, "Play the other way", "", timeline.turn_round)
        self._add(menu, "Next step", ".", lambda: timeline.step(1))
        self._add(menu, "Previous step", ",", lambda: timeline.step(-1))
        goes = menu.addMenu("Go to event")
        for title, keys, way in (("Next", "Right", 1), ("Previous", "Left", -1)):
            places: tuple[tuple[str, str, Where], ...] = (
                ("", "Ctrl", "everywhere"),
                (" in view", "Alt", "view"),
                (" in the lane or layer", "Ctrl+Shift", "lane"),
            )
            for place, more, where in places:
                self._add(
                    goes,
                    f"{title} event{place}",
                    f"{more}+{keys}",
                    partial(timeline.to_event, way, where),
                )
        markers = menu.addMenu("Markers")
        both: tuple[Marker, ...] = ("a", "b")
        for which in both:
            self._add(
                markers,
                f"Set marker {which.upper()} as of the window's end",
                "",
                partial(timeline.set_marker, which),
            )
            self._add(
                markers,
                f"Remove marker {which.upper()}",
                "",
                partial(timeline.clear_marker, which),
            )
        self._add(markers, "Swap markers A and B", "", timeline.swap_markers)
        modes, steps = menu.addMenu("Mode"), menu.addMenu("Step")
        for mode in MODES:
            self._add(
                modes,
                f"Mode: {mode.capitalize()}",
                "",
                partial(self._clock, f"{mode} mode", mode=mode),
            )
        for step in STEPS:
            self._add(
                steps,
                f"Step: {'next event' if step == 'event' else step}",
                "",
                partial(self._clock, f"step by {step}", step=step),
            )
        self._add(menu, "Type a date…", "", timeline.edit_dates)
        self.compare = self._add(menu, "Compare two dates", "Ctrl+Shift+B", window.compare.toggle)
        self.known = self._add(menu, "As known on…", "Ctrl+Shift+K", window.knowledge.toggle)
        for action in (self.compare, self.known):
            action.setCheckable(True)
        self._add(menu, "Chart…", "Ctrl+Shift+C", window.show_chart)

        menu = self._menu("Help")
        self._add(menu, "Keys and mouse", "?", self._sheet)
        self._add(menu, "About gisapp", "", self._about)

        for name, icon, title, shortcut in TOOLS:
            button = window.topbar.add_tool(name, icon, title, shortcut)
            button.clicked.connect(lambda _=False, name=name: canvas.set_tool(name))
            self._commands.append((f"Tool: {title}", shortcut, partial(canvas.set_tool, name)))
        timeline.aim.follow(canvas)
        timeline.hinted.connect(window.status.set_hint)
        window.layers.selected.connect(
            lambda one, kind: timeline.aim.choose(one if kind == "layer" else None)
        )
        canvas.toolChanged.connect(window.topbar.set_tool)
        window.topbar.set_tool("select")
        window.topbar.undoClicked.connect(self.undo.trigger)
        window.topbar.redoClicked.connect(self.redo.trigger)
        window.topbar.exportClicked.connect(window.export_figure)

    def _menu(self, title: str) -> QMenu:
        menu = QMenu(title, self._window)
        self._window.topbar.add_menu(title, menu)
        return menu

    def _add(self, menu: QMenu, title: str, shortcut: str, do: Callable[[], object]) -> QAction:
        action = QAction(title, self._window)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(lambda _=False: do())
        menu.addAction(action)
        self._window.addAction(action)
        self._commands.append((title.rstrip("…"), shortcut, lambda: action.trigger()))
        return action

    def refresh(self) -> None:
        """Undo and redo say what they would do; the worldview in force is ticked."""
        document = self._window.document
        self.compare.setChecked(moments(document.project.clock) is not None)
        self.known.setChecked(document.project.clock.known is not None)
        now = document.undo_label, document.redo_label, document.project.worldview
        if now == self._told:  # only the clock or the view has moved
            return
        self._told = now
        for action, word, label in (
            (self.undo, "Undo", document.undo_label),
            (self.redo, "Redo", document.redo_label),
        ):
            action.setEnabled(label is not None)
            action.setText(f"{word} {label}" if label else word)
        self._window.topbar.set_history(document.undo_label, document.redo_label)
        for action in self.worldviews.actions():
            action.setChecked(action.data() == document.project.worldview)

    def refresh_recent(self) -> None:
        """The menu of recent files."""
        self._recent.clear()
        paths = recent.load()
        for path in paths:
            action = QAction(path.name.replace("&", "&&"), self._recent)
            action.setToolTip(str(path))
            action.triggered.connect(
                lambda _=False, path=path: self._window.files.open([Path(path)])
            )
            self._recent.addAction(action)
        self._recent.setEnabled(bool(paths))

    def _new(self) -> None:
        from gisapp import plugins

        if self._window.files.may_discard():
            self._window.files.path = None
            self._window.document.reset(plugins.default_project())
            self._go("region")
            self._window.on_file_changed()

    def _go(self, name: str) -> None:
        self._window.go.to_bookmark(self._window.document.project.bookmark(name))

    def _bookmark(self) -> None:
        document = self._window.document
        project = document.project
        used = {mark.name for mark in project.bookmarks}
        number = next(i for i in range(1, 1000) if f"{OWN_BOOKMARK}{i}" not in used)
        mark = Bookmark(
            f"{OWN_BOOKMARK}{number}",
            f"View {number}",
            project.view.projection.extent_to_lonlat(self._window.canvas.extent()),
            project.clock.start,
            project.clock.stop,
        )
        document.apply(replace(project, bookmarks=(*project.bookmarks, mark)), "bookmark this view")

    def _set_worldview(self, name: str) -> None:
        document = self._window.document
        if name != document.project.worldview:
            document.apply(replace(document.project, worldview=name), "change worldview")

    def _toggle_legend(self) -> None:
        self.legend.toggle()
        self.legend_shown.setChecked(self.legend.on)
        if self.legend.on and not self.legend.has_layers:
            self._window.tell("info", "The legend explains layers of your own that are shown.", [])

    def _clock(self, label: str, **changes: str) -> None:
        document = self._window.document
        clock = replace(document.project.clock, **changes)  # type: ignore[arg-type]
        document.apply(replace(document.project, clock=clock), label)

    def _zoom_layer(self) -> None:
        current = self._window.layers.current_layer()
        if current is not None:
            self._window.go.to_layer(current)

    def _styled(self, act: Callable[[str], None]) -> None:
        current = self._window.layers.current_layer()
        if current is None:
            self._window.tell("info", "Choose a layer in the list first", [])
        else:
            act(current)

    def _sheet(self) -> None:
        from gisapp.ui.keysheet import KeySheet

        KeySheet(((title, keys) for title, keys, _ in self._commands), self._window).show()

    def _about(self) -> None:
        credits = sorted(
            {layer.credit for layer in self._window.document.project.layers if layer.credit}
        )
        self._box(
            "About gisapp",
            f"gisapp {gisapp.__version__}\nWhat happened, where, when, and how we know.",
            "\n".join(credits),
        )

    def _box(self, title: str, sentence: str, details: str) -> None:
        box = QMessageBox(
            QMessageBox.Icon.NoIcon, title, sentence, QMessageBox.StandardButton.Close, self._window
        )
        box.setInformativeText(details)
        box.setModal(False)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.show()
