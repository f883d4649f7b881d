"""The net is asked only after a yes, and nothing that it does harms the map."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gisapp.model.tiles import Tile, complaints
from gisapp.storage import tile_cache as storage
from gisapp.storage.tile_cache import Kept, OnlineStore, TileCache
from gisapp.ui.network import Limits, Network
from tests.tile_cases import pyramid, tile_bytes
from tests.tile_server import TileServer, tile_server

QUICK = Limits(silence=0.4, whole=0.9, first=0.01, tries=3, patience=50, rest=0.3, tile=1 << 20)
TILE = Tile(2, 1, 1)


@pytest.fixture
def server(qapp: QApplication) -> Iterator[TileServer]:
    with tile_server() as running:
        yield running


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TileCache]:
    made = TileCache(tmp_path / "tiles.sqlite")
    monkeypatch.setattr(storage, "tile_cache", lambda: made)
    monkeypatch.setattr("gisapp.ui.network.tile_cache", lambda: made)
    complaints.take()
    complaints.forget()
    yield made
    made.close()


@pytest.fixture
def network(qapp: QApplication) -> Iterator[Callable[..., Network]]:
    made: list[Network] = []
    parent = QObject()

    def opened(limits: Limits = QUICK) -> Network:
        made.append(Network(parent, limits))
        return made[-1]

    yield opened
    for one in made:
        one.shut()
    parent.deleteLater()
    QApplication.processEvents()


def done(qtbot: QtBot, one: Network) -> None:
    qtbot.waitUntil(lambda: one.busy == 0, timeout=15_000)


def test_nothing_is_asked_before_the_yes(server: TileServer, network, qtbot: QtBot):
    one = network()
    store = OnlineStore(server.source())
    assert one.want([(store, TILE)]) == 0
    qtbot.wait(150)
    assert server.asked == []
    assert one.state([server.host]) == "forbidden"


def test_after_the_yes_a_tile_comes_and_is_kept(server: TileServer, network, qtbot: QtBot):
    one = network()
    store = OnlineStore(server.source())
    one.allow([server.host])
    with qtbot.waitSignal(one.arrived) as caught:
        one.want([(store, TILE)])
    assert caught.args == [store, TILE]
    assert store.tile(TILE) == tile_bytes(*TILE)
    done(qtbot, one)
    assert server.asked == ["/2/1/1.png"]
    assert server.headers[0]["User-Agent"].startswith("gisapp/")
    assert "Cookie" not in server.headers[0]
    assert "Referer" not in server.headers[0]
    assert one.want([(store, TILE)]) == 0  # it is fresh


def test_a_yes_is_remembered_and_can_be_taken_back(server: TileServer, network, qtbot: QtBot):
    network().allow([server.host])
    one = network()
    assert one.hosts == (server.host,)
    server.pause = 5
    store = OnlineStore(server.source())
    one.want([(store, tile) for tile in pyramid(2, 2)])
    assert one.busy == 16
    one.forbid([server.host])
    assert one.busy == 0
    assert network().hosts == ()
    assert one.want([(store, TILE)]) == 0


def test_only_a_few_are_asked_at_once_and_in_order(server: TileServer, network, qtbot: QtBot):
    one = network()
    one.allow([server.host])
    server.pause = 0.02
    store = OnlineStore(server.source())
    wanted = pyramid(3, 3)[:40]
    one.want([(store, tile) for tile in wanted])
    done(qtbot, one)
    assert server.most <= 6
    assert len(server.asked) == 40
    first = {f"/{z}/{x}/{y}.png" for z, x, y in wanted[:12]}
    assert set(server.asked[:6]) <= first


def test_what_is_no_longer_wanted_is_dropped(server: TileServer, network, qtbot: QtBot):
    one = network()
    one.allow([server.host])
    server.pause = 0.3
    store = OnlineStore(server.source())
    one.want([(store, tile) for tile in pyramid(3, 3)])
    qtbot.waitUntil(lambda: len(server.asked) >= 4)
    assert one.want([(store, TILE)]) == 1
    assert one.busy == 1
    done(qtbot, one)
    assert len(server.asked) <= 12
    assert store.has(TILE)


@pytest.mark.parametrize("fault", ["500", "503", "429", "cut", "truncated"])
def test_a_passing_fault_is_tried_again(fault: str, server: TileServer, network, qtbot: QtBot):
    one = network()
    one.allow([server.host])
    server.fault, server.cured_after = fault, 2
    store = OnlineStore(server.source())
    one.want([(store, TILE)])
    done(qtbot, one)
    assert store.tile(TILE) == tile_bytes(*TILE)
    assert len(server.asked) == 3
    assert complaints.take() == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("html", "text/html"),
        ("html as png", "image/png"),
        ("wrong size", "300 by 200"),
        ("huge", "too large"),
        ("truncated", "cut off"),
        ("elsewhere", "other.example"),
        ("circle", "moved"),
        ("slow", "too long"),
        ("silent", ""),
        ("500", "500"),
        ("403", "refuses"),
        ("418", "418"),
    ],
)
def test_a_lying_or_failing_server_is_told_once_and_left(
    fault: str, words: str, server: TileServer, network, qtbot: QtBot
):
    one = network()
    one.allow([server.host])
    server.fault = fault
    store = OnlineStore(server.source())
    two = [TILE, Tile(2, 2, 2)]
    one.want([(store, tile) for tile in two])
    done(qtbot, one)
    assert not any(store.has(tile) for tile in two)
    ((title, said),) = complaints.take()
    assert title == "Test tiles"
    assert words in said
    asked = len(server.asked)
    assert one.want([(store, tile) for tile in two]) == 0  # not asked again and again
    server.fault = ""
    one.again()
    assert one.want([(store, tile) for tile in two]) == 2
    done(qtbot, one)
    assert all(store.has(tile) for tile in two)
    assert len(server.asked) == asked + 2


def test_a_tile_that_does_not_exist_is_remembered(server: TileServer, network, qtbot: QtBot):
    one = network()
    one.allow([server.host])
    server.fault = "404"
    store = OnlineStore(server.source())
    one.want([(store, TILE)])
    done(qtbot, one)
    assert store.tile(TILE) is None
    assert store.has(TILE)
    assert one.want([(store, TILE)]) == 0
    assert complaints.take() == []


def test_a_server_that_is_gone_is_offline_and_comes_back(network, qtbot: QtBot):
    with tile_server() as server:
        source, host, port = server.source(), server.host, server.port
    one = network(Limits(0.5, 1.0, 0.01, 3, 2, 0.3))
    one.allow([host])
    store = OnlineStore(source)
    states = []
    one.changed.connect(lambda: states.append(one.state([host])))
    one.want([(store, tile) for tile in pyramid(1, 1)])
    qtbot.waitUntil(lambda: "offline" in states, timeout=5000)
    ((_, words),) = complaints.take()
    assert "cannot be reached" in words
    with tile_server(port) as server:
        qtbot.waitUntil(lambda: one.state([host]) == "", timeout=8000)
        done(qtbot, one)
        assert store.has(Tile(1, 0, 0))


def test_an_old_tile_is_shown_and_asked_for_again(
    server: TileServer, network, qtbot: QtBot, cache: TileCache
):
    one = network()
    one.allow([server.host])
    store = OnlineStore(server.source())
    url = f"http://{server.host}/2/1/1.png"
    old = tile_bytes(9, 9, 9)
    cache.put(url, Kept(old, int(time.time()) - 5, '"same"'))
    assert store.tile(TILE) == old
    assert one.want([(store, TILE)]) == 1
    done(qtbot, one)
    assert server.headers[-1]["If-None-Match"] == '"same"'
    kept = cache.get(url)
    assert kept is not None
    assert kept.data == old  # 304: it is the same still
    assert kept.fresh


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Cache-Control": "public, max-age=3600"}, 3590, 3600),
        ({"Cache-Control": "no-cache"}, 290, 300),
        ({"Expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 290, 300),
        ({"Expires": "nonsense"}, 290, 300),
        ({}, 7 * 86400 - 10, 7 * 86400),
        ({"Cache-Control": "max-age=99999999999"}, 365 * 86400 - 10, 365 * 86400),
    ],
)
def test_how_long_a_tile_is_good(
    headers: dict, least: int, most: int, server: TileServer, network, qtbot: QtBot, cache
):
    one = network()
    one.allow([server.host])
    server.extra = headers
    store = OnlineStore(server.source())
    one.want([(store, TILE)])
    done(qtbot, one)
    kept = cache.get(f"http://{server.host}/2/1/1.png")
    assert kept is not None
    assert least <= kept.expires - time.time() <= most


def test_documents_are_asked_for_after_a_yes_alone(server: TileServer, network, qtbot: QtBot):
    one = network()
    answers: list = []
    url = f"http://{server.host}/caps"
    server.answers["/caps"] = (200, "text/xml", b"<a/>")
    one.document(url, "x", lambda data, error: answers.append((data, error)))
    assert answers == [(b"", f"{server.host} was not allowed")]
    assert server.asked == []
    one.allow([server.host])
    one.document(url, "x", lambda data, error: answers.append((data, error)))
    done(qtbot, one)
    assert answers[1:] == [(b"<a/>", "")]
    one.document(f"http://{server.host}/none", "x", lambda d, e: answers.append((d, e)))
    done(qtbot, one)
    assert answers[2][0] == b""
    assert server.host in answers[2][1]


def test_closing_drops_what_is_under_way(server: TileServer, network, qtbot: QtBot):
    one = network()
    one.allow([server.host])
    server.pause = 3
    store = OnlineStore(server.source())
    one.want([(store, tile) for tile in pyramid(2, 2)])
    one.shut()
    assert one.busy == 0
    qtbot.wait(50)
