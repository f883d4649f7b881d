"""Basemaps in the window: asks the net for the tiles in sight, after the user's yes, and says whom
they are from and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from gisapp.model.addresses import hosts_of
from gisapp.model.basemaps import PICTURES, beneath, online
from gisapp.model.layer import Layer
from gisapp.model.primitives import Tiles
from gisapp.model.project import Project
from gisapp.model.tiles import Tile, TileSource, complaints
from gisapp.plugins import online_layer
from gisapp.render.painter import tiles as pictures
from gisapp.render.tiling import wanted
from gisapp.ui.attribution import AttributionBar

if TYPE_CHECKING:
    from gisapp.storage.tile_cache import OnlineStore
    from gisapp.ui.basemaps import BasemapDialog
    from gisapp.ui.network import Network
    from gisapp.ui.window import Window

GATHER = 120  # milliseconds for which tiles that arrive are gathered before the map is painted
RETRY = 15_000  # milliseconds between two looks whether a server is back
STATES = {
    "offline": ("Offline: shows tiles kept here", "Try again"),
    "refused": ("The server refuses", "Try again"),
    "forbidden": ("Not fetched", "Allow…"),
}


class Basemaps(QObject):
    """The basemaps of one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._network: Network | None = None
        self.bar = AttributionBar(window.canvas)
        self.bar.acted.connect(self._act)
        self.dialog: BasemapDialog | None = None
        self._stale: set[str] = set()
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER)
        self._gather.timeout.connect(self._renew)
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY)
        self._retry.timeout.connect(self._fetch)
        window.canvas.settled.connect(self._on_settled)
        self._unlisten = window.document.listen(self._on_change)
        self._closed = False
        self._refresh()

    @property
    def network(self) -> Network:
        """What asks the net; made when it is first needed."""
        if self._network is None:
            from gisapp.ui.network import Network

            self._network = Network(self)
            self._network.arrived.connect(self._on_arrived)
            self._network.changed.connect(self._on_state)
        return self._network

    def shut(self) -> None:
        """Stop asking and listening."""
        self._closed = True
        self._unlisten()
        self._gather.stop()
        self._retry.stop()
        if self._network is not None:
            self._network.shut()

    # Adding

    def choose(self) -> None:
        """Open the catalogue."""
        from gisapp.ui.basemaps import BasemapDialog

        dialog = BasemapDialog(self.network, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.add)
        dialog.fileChosen.connect(self._on_file)
        dialog.finished.connect(self._on_closed)
        self.dialog = dialog
        dialog.open()

    def _on_closed(self) -> None:
        self.dialog = None

    def _on_file(self, path: Path, system: str) -> None:
        from gisapp.plugins import ReadOptions

        zone = self._window.document.project.clock.zone
        said = {"crs": system} if system else {}
        self._window.files.import_file(path, ReadOptions(said, zone=zone) if said else None)

    def add(self, source: TileSource) -> Layer:
        """Put a source on the map, and ask whether its servers may be asked."""
        document = self._window.document
        project = document.project
        layer = online_layer(source, {one.id for one in project.layers})
        document.apply(beneath(project, layer), f"add {source.title}")
        self.ask(source)
        return layer

    def ask(self, source: TileSource) -> None:
        """Ask the user whether the servers of ``source`` may be asked, unless that is known."""
        from gisapp.ui.consent import ConsentDialog

        hosts = [host for host in hosts_of(source) if not self.network.allows([host])]
        if not hosts:
            self._fetch()
            return
        dialog = ConsentDialog(source.title, hosts, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.network.allow(hosts))
        dialog.open()

    # In sight

    def _layers(self) -> list[tuple[Layer, TileSource]]:
        """The layers in sight whose tiles come from the net."""
        project = self._window.document.project
        found = [(layer, online(layer)) for layer in project.layers if project.shown(layer)]
        return [(layer, source) for layer, source in found if source is not None]

    def _wanted(self) -> list[tuple[OnlineStore, Tile]]:
        from gisapp.storage.tile_cache import OnlineStore

        resolved = self._window.canvas.picture.resolved
        out: list[tuple[OnlineStore, Tile]] = []
        if resolved is None:
            return out
        for layer, _ in self._layers():
            drawing = resolved.drawings.get(layer.id)
            for item in drawing.primitives if drawing is not None else ():
                if isinstance(item, Tiles) and isinstance(item.store, OnlineStore):
                    out += [(item.store, tile) for tile in wanted(item, resolved.viewport)]
        return out

    def _fetch(self) -> None:
        """Ask for what is in sight and not at hand."""
        if self._closed or not self._layers():
            self._retry.stop()
            if self._network is not None:
                self._network.want(())
            return
        self.network.want(self._wanted())

    def _on_settled(self) -> None:
        if self._network is not None or self._layers():
            self._fetch()
        self._refresh()
        self._tell()

    def _on_change(self, before: Project, after: Project) -> None:
        if before.layers is not after.layers or before.groups is not after.groups:
            self._refresh()

    def _on_arrived(self, store: OnlineStore, tile: Tile) -> None:
        pictures.forget(store.name, tile)
        self._stale.add(store.name)
        if not self._gather.isActive():
            self._gather.start()

    def _renew(self) -> None:
        """Have the layers painted anew whose tiles came, once the map rests."""
        picture = self._window.canvas.picture
        if self._closed or not self._stale or picture.resolved is None:
            return
        if not picture.is_settled:
            self._gather.start()
            return
        names, self._stale = self._stale, set()
        keys = {
            drawing.layer_id: (object(),)  # unlike any other: nothing that was drawn has it
            for drawing in picture.resolved.drawings.values()
            if any(isinstance(p, Tiles) and p.store.name in names for p in drawing.primitives)
        }
        if keys:
            picture.resolved = replace(picture.resolved, keys={**picture.resolved.keys, **keys})
            picture.request()

    # What the user is told

    def _on_state(self) -> None:
        self._refresh()
        self._tell()
        self._fetch()

    def _state(self) -> str:
        states = {self.network.state(hosts_of(source)) for _, source in self._layers()}
        return next((one for one in ("offline", "refused", "forbidden") if one in states), "")

    def _refresh(self) -> None:
        """The line in the corner: credits of all basemaps in sight, and the worst state."""
        project = self._window.document.project
        credits = [
            layer.credit
            for layer in project.layers
            if layer.style.kind in PICTURES and layer.credit and project.shown(layer)
        ]
        state = self._state() if self._layers() else ""
        words, action = STATES.get(state, ("", ""))
        self.bar.show_words(" · ".join(dict.fromkeys(credits)), words, action)
        self._say_status(state)
        if state == "offline" and not self._closed:
            self._retry.start()
        else:
            self._retry.stop()

    def _say_status(self, state: str) -> None:
        sign = self._window.status.offline
        asked = bool(self._layers()) and state != "forbidden"
        sign.setText("Online" if asked and not state else "Offline")
        words = "The map opens no network connection"
        if asked:
            hosts = {host for _, source in self._layers() for host in hosts_of(source)}
            words = f"Tiles from {', '.join(sorted(hosts))}"
            words += f": {STATES[state][0].lower()}" if state else ""
        sign.setToolTip(words)

    def _tell(self) -> None:
        found = complaints.take()
        if found:
            (title, words), *rest = found
            self._window.tell(
                "warning", f"{title}: {words}.", [f"{name}: {said}" for name, said in rest]
            )

    def _act(self) -> None:
        """What the word in the corner promises."""
        if self._state() == "forbidden":
            for _, source in self._layers():
                if self.network.state(hosts_of(source)) == "forbidden":
                    self.ask(source)
                    return
        self.network.again()
