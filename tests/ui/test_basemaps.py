"""Basemaps from the net in the window: nothing before a yes, then the map, credit and state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gisapp.model import crs
from gisapp.model.tiles import complaints
from gisapp.render.painter import tiles
from gisapp.render.tiling import place_of, wanted
from gisapp.storage import tile_cache as storage
from gisapp.storage.tile_cache import TileCache
from gisapp.ui import network
from gisapp.ui.consent import ConsentDialog
from gisapp.ui.network import Limits
from gisapp.ui.online import Basemaps
from tests.tile_cases import color_of
from tests.tile_server import TileServer, tile_server
from tests.ui.desk import Desk

HERE = (30.0, 46.0, 40.0, 52.0)


@pytest.fixture
def server(qapp: QApplication) -> Iterator[TileServer]:
    with tile_server() as running:
        yield running


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TileCache]:
    made = TileCache(tmp_path / "tiles.sqlite")
    monkeypatch.setattr(storage, "tile_cache", lambda: made)
    monkeypatch.setattr("gisapp.ui.network.tile_cache", lambda: made)
    monkeypatch.setattr("gisapp.ui.basemap_server_page.tile_cache", lambda: made)
    monkeypatch.setattr(
        network.Network.__init__, "__defaults__", (Limits(0.5, 1.0, 0.01, 2, 2, 0.3),)
    )
    tiles.drop()
    complaints.take()
    complaints.forget()
    yield made
    made.close()


def basemaps(desk: Desk) -> Basemaps:
    return desk.window.actions_.basemaps


def consent(desk: Desk) -> ConsentDialog | None:
    QApplication.processEvents()
    found = [one for one in desk.window.findChildren(ConsentDialog) if one.isVisible()]
    return found[0] if found else None


def quiet(desk: Desk) -> None:
    """Until no tile is under way and the map is painted with all of them."""
    own = basemaps(desk)
    desk.qtbot.waitUntil(
        lambda: own.network.busy == 0 and not own._stale and desk.canvas.is_settled, timeout=15_000
    )


def share_of_tiles(desk: Desk) -> float:
    """How much of the map's middle has the colour of the tile that lies there."""
    view = desk.project.view
    pixels = desk.map()
    zoom = place_of(item_of(desk), desk.canvas.viewport())
    x0, _, _, y1 = desk.canvas.extent()
    span = 2 * crs.WORLD / 2**zoom
    good = []
    for py in range(140, pixels.shape[0] - 80, 9):
        for px in range(20, pixels.shape[1] - 20, 9):
            x, y = x0 + (px + 0.5) * view.resolution, y1 - (py + 0.5) * view.resolution
            color = color_of(zoom, int((x + crs.WORLD) // span), int((crs.WORLD - y) // span))
            good.append(bool((np.abs(pixels[py, px].astype(int) - color) <= 2).all()))
    return float(np.mean(good))


def item_of(desk: Desk):
    resolved = desk.canvas.picture.resolved
    assert resolved is not None
    found = [
        p for d in resolved.drawings.values() for p in d.primitives if type(p).__name__ == "Tiles"
    ]
    return found[0]


def test_from_the_question_to_the_map(desk: Desk, server: TileServer):
    desk.look_at(HERE)
    own = basemaps(desk)
    layer = own.add(server.source(high=9))
    desk.settle()
    asked = consent(desk)
    assert asked is not None
    assert asked.hosts == (server.host,)
    assert server.asked == []
    assert own.bar.state.text() == "Not fetched"
    QTest.mouseClick(asked.yes, Qt.MouseButton.LeftButton)
    quiet(desk)
    assert server.asked
    assert own.bar.credit.text() == "© Test"
    assert own.bar.state.text() == ""
    for one in desk.project.layers:  # nothing over it, to see it alone
        if one.id != layer.id:
            desk.document.apply(desk.project.with_layer(one.id, visible=False), "hide")
    quiet(desk)
    assert share_of_tiles(desk) > 0.95


def test_in_another_projection_what_is_drawn_is_asked_for_and_no_more(
    desk: Desk, server: TileServer
):
    desk.look_at(HERE)
    project = desk.project
    desk.document.apply(replace(project, view=project.view.projected("EPSG:3035")), "project")
    desk.settle()
    own = basemaps(desk)
    own.add(server.source(high=9))
    asked = consent(desk)
    assert asked is not None
    asked.accept()
    quiet(desk)
    resolved = desk.canvas.picture.resolved
    assert resolved is not None
    assert resolved.viewport.crs == "EPSG:3035"
    drawn = wanted(item_of(desk), resolved.viewport)
    assert len(drawn) > 4
    assert set(server.asked) == {f"/{z}/{x}/{y}.png" for z, x, y in drawn}


def test_a_no_leaves_the_net_alone_and_the_corner_asks_again(desk: Desk, server: TileServer):
    own = basemaps(desk)
    own.add(server.source())
    asked = consent(desk)
    assert asked is not None
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    desk.look_at(HERE)
    desk.qtbot.wait(100)
    assert server.asked == []
    assert own.bar.button.text() == "Allow…"
    QTest.mouseClick(own.bar.button, Qt.MouseButton.LeftButton)
    again = consent(desk)
    assert again is not None
    QTest.mouseClick(again.yes, Qt.MouseButton.LeftButton)
    quiet(desk)
    assert server.asked


def test_a_basemap_lies_over_the_shipped_map_and_under_the_data(desk: Desk, server: TileServer):
    layer = basemaps(desk).add(server.source())
    ids = [one.id for one in desk.project.layers]
    groups = [one.group for one in desk.project.layers]
    place = ids.index(layer.id)
    assert set(groups[:place]) == {"basemap"}
    assert "basemap" not in groups[place:]
    assert [group.id for group in desk.project.groups][-2:] == ["basemaps", "basemap"]
    desk.document.undo()
    assert layer.id not in [one.id for one in desk.project.layers]


def test_without_the_server_kept_tiles_are_shown_and_it_is_said(desk: Desk, cache: TileCache):
    own = basemaps(desk)
    desk.look_at(HERE)
    with tile_server() as server:
        own.network.allow([server.host])
        layer = own.add(server.source(high=9))
        quiet(desk)
        for one in desk.project.layers:
            if one.id != layer.id:
                desk.document.apply(desk.project.with_layer(one.id, visible=False), "hide")
        quiet(desk)
        before = share_of_tiles(desk)
    tiles.drop()
    desk.canvas.pan(700, 0)
    desk.settle()

    def offline() -> bool:
        """The state comes and goes: the host is tried again by itself."""
        words, button = own.bar.state.text(), own.bar.button.text()
        return words.startswith("Offline") and button == "Try again"

    desk.qtbot.waitUntil(offline, timeout=8000)
    desk.canvas.pan(-700, 0)
    desk.settle()
    assert share_of_tiles(desk) == pytest.approx(before)
    kind, sentence, _ = desk.message()
    assert kind == "warning"
    assert "cannot be reached" in sentence


def test_a_lying_server_is_one_message_and_the_map_goes_on(desk: Desk, server: TileServer):
    own = basemaps(desk)
    server.fault = "html"
    own.network.allow([server.host])
    own.add(server.source())
    desk.settle()
    quiet(desk)
    kind, sentence, _ = desk.message()
    assert kind == "warning"
    assert "Test tiles" in sentence
    assert "text/html" in sentence
    desk.window.message.dismiss()
    desk.look_at((31, 47, 39, 51))
    quiet(desk)
    assert desk.message() == ("", "", "")


def test_taking_a_permission_back_stops_it(desk: Desk, server: TileServer):
    own = basemaps(desk)
    own.network.allow([server.host])
    own.add(server.source())
    desk.settle()
    quiet(desk)
    own.choose()
    dialog = own.dialog
    assert dialog is not None
    dialog.show_page(4)
    assert dialog.hosts.hosts.item(0).text() == server.host
    QTest.mouseClick(dialog.hosts.forbid, Qt.MouseButton.LeftButton)
    assert own.network.hosts == ()
    dialog.reject()
    count = len(server.asked)
    desk.look_at((31, 47, 33, 48))
    desk.qtbot.wait(100)
    assert len(server.asked) == count
    assert own.bar.state.text() == "Not fetched"


def test_hiding_the_layer_hides_its_credit(desk: Desk, server: TileServer):
    own = basemaps(desk)
    own.network.allow([server.host])
    layer = own.add(server.source())
    assert own.bar.isVisible()
    desk.document.apply(desk.project.with_layer(layer.id, visible=False), "hide")
    assert not own.bar.isVisible()


def test_tiles_that_come_never_blank_what_was_there(desk: Desk, server: TileServer):
    own = basemaps(desk)
    own.network.allow([server.host])
    server.pause = 0.05
    own.add(server.source(high=9))
    seen = []
    desk.canvas.picture.changed.connect(lambda: seen.append(desk.canvas.picture.resolved))
    desk.look_at(HERE)
    quiet(desk)
    assert seen
    assert None not in seen


# The dialog


def dialog_of(desk: Desk):
    own = basemaps(desk)
    own.choose()
    assert own.dialog is not None
    return own.dialog


def test_the_catalogue_is_searched_by_keyboard(desk: Desk):
    dialog = dialog_of(desk)
    page = dialog.catalogue
    assert page.results.count() > 100
    QTest.keyClicks(page.search, "opentopo")
    assert page.entry is not None
    assert page.entry.name == "OpenTopoMap"
    assert "tile.opentopomap.org" in page.about.toPlainText()
    assert dialog.add.isEnabled()
    QTest.keyClicks(page.search, "zzz")
    assert not page.none.isHidden()
    assert not dialog.add.isEnabled()
    page.search.clear()
    QTest.keyClicks(page.search, "esri")
    first = page.results.currentRow()
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    assert page.results.currentRow() == first + 1


def test_choosing_from_the_catalogue_asks_for_its_servers(desk: Desk):
    dialog = dialog_of(desk)
    QTest.keyClicks(dialog.catalogue.search, "opentopo")
    QTest.keyClick(dialog.catalogue.search, Qt.Key.Key_Return)
    asked = consent(desk)
    assert asked is not None
    assert len(asked.hosts) == 3
    layer = desk.project.layer("opentopomap")
    assert "OpenStreetMap" in layer.credit
    asked.reject()


def test_a_key_must_be_typed(desk: Desk):
    dialog = dialog_of(desk)
    QTest.keyClicks(dialog.catalogue.search, "Thunderforest outdoors")
    page = dialog.catalogue
    assert list(page.key_edits)
    assert not dialog.add.isEnabled()
    for edit in page.key_edits.values():
        QTest.keyClicks(edit, "abc123")
    assert dialog.add.isEnabled()
    source = dialog.source()
    assert source is not None
    assert "abc123" in source.address


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("tiles.example.org/{z}/{x}/{y}.png", "https"),
        ("ftp://tiles.example.org/{z}/{x}/{y}.png", "https"),
        ("https://tiles.example.org/{z}/{x}.png", "{y}"),
        ("https://tiles.example.org/{z}/{x}/{y}/{time}.png", "{time}"),
        ("https://me:secret@tiles.example.org/{z}/{x}/{y}.png", "password"),
        ("https:///{z}/{x}/{y}.png", "server"),
        ("https://tiles.example.org/{z}/{x}/{y} .png", "spaces"),
        ("file:///etc/{z}/{x}/{y}", "https"),
    ],
)
def test_a_wrong_address_is_said_while_it_is_typed(address: str, words: str, desk: Desk):
    dialog = dialog_of(desk)
    dialog.show_page(1)
    dialog.address.address.setText(address)
    assert words in dialog.wrong.text()
    assert not dialog.add.isEnabled()


def test_an_own_address_becomes_a_layer(desk: Desk, server: TileServer):
    own = basemaps(desk)
    own.network.allow([server.host])
    dialog = dialog_of(desk)
    QTest.mouseClick(dialog.tabs[1], Qt.MouseButton.LeftButton)
    page = dialog.address
    QTest.keyClicks(page.address, f"http://{server.host}/{{zoom}}/{{x}}/{{y}}.png")
    QTest.keyClicks(page.name, "My tiles")
    QTest.keyClicks(page.credit, "© Me")
    QTest.keyClick(page.credit, Qt.Key.Key_Return)
    layer = desk.project.layer("my-tiles")
    assert layer.credit == "© Me"
    quiet(desk)
    assert server.asked


CAPABILITIES = """<?xml version="1.0"?>
<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"
  xmlns:xlink="http://www.w3.org/1999/xlink"><Service><Title>Survey</Title></Service>
<Capability><Request><GetMap><Format>image/png</Format><DCPType><HTTP><Get>
<OnlineResource xlink:href="http://HOST/wms?"/></Get></HTTP></DCPType></GetMap></Request>
<Layer><Title>All</Title><CRS>EPSG:3857</CRS>
<Layer><Name>relief</Name><Title>Relief</Title></Layer></Layer></Capability></WMS_Capabilities>"""


def test_a_map_server_is_asked_after_a_yes(desk: Desk, server: TileServer):
    body = CAPABILITIES.replace("HOST", server.host).encode()
    server.answers["/wms"] = (200, "text/xml", body)
    dialog = dialog_of(desk)
    dialog.show_page(2)
    QTest.keyClicks(dialog.server.address, f"http://{server.host}/wms")
    QTest.keyClick(dialog.server.address, Qt.Key.Key_Return)
    asked = dialog.server.findChildren(ConsentDialog)
    assert server.asked == []
    asked[0].accept()
    desk.qtbot.waitUntil(lambda: dialog.server.offers.count() == 1)
    assert "GetCapabilities" in server.asked[0]
    assert dialog.add.isEnabled()
    source = dialog.source()
    assert source is not None
    assert (source.title, source.attribution) == ("Relief", "Survey")


def test_a_server_with_another_answer_is_said(desk: Desk, server: TileServer):
    server.answers["/wms"] = (200, "text/html", b"<html><body>Hello</body></html>")
    basemaps(desk).network.allow([server.host])
    dialog = dialog_of(desk)
    dialog.show_page(2)
    dialog.server.address.setText(f"http://{server.host}/wms")
    dialog.server.ask()
    desk.qtbot.waitUntil(lambda: "not about maps" in dialog.server.told.text())
    assert not dialog.add.isEnabled()


def test_every_field_and_button_has_a_name(desk: Desk):
    from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListWidget, QSpinBox

    dialog = dialog_of(desk)
    for widget in dialog.findChildren(QLineEdit) + dialog.findChildren(QListWidget):
        if not isinstance(widget.parent(), QSpinBox):
            assert widget.accessibleName()
    for button in dialog.findChildren(QAbstractButton):
        assert button.text() or button.accessibleName() or isinstance(button.parent(), QLineEdit)
