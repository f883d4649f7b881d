"""The pages of map servers: what one has (WMS and WMTS), and which ones may be asked."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gisapp.model import addresses, ogc
from gisapp.model.tiles import TileSource
from gisapp.storage.tile_cache import tile_cache
from gisapp.ui import theme as look
from gisapp.ui.basemap_catalogue_page import ENTRY
from gisapp.ui.consent import ConsentDialog
from gisapp.ui.inspector_parts import label
from gisapp.ui.network import Network

_HINT = "The list of a server's layers is fetched when you ask for it, after you said yes."


class ServerPage(QWidget):
    """Asks a server for its layers, after the user's yes."""

    edited = Signal()
    taken = Signal()

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network
        self.address = QLineEdit()
        self.address.setPlaceholderText("Address of a WMS or WMTS server")
        self.address.setAccessibleName("Address of a map server")
        self.address.textEdited.connect(lambda _: self._say(""))
        self.setFocusProxy(self.address)
        self.look = QPushButton("Show layers")
        self.look.setAutoDefault(False)
        self.look.clicked.connect(self.ask)
        self.offers = QListWidget()
        self.offers.setAccessibleName("Layers of the server")
        self.offers.currentItemChanged.connect(lambda *_: self.edited.emit())
        self.offers.itemActivated.connect(lambda _: self.taken.emit())
        self.told = label(_HINT, role="muted", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.address, 1)
        row.addWidget(self.look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.offers, 1)
        column.addWidget(self.told)

    def _say(self, words: str) -> None:
        self.told.setText(words)
        self.edited.emit()

    def ask(self) -> None:
        """Ask the server what it has: WMTS where its address says so, else WMS."""
        try:
            address = addresses.checked_server(self.address.text())
        except ValueError as error:
            self._say(f"{error}.")
            return
        service = "WMTS" if "wmts" in address.lower() else "WMS"
        url = ogc.capabilities_url(address, service)
        host = addresses.host_of(url)
        if self._network.allows([host]):
            self._fetch(url)
            return
        dialog = ConsentDialog(f"the list of layers of {host}", [host], self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def allowed() -> None:
            self._network.allow([host])
            self._fetch(url)

        dialog.accepted.connect(allowed)
        dialog.open()

    def _fetch(self, url: str) -> None:
        self.offers.clear()
        self.look.setEnabled(False)
        self._say("Asking the server…")
        self._network.document(url, url, lambda data, error: self._answered(url, data, error))

    def _answered(self, url: str, data: bytes, error: str) -> None:
        self.look.setEnabled(True)
        found: list[ogc.Offer] = []
        if not error:
            try:
                found = ogc.offers(data, url)
            except ogc.OgcError as problem:
                error = str(problem)
        if error:
            self._say(f"{error[:1].upper()}{error[1:]}. Check the address.")
            return
        usable = [one for one in found if one.source is not None]
        for offer in (*usable, *(one for one in found if one.source is None)):
            words = f" ({offer.why_not})" if offer.why_not else ""
            item = QListWidgetItem(offer.title + words)
            item.setData(ENTRY, offer.source)
            item.setSizeHint(QSize(100, look.ROW))
            if offer.source is None:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.offers.addItem(item)
        if usable:
            self.offers.setCurrentRow(0)
            self.offers.setFocus()
        self._say(f"{len(usable):,} of {len(found):,} layers can be shown")

    def source(self) -> TileSource | None:
        """The layer that is chosen."""
        item = self.offers.currentItem()
        found = None if item is None else item.data(ENTRY)
        return found if isinstance(found, TileSource) else None


class HostsPage(QWidget):
    """The servers that the user allowed, to take it back; and the tiles kept here."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network
        self.hosts = QListWidget()
        self.hosts.setAccessibleName("Allowed servers")
        self.setFocusProxy(self.hosts)
        self.forbid = QPushButton("Forbid")
        self.clear = QPushButton()
        row = QHBoxLayout()
        row.setSpacing(8)
        for button, do in ((self.forbid, self._forbid), (self.clear, self._clear)):
            button.setAutoDefault(False)
            button.clicked.connect(do)
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.head = label("", role="muted")
        column.addWidget(self.head)
        column.addWidget(self.hosts, 1)
        column.addLayout(row)
        self.refresh()

    def refresh(self) -> None:
        """Show what is allowed now."""
        self.hosts.clear()
        for host in self._network.hosts:
            item = QListWidgetItem(host)
            item.setSizeHint(QSize(100, look.ROW))
            self.hosts.addItem(item)
        known = self.hosts.count()
        if known:
            self.hosts.setCurrentRow(0)
        words = (
            "Servers that gisapp may ask" if known else "gisapp may ask no server: it is offline"
        )
        self.head.setText(words)
        self.forbid.setEnabled(known > 0)
        size = tile_cache().size
        self.clear.setText(f"Forget kept tiles ({size / 1e6:,.0f} MB)")
        self.clear.setEnabled(size > 0)

    def _forbid(self) -> None:
        item = self.hosts.currentItem()
        if item is not None:
            self._network.forbid([item.text()])
            self.refresh()

    def _clear(self) -> None:
        tile_cache().clear()
        self.refresh()
