"""The only place that touches the net: tiles and capabilities, from servers that the user allowed.

Requests are asynchronous, few at a time, bounded in size and time, and dropped when the map moves
on. A server that fails is left alone for a while; what it sends is looked at before it is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from PySide6.QtCore import QObject, QSettings, QTimer, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

import gisapp
from gisapp.model.addresses import host_of, url_of
from gisapp.model.tiles import Tile, complaints, is_whole, picture_kind
from gisapp.storage.tile_cache import Kept, OnlineStore, tile_cache
from gisapp.ui.answers import expiry, number, short, wrong_size

ALLOWED = "network/hosts"  # the setting with the servers that may be asked
AT_ONCE = 6  # requests under way
TURNS = 3  # redirects followed
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
NONE = frozenset({204, 404, 410})


@dataclass(frozen=True)
class Limits:
    """How long, in seconds, and how much, in bytes, is waited for. ``first`` is the pause before
    the second try, doubled before each one after it; ``rest`` how long a server that failed
    ``patience`` times in a row is left alone."""

    silence: float = 12.0
    whole: float = 30.0
    first: float = 0.7
    tries: int = 3
    patience: int = 4
    rest: float = 30.0
    tile: int = 6 << 20
    document: int = 20 << 20


@dataclass(eq=False)
class Job:
    """One thing that is asked for: a tile of a store, or a document for ``then``."""

    url: str
    title: str
    store: OnlineStore | None = None
    tile: Tile | None = None
    etag: str = ""
    then: Callable[[bytes, str], None] | None = None
    tries: int = 0
    turns: int = 0
    not_before: float = 0.0
    begun: float = 0.0
    late: bool = False


@dataclass
class Server:
    """What is known of one host: failures in a row, and until when it is left alone. ``state`` is
    empty while all is well, else offline or refused."""

    failures: int = 0
    until: float = 0.0
    state: str = ""
    lost: set[str] = field(default_factory=set)  # URLs not asked for again


class Network(QObject):
    """Asks servers. ``arrived(store, tile)`` tells of a new picture in the cache, ``changed`` that
    a server went or came back, or was allowed or forbidden."""

    arrived = Signal(object, object)
    changed = Signal()

    def __init__(self, parent: QObject, limits: Limits | None = None) -> None:
        super().__init__(parent)
        self.limits = limits or Limits()
        self._manager = QNetworkAccessManager(self)
        self._manager.setAutoDeleteReplies(False)
        self._queue: list[Job] = []
        self._flying: dict[str, tuple[QNetworkReply, Job]] = {}
        self._servers: dict[str, Server] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(100)
        self._timer.timeout.connect(self._tick)
        self._closed = False

    # Permission

    @property
    def hosts(self) -> tuple[str, ...]:
        """The servers that the user allowed."""
        kept = QSettings().value(ALLOWED, [])
        found = [kept] if isinstance(kept, str) else kept if isinstance(kept, list) else []
        return tuple(sorted({str(host).lower() for host in found if host}))

    def allows(self, hosts: Iterable[str]) -> bool:
        """Whether every one of ``hosts`` may be asked."""
        known = self.hosts
        return all(host in known for host in hosts)

    def allow(self, hosts: Iterable[str]) -> None:
        """The user said yes."""
        QSettings().setValue(ALLOWED, sorted({*self.hosts, *(h.lower() for h in hosts)}))
        self.changed.emit()

    def forbid(self, hosts: Iterable[str]) -> None:
        """The user took it back: requests under way are dropped."""
        gone = {host.lower() for host in hosts}
        QSettings().setValue(ALLOWED, sorted(set(self.hosts) - gone))
        self._queue = [job for job in self._queue if host_of(job.url) not in gone]
        for url in [url for url in self._flying if host_of(url) in gone]:
            self._drop(url)
        self.changed.emit()

    # Asking

    def want(self, tiles: Iterable[tuple[OnlineStore, Tile]]) -> int:
        """Ask for exactly these tiles, the first ones first; what was asked for before and is not
        among them is dropped. How many are asked for."""
        known = self.hosts
        wanted: dict[str, Job] = {}
        for store, tile in tiles:
            url = url_of(store.source, tile)
            host = host_of(url)
            if host not in known or url in self._server(host).lost:
                continue
            kept = store.kept(tile)
            if kept is not None and kept.fresh:
                continue
            etag = kept.etag if kept is not None else ""
            wanted.setdefault(url, Job(url, store.source.title, store, tile, etag))
        for url, (_, job) in list(self._flying.items()):
            if job.store is not None and url not in wanted:
                self._drop(url)
        before = {job.url: job for job in self._queue}
        documents = [job for job in self._queue if job.store is None]
        self._queue = documents + [
            before.get(url, job) for url, job in wanted.items() if url not in self._flying
        ]
        self._pump()
        return len(wanted)

    def document(self, url: str, title: str, then: Callable[[bytes, str], None]) -> None:
        """Ask for a document; ``then(data, error)`` gets it, or a sentence for people."""
        host = host_of(url)
        if not self.allows([host]):
            then(b"", f"{host} was not allowed")
            return
        self._server(host).until = 0.0
        self._queue.insert(0, Job(url, title, then=then, tries=self.limits.tries - 1))
        self._pump()

    def again(self) -> None:
        """Try servers that failed once more, now."""
        for server in self._servers.values():
            server.until, server.failures, server.state = 0.0, 0, ""
            server.lost.clear()
        complaints.forget()
        self.changed.emit()

    def state(self, hosts: Iterable[str]) -> str:
        """``forbidden``, ``offline``, ``refused`` or empty, the first that is true of any host."""
        hosts = list(hosts)
        if not self.allows(hosts):
            return "forbidden"
        states = {self._servers[host].state for host in hosts if host in self._servers}
        return next((one for one in ("offline", "refused") if one in states), "")

    @property
    def busy(self) -> int:
        """Requests under way and waiting."""
        return len(self._flying) + len(self._queue)

    def shut(self) -> None:
        """Drop everything."""
        self._closed = True
        self._queue.clear()
        self._timer.stop()
        for url in list(self._flying):
            self._drop(url)

    # The work

    def _server(self, host: str) -> Server:
        return self._servers.setdefault(host, Server())

    def _pump(self) -> None:
        now = time.monotonic()
        waiting: list[Job] = []
        for job in self._queue:
            free = len(self._flying) < AT_ONCE and job.url not in self._flying
            ready = job.not_before <= now and self._server(host_of(job.url)).until <= now
            if free and ready and not self._closed:
                self._start(job, now)
            else:
                waiting.append(job)
        self._queue = waiting
        if (self._flying or self._queue) and not self._closed:
            self._timer.start()
        else:
            self._timer.stop()

    def _start(self, job: Job, now: float) -> None:
        request = QNetworkRequest(QUrl(job.url))
        attributes = QNetworkRequest.Attribute
        request.setAttribute(
            attributes.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy
        )
        for attribute in (
            attributes.CookieLoadControlAttribute,
            attributes.CookieSaveControlAttribute,
            attributes.AuthenticationReuseAttribute,
        ):
            request.setAttribute(attribute, QNetworkRequest.LoadControl.Manual)
        request.setHeader(
            QNetworkRequest.KnownHeaders.UserAgentHeader, f"gisapp/{gisapp.__version__}"
        )
        if job.etag:
            request.setRawHeader(b"If-None-Match", job.etag.encode("latin-1", "replace"))
        request.setTransferTimeout(int(self.limits.silence * 1000))
        job.begun, job.late = now, False
        reply = self._manager.get(request)
        self._flying[job.url] = reply, job
        reply.finished.connect(lambda: self._on_finished(reply, job))
        reply.readyRead.connect(lambda: self._on_progress(reply, job))

    def _drop(self, url: str) -> None:
        reply, job = self._flying.pop(url)
        reply.finished.disconnect()
        reply.readyRead.disconnect()
        reply.abort()
        reply.deleteLater()
        if job.then is not None and not self._closed:
            job.then(b"", "the request was stopped")

    def _tick(self) -> None:
        now = time.monotonic()
        for reply, job in list(self._flying.values()):
            if now - job.begun > self.limits.whole:
                job.late = True
                reply.abort()
        self._pump()

    def _on_progress(self, reply: QNetworkReply, job: Job) -> None:
        if reply.bytesAvailable() > (
            self.limits.document if job.store is None else self.limits.tile
        ):
            job.late = True
            reply.abort()

    def _on_finished(self, reply: QNetworkReply, job: Job) -> None:
        if self._flying.pop(job.url, None) is None or self._closed:
            return
        data = bytes(reply.readAll().data()) if reply.isOpen() else b""
        status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        error = reply.error()
        headers = {
            bytes(name.data()).lower(): bytes(value.data()).decode("latin-1")
            for name, value in reply.rawHeaderPairs()
        }
        words = reply.errorString()
        reply.deleteLater()
        self._judge(job, int(status or 0), data, headers, error, words)
        self._pump()

    def _judge(
        self,
        job: Job,
        status: int,
        data: bytes,
        headers: dict[bytes, str],
        error: QNetworkReply.NetworkError,
        words: str,
    ) -> None:
        host = host_of(job.url)
        if status in (301, 302, 303, 307, 308):
            self._turn(job, urljoin(job.url, headers.get(b"location", "")))
        elif status == 304 and job.store is not None and job.tile is not None:
            self._renew(job, headers)
        elif status in NONE and job.store is not None:
            self._keep(job, b"", headers)
        elif status in (401, 403):
            self._server(host).state = "refused"
            self._server(host).until = time.monotonic() + self.limits.rest
            self._lose(job, f"{host} refuses (it may want a key, or forbids this use)")
            self.changed.emit()
        elif status >= 400 and status not in AGAIN:
            self._lose(job, f"{host} answers with the number {status}")
        elif status in AGAIN or status == 0 or error != QNetworkReply.NetworkError.NoError:
            late = "it took too long or was too large" if job.late else short(words, status)
            pause = number(headers.get(b"retry-after", ""))
            self._try_again(job, late, min(pause, 60.0))
        elif status == 200 and job.then is not None:
            self._well(host)
            job.then(data, "")
        elif status == 200:
            self._look_at(job, data, headers)
        else:
            self._lose(job, f"{host} answers with the number {status}")

    def _look_at(self, job: Job, data: bytes, headers: dict[bytes, str]) -> None:
        """Keep a picture that is one."""
        host = host_of(job.url)
        if not picture_kind(data) or picture_kind(data) == "pbf":
            kind = headers.get(b"content-type", "something else").partition(";")[0][:40]
            self._lose(job, f"{host} sends {kind} instead of pictures")
        elif not is_whole(data):
            self._try_again(job, "a picture is cut off", 0.0)
        elif wrong := wrong_size(data):
            self._lose(job, f"{host} sends pictures of {wrong}")
        else:
            self._keep(job, data, headers)

    def _keep(self, job: Job, data: bytes, headers: dict[bytes, str]) -> None:
        tile_cache().put(job.url, Kept(data, expiry(headers), headers.get(b"etag", "")))
        self._well(host_of(job.url))
        self.arrived.emit(job.store, job.tile)

    def _renew(self, job: Job, headers: dict[bytes, str]) -> None:
        kept = tile_cache().get(job.url)
        if kept is not None:
            tile_cache().put(job.url, Kept(kept.data, expiry(headers), kept.etag))
        self._well(host_of(job.url))

    def _well(self, host: str) -> None:
        server = self._server(host)
        server.failures = 0
        if server.state:
            server.state = ""
            self.changed.emit()

    def _turn(self, job: Job, target: str) -> None:
        """Follow a redirect, within what the user allowed."""
        host, other = host_of(job.url), host_of(target)
        if job.turns >= TURNS or not target.startswith(("https://", "http://")):
            self._lose(job, f"{host} sends the request round in circles")
        elif other not in self.hosts:
            self._lose(job, f"{host} sends the request on to {other}, which was not allowed")
        elif job.store is not None:
            self._lose(job, f"its tiles have moved to {other}: change the address")
        else:
            self._queue.insert(
                0, Job(target, job.title, then=job.then, tries=job.tries, turns=job.turns + 1)
            )

    def _try_again(self, job: Job, words: str, pause: float) -> None:
        host = host_of(job.url)
        server = self._server(host)
        server.failures += 1
        job.tries += 1
        if job.then is not None:
            self._lose(job, f"{host}: {words}")
            return
        now = time.monotonic()
        job.not_before = now + max(self.limits.first * 2 ** (job.tries - 1), pause)
        if server.failures >= self.limits.patience:
            server.until, server.failures = now + self.limits.rest, 0
            complaints.add(
                job.title, f"{host} cannot be reached ({words}); tiles kept here are shown"
            )
            if server.state != "offline":
                server.state = "offline"
                self.changed.emit()
        if job.tries < self.limits.tries or server.state == "offline":
            self._queue.append(job)
        else:
            self._lose(job, f"{host}: {words}")

    def _lose(self, job: Job, words: str) -> None:
        """Give one thing up, and say why once."""
        if job.then is not None:
            job.then(b"", words)
            return
        self._server(host_of(job.url)).lost.add(job.url)
        complaints.add(job.title, words)
        self.changed.emit()
