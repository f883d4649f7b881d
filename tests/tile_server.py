"""A server of tiles on this computer alone, with the faults that servers have."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from gisapp.model.tiles import TileSource
from tests.tile_cases import tile_bytes


class TileServer:
    """Answers ``/z/x/y.png`` with tiles by their number. ``fault`` is what is wrong just now;
    ``asked`` are the paths asked for, ``most`` how many at the same time."""

    def __init__(self, port: int = 0) -> None:
        self.fault = ""
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.answers: dict[str, tuple[int, str, bytes]] = {}  # path to status, type, body
        self.extra: dict[str, str] = {}  # headers of every answer
        self.cured_after = 0  # answers with a fault before all is well
        self.most = self._now = 0
        self.pause = 0.0
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.http.daemon_threads = True
        self.port = self.http.server_address[1]
        self.host = f"127.0.0.1:{self.port}"

    def source(self, **changes: object) -> TileSource:
        values: dict = {"title": "Test tiles", "high": 5, "attribution": "© Test", **changes}
        return TileSource("xyz", f"http://{self.host}/{{z}}/{{x}}/{{y}}.png", **values)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.asked.append(request.path)
            self.headers.append(dict(request.headers))
            self._now += 1
            self.most = max(self.most, self._now)
            fault = self.fault
            if fault and self.cured_after:
                self.cured_after -= 1
                if not self.cured_after:
                    self.fault = ""
        self.stopping.wait(self.pause)
        with self._lock:  # before the answer: after it the client may ask for the next at once
            self._now -= 1
        with suppress(OSError):  # the client went away
            self._answer(request, fault)

    def _answer(self, request: BaseHTTPRequestHandler, fault: str) -> None:
        path = request.path.partition("?")[0]
        if path in self.answers:
            self.send(request, *self.answers[path])
            return
        try:
            numbers = [int(part) for part in path.removesuffix(".png").strip("/").split("/")]
            body = tile_bytes(*numbers)
        except (ValueError, TypeError):
            self.send(request, 404, "text/plain", b"none")
            return
        if fault == "html":
            self.send(request, 200, "text/html", b"<html>Log in</html>")
        elif fault == "html as png":
            self.send(request, 200, "image/png", b"<html>Log in</html>")
        elif fault == "wrong size":
            from PySide6.QtGui import QImage

            from tests.tile_cases import encoded

            image = QImage(300, 200, QImage.Format.Format_RGB32)
            image.fill(0)
            self.send(request, 200, "image/png", encoded(image))
        elif fault == "huge":
            request.send_response(200)
            request.end_headers()
            for _ in range(400):
                if self.stopping.is_set():
                    return
                request.wfile.write(bytes(100_000))
        elif fault == "truncated":
            self.send(request, 200, "image/png", body[: len(body) // 2])
        elif fault == "cut":
            request.send_response(200)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body[:50])
            request.close_connection = True
        elif fault == "elsewhere":
            self.send(request, 302, "text/plain", b"", Location="http://other.example/tile.png")
        elif fault == "circle":
            self.send(request, 302, "text/plain", b"", Location=request.path)
        elif fault == "slow":
            request.send_response(200)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            for i in range(len(body)):
                if self.stopping.wait(0.05):
                    return
                request.wfile.write(body[i : i + 1])
                request.wfile.flush()
        elif fault == "silent":
            self.stopping.wait(20)
        elif fault.isdigit():
            self.send(request, int(fault), "text/plain", b"no")
        elif request.headers.get("If-None-Match") == '"same"':
            self.send(request, 304, "image/png", b"", ETag='"same"')
        else:
            self.send(request, 200, "image/png", body)

    def send(
        self, request: BaseHTTPRequestHandler, status: int, kind: str, body: bytes, **more: str
    ) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        if status not in (204, 304):
            request.send_header("Content-Length", str(len(body)))
        for name, value in {**self.extra, **more}.items():
            request.send_header(name, value)
        request.end_headers()
        if status not in (204, 304):
            request.wfile.write(body)


@contextmanager
def tile_server(port: int = 0) -> Iterator[TileServer]:
    """A running server; it is gone afterwards."""
    server = TileServer(port)
    thread = threading.Thread(target=server.http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.http.shutdown()
        server.http.server_close()
        thread.join(5)
