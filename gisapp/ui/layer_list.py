"""The layer list: groups and layers, what is on, how much it holds, what follows the clock."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gisapp.model.document import Document
from gisapp.model.instants import OPEN, OPEN_START
from gisapp.model.layer import Layer
from gisapp.model.memo import Memo
from gisapp.model.primitives import Stroke
from gisapp.model.project import LOGICAL_PIXEL, Group, Project
from gisapp.model.style import Swatch
from gisapp.model.theme import Theme
from gisapp.ui import icons
from gisapp.ui import theme as look
from gisapp.ui.layer_list_delegate import Row
from gisapp.ui.layer_list_tree import Key, LayerTree, key_of

ANNOTATIONS = "annotations"
_COUNT_FILTERED_TO = 1_000_000  # larger tables show all they hold: no mask is made for the list

_samples: Memo[Swatch | None] = Memo("samples of layers", 1)

_STYLES = (
    ("copy", "Copy style"),
    ("paste", "Paste style"),
    ("save", "Save style…"),
    ("load", "Load style…"),
)


class LayerList(QWidget):
    """Shows and edits the layers of ``document``; every edit can be undone."""

    selected = Signal(str, str)  # id, kind: layer, group or annotations
    zoomRequested = Signal(str)  # layer id
    styleAsked = Signal(str, str)  # copy, paste, save or load; layer id
    addRequested = Signal()

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("LayerList")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document, self._theme = document, theme
        self._resolution: float | None = None
        self._counts: dict[str, tuple[Layer, str]] = {}
        head = QLabel("Layers")
        head.setFont(look.section_font())
        head.setProperty("look", "section")
        self.add_button = QToolButton()
        self.add_button.setToolTip("Add data (Ctrl+L)")
        self.add_button.setAccessibleName("Add data")
        self.add_button.setAutoRaise(True)
        self.add_button.setIconSize(QSize(16, 16))
        self.add_button.clicked.connect(self.addRequested)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 6, 8, 2)
        bar.addWidget(head)
        bar.addStretch()
        bar.addWidget(self.add_button)
        self.tree = LayerTree(theme)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._open_menu)
        self.tree.toggled.connect(self.toggle)
        self.tree.renamed.connect(self.rename)
        self.tree.asked.connect(self._asked)
        self.tree.dropped.connect(self._dropped)
        self.tree.currentItemChanged.connect(self._current_changed)
        self.tree.itemExpanded.connect(lambda item: self._keep_open(item, True))
        self.tree.itemCollapsed.connect(lambda item: self._keep_open(item, False))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.tree)
        self.setMinimumWidth(200)
        self.set_theme(theme)
        self._stop = document.listen(self._changed)
        self._fill(document.project)

    def sizeHint(self) -> QSize:
        """288 px wide."""
        return QSize(288, 400)

    def shut(self) -> None:
        """Let go of the document."""
        self._stop()

    def set_theme(self, theme: Theme) -> None:
        """Draw with another theme."""
        self._theme = theme
        self.tree.set_theme(theme)
        self.add_button.setIcon(icons.icon("plus", theme))

    def set_resolution(self, resolution: float) -> None:
        """Dim what is not drawn at ``resolution`` map units per logical pixel."""
        before, self._resolution = self._resolution, resolution
        layers = self._document.project.layers
        if before is None or any(a.in_scale(before) != a.in_scale(resolution) for a in layers):
            self._fill(self._document.project)

    def select_layer(self, layer_id: str) -> None:
        """Select a layer's row, opening its group."""
        self.tree.select(("layer", layer_id))

    def current_layer(self) -> str | None:
        """The id of the selected layer; None when none is."""
        key = self.tree.current_key()
        return key[1] if key is not None and key[0] == "layer" else None

    def rename_current(self) -> None:
        """Edit the selected row's name in place."""
        self.tree.setFocus()
        self.tree.rename_current()

    def remove_current(self) -> None:
        """Take the selected layer, or group with its layers, off the project."""
        key = self.tree.current_key()
        if key is not None:
            self.remove(key)

    # Edits.

    def toggle(self, key: Key) -> None:
        """Switch a row on or off. A group whose layers are all off switches them on."""
        kind, name = key
        project = self._document.project
        if kind == ANNOTATIONS:
            shown = project.annotations_visible
            self._document.apply(
                replace(project, annotations_visible=not shown),
                f"{'Hide' if shown else 'Show'} annotations",
            )
        elif kind == "group":
            group = project.group(name)
            changed = project.with_group(name, visible=not group.visible)
            if group.visible and not any(layer.visible for layer in project.members(name)):
                changed = project.map_layers(
                    lambda layer: replace(layer, visible=True) if layer.group == name else layer
                )
                group = replace(group, visible=False)
            self._document.apply(changed, f"{'Hide' if group.visible else 'Show'} {group.title}")
        else:
            layer = project.layer(name)
            self._document.apply(
                project.with_layer(name, visible=not layer.visible),
                f"{'Hide' if layer.visible else 'Show'} {layer.name}",
            )

    def rename(self, key: Key, name: str) -> None:
        """Give a layer or a group another name."""
        project = self._document.project
        changed = (
            project.with_group(key[1], title=name)
            if key[0] == "group"
            else project.with_layer(key[1], name=name)
        )
        self._document.apply(changed, f"Rename to {name}")

    def remove(self, key: Key) -> None:
        """Take a layer, or a group with all its layers, off the project."""
        project = self._document.project
        if key[0] == "layer":
            self._document.apply(project.remove(key[1]), f"Remove {project.layer(key[1]).name}")
        elif key[0] == "group":
            title = project.group(key[1]).title
            for layer in project.members(key[1]):
                project = project.remove(layer.id)
            groups = tuple(group for group in project.groups if group.id != key[1])
            self._document.apply(replace(project, groups=groups), f"Remove {title}")

    def move_row(self, key: Key, step: int) -> None:
        """Move a row by one place among its neighbours: -1 up, 1 down."""
        neighbours = self._neighbours(key)
        if key not in neighbours:
            return
        place = neighbours.index(key) + step
        if 0 <= place < len(neighbours):
            self._dropped(key, neighbours[place], step < 0)

    def _neighbours(self, key: Key) -> list[Key]:
        project = self._document.project
        if key[0] == "group":
            return [("group", group.id) for group in project.groups]
        if key[0] == "layer":
            group = project.layer(key[1]).group
            return [("layer", layer.id) for layer in project.members(group)]
        return []

    def _dropped(self, moving: Key, target: Key, above: bool) -> None:
        project = self._document.project
        if moving[0] == "group":
            rest = [group.id for group in project.groups if group.id != moving[1]]
            index = rest.index(target[1]) + (0 if above else 1)
            changed, name = project.move_group(moving[1], index), project.group(moving[1]).title
            same = [g.id for g in changed.groups] == [g.id for g in project.groups]
        else:
            below = [layer.id for layer in project.layers if layer.id != moving[1]]
            index = below.index(target[1]) + (1 if above else 0)
            changed, name = project.move_layer(moving[1], index), project.layer(moving[1]).name
            same = [a.id for a in changed.layers] == [a.id for a in project.layers]
        if not same:
            self._document.apply(changed, f"Move {name}")
            self.tree.select(moving)

    def _asked(self, what: str, key: Key) -> None:
        if what == "remove":
            self.remove(key)
        else:
            self.move_row(key, -1 if what == "up" else 1)

    # Showing.

    def _changed(self, before: Project, after: Project) -> None:
        if (
            before.layers is not after.layers
            or before.groups is not after.groups
            or before.annotations is not after.annotations
            or before.annotations_visible != after.annotations_visible
        ):
            self._fill(after)

    def _fill(self, project: Project) -> None:
        groups = {group.id: group for group in project.groups}
        self.tree.fill(
            [
                (self._annotations_row(project), []),
                *(
                    (
                        self._group_row(project, group),
                        [self._layer_row(layer, group) for layer in project.members(group.id)],
                    )
                    for group in project.groups
                ),
            ],
            lambda name: name in groups and groups[name].expanded,
        )
        self._counts = {
            layer.id: self._counts[layer.id] for layer in project.layers if layer.id in self._counts
        }

    def _annotations_row(self, project: Project) -> Row:
        drawn = project.annotations
        return Row(
            ANNOTATIONS,
            ANNOTATIONS,
            "Annotations",
            2 if project.annotations_visible else 0,
            Swatch("line", stroke=Stroke("note", 2.0)),
            f"{len(drawn):,}" if drawn else "",
            any((a.begin, a.end) != (OPEN_START, OPEN) for a in drawn),
            tip="What is drawn on the map by hand",
        )

    def _group_row(self, project: Project, group: Group) -> Row:
        members = project.members(group.id)
        on = [layer for layer in members if layer.visible]
        check = 0 if not group.visible else 2 if len(on) == len(members) else 1
        total = sum(len(layer.features) for layer in members if layer.countable)
        return Row(
            "group",
            group.id,
            group.title,
            check,
            None,
            f"{total:,}" if total else "",
            any(layer.time != "none" for layer in members),
            dimmed=bool(on) and all(self._out_of_scale(layer) for layer in on),
            tip=f"{group.title}: {len(on)} of {len(members)} layers on",
        )

    def _layer_row(self, layer: Layer, group: Group) -> Row:
        tip = [layer.name]
        out = self._out_of_scale(layer)
        if layer.note:
            tip.append(layer.note)
        if layer.time != "none":
            tip.append(
                "Follows the clock: what happens in the window"
                if layer.time == "window"
                else "Follows the clock: how things stand at its end"
            )
        if layer.filter is not None:
            tip.append(f"Filter: {layer.filter.text}")
        if out:
            tip.append(scale_range_text(layer))
        return Row(
            "layer",
            layer.id,
            layer.name,
            2 if layer.visible else 0,
            _samples.get(layer, "", layer.style.swatch),
            self._count(layer),
            layer.time != "none",
            layer.filter is not None,
            out or not group.visible,
            "\n".join(tip),
        )

    def _count(self, layer: Layer) -> str:
        kept = self._counts.get(layer.id)
        if kept is not None and kept[0] is layer:
            return kept[1]
        text = ""
        if layer.countable and len(layer.features):
            count = len(layer.features)
            if layer.filter is not None and count <= _COUNT_FILTERED_TO:
                try:
                    count = int(layer.filter.mask(layer.features).sum())
                except ValueError:  # the inspector says what is wrong with the filter
                    count = len(layer.features)
            text = f"{count:,}"
        self._counts[layer.id] = (layer, text)
        return text

    def _out_of_scale(self, layer: Layer) -> bool:
        return self._resolution is not None and not layer.in_scale(self._resolution)

    def _keep_open(self, item: QTreeWidgetItem, expanded: bool) -> None:
        kind, name = key_of(item)
        project = self._document.project
        if kind == "group" and project.group(name).expanded != expanded:
            self._document.navigate(project.with_group(name, expanded=expanded))

    def _current_changed(self, *_: object) -> None:
        key = self.tree.current_key()
        if key is not None:
            self.selected.emit(key[1], key[0])

    def menu_for(self, key: Key) -> QMenu:
        """The context menu of a row."""
        menu = QMenu(self)
        kind, name = key

        def add(icon: str, text: str, keys: str, act: object, enabled: bool = True) -> None:
            action = menu.addAction(icons.icon(icon, self._theme), text)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setEnabled(enabled)
            action.triggered.connect(act)

        if kind == "layer":
            add("full-extent", "Zoom to layer", "Ctrl+J", lambda: self.zoomRequested.emit(name))
            for act, words in _STYLES:
                add("edit", words, "", lambda _=False, act=act: self.styleAsked.emit(act, name))
        if kind != ANNOTATIONS:
            add("edit", "Rename", "F2", self.tree.rename_current)
            neighbours = self._neighbours(key)
            add(
                "chevron-up",
                "Move up",
                "Ctrl+Up",
                lambda: self.move_row(key, -1),
                key != neighbours[0],
            )
            add(
                "chevron-down",
                "Move down",
                "Ctrl+Down",
                lambda: self.move_row(key, 1),
                key != neighbours[-1],
            )
            menu.addSeparator()
            words = "Remove group and its layers" if kind == "group" else "Remove layer"
            add("trash", words, "Del", lambda: self.remove(key))
        return menu

    def _open_menu(self, at: QPoint) -> None:
        item = self.tree.itemAt(at)
        if item is None or self.tree.current_key() is None:
            return
        key = self.tree.current_key()
        if key is None or key[0] == ANNOTATIONS:
            return
        menu = self.menu_for(key)
        menu.exec(self.tree.viewport().mapToGlobal(at))
        menu.deleteLater()


def scale_range_text(layer: Layer) -> str:
    """At which scales a layer is drawn, in words (at the equator)."""
    near, far = layer.min_resolution / LOGICAL_PIXEL, layer.max_resolution / LOGICAL_PIXEL
    if near <= 0:
        return f"Drawn when zoomed in beyond 1 : {far:,.0f}"
    if far == float("inf"):
        return f"Drawn when zoomed out beyond 1 : {near:,.0f}"
    return f"Drawn between 1 : {near:,.0f} and 1 : {far:,.0f}"
