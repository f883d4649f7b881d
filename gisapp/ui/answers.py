"""What servers answer: the size of pictures, how long they are good, words for errors."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImageReader

DAY = 86_400
LEAST, USUAL, LONGEST = 300, 7 * DAY, 365 * DAY  # seconds that an answer is good for
WIDEST = 4096  # pixels of a tile


def short(words: str, status: int) -> str:
    """What went wrong, on one line."""
    return f"it answers with the number {status}" if status else " ".join(words.split())[:160]


def number(text: str) -> float:
    """A whole number of seconds; 0 for anything else."""
    return float(text) if text.isdigit() else 0.0


def wrong_size(data: bytes) -> str:
    """The size of a picture that can be no tile; empty for others."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    size = QImageReader(buffer).size()
    good = size.isValid() and size.width() == size.height() and size.width() <= WIDEST
    return "" if good else f"{size.width()} by {size.height()} pixels"


def expiry(headers: dict[bytes, str]) -> int:
    """Until when, in seconds since 1970, an answer is good."""
    now = int(time.time())
    seconds = float(USUAL)
    rules = [rule.strip().lower() for rule in headers.get(b"cache-control", "").split(",")]
    ages = [rule.partition("=")[2] for rule in rules if rule.startswith("max-age=")]
    if ages and ages[0].isdigit():
        seconds = float(ages[0])
    elif "no-store" in rules or "no-cache" in rules:
        seconds = 0.0
    elif b"expires" in headers:
        try:
            seconds = parsedate_to_datetime(headers[b"expires"]).timestamp() - now
        except (TypeError, ValueError, OverflowError):
            seconds = 0.0
    return now + int(min(max(seconds, LEAST), LONGEST))
