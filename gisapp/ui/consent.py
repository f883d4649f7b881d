"""Asking before anything goes out: which server, what is sent, and how to take it back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gisapp.ui import theme as look
from gisapp.ui.inspector_parts import label

SENT = (
    "What is sent: the numbers of the tiles, and so which part of the map you look at and how "
    "closely; the name and version of this program; and, as with every request, your address on "
    "the internet. Nothing of your data, and no cookies."
)
KEPT = (
    "Tiles are kept on this computer, so the map works without the net. You can take your "
    "permission back in Layer › Add basemap…, under Servers."
)


class ConsentDialog(QDialog):
    """Asks whether ``hosts`` may be asked for the tiles of ``title``."""

    def __init__(self, title: str, hosts: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Use the internet?")
        self.setFixedWidth(460)
        self.hosts = tuple(hosts)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        heading = label(f"May gisapp fetch {title}?", size=look.TITLE, weight=600, wrap=True)
        column.addWidget(heading)
        names = QLabel("\n".join(self.hosts))
        names.setTextFormat(Qt.TextFormat.PlainText)
        names.setFont(look.font(weight=600))
        names.setWordWrap(True)
        names.setAccessibleName("Servers that would be asked")
        column.addWidget(
            label("It comes from" if len(self.hosts) == 1 else "It comes from these servers:")
        )
        column.addWidget(names)
        column.addWidget(label(SENT, wrap=True))
        if any(not host.startswith(("127.", "localhost")) for host in self.hosts):
            column.addWidget(label(KEPT, role="muted", wrap=True))
        column.addSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.no = QPushButton("Not now")
        self.no.setDefault(True)
        self.no.clicked.connect(self.reject)
        self.yes = QPushButton(
            "Allow this server" if len(self.hosts) == 1 else "Allow these servers"
        )
        self.yes.setAutoDefault(False)
        self.yes.clicked.connect(self.accept)
        row.addStretch(1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        column.addLayout(row)
        self.setAccessibleDescription(f"{SENT} {KEPT}")
