"""What map servers say, believed no further than it can be checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model import crs
from gisapp.model.addresses import checked, checked_server, hosts_of, quadkey, url_of
from gisapp.model.ogc import OgcError, capabilities_url, offers, parsed
from gisapp.model.tiles import Tile, TileSource

WMS = """<?xml version="1.0" encoding="UTF-8"?>
<WMS_Capabilities version="{version}" xmlns="http://www.opengis.net/wms"
 xmlns:xlink="http://www.w3.org/1999/xlink">
<Service><Title>Survey</Title></Service>
<Capability><Request><GetMap><Format>image/jpeg</Format><Format>image/png</Format>
<DCPType><HTTP><Get><OnlineResource xlink:href="https://maps.example/ows?map=a&amp;SERVICE=WMS&amp;"/>
</Get></HTTP></DCPType></GetMap></Request>
<Layer><Title>Root</Title><CRS>EPSG:3857</CRS><CRS>EPSG:4326</CRS>
<EX_GeographicBoundingBox><westBoundLongitude>20</westBoundLongitude>
<eastBoundLongitude>50</eastBoundLongitude><southBoundLatitude>40</southBoundLatitude>
<northBoundLatitude>60</northBoundLatitude></EX_GeographicBoundingBox>
<Layer><Name>roads &amp; rails</Name><Title>Roads</Title>
<Attribution><Title>© Survey</Title></Attribution></Layer></Layer></Capability>
</WMS_Capabilities>"""
OLD = """<!DOCTYPE WMT_MS_Capabilities SYSTEM "http://schemas.example/capabilities_1_1_1.dtd">
<WMT_MS_Capabilities version="1.1.1"><Service><Title>Old</Title></Service><Capability><Request>
<GetMap><Format>image/png</Format></GetMap></Request><Layer><Title>r</Title>
<Layer><Name>a</Name><Title>A</Title><SRS>EPSG:900913 EPSG:4326</SRS>
<LatLonBoundingBox minx="-200" miny="-95" maxx="10" maxy="20"/></Layer>
<Layer><Name>b</Name><Title>B</Title><SRS>EPSG:27700</SRS></Layer>
</Layer></Capability></WMT_MS_Capabilities>"""
WMTS = """<Capabilities xmlns="http://www.opengis.net/wmts/1.0" version="1.0.0"
 xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink">
<ows:ServiceProvider><ows:ProviderName>Survey</ows:ProviderName></ows:ServiceProvider>
<ows:OperationsMetadata><ows:Operation name="GetTile"><ows:DCP><ows:HTTP>
<ows:Get xlink:href="https://maps.example/wmts?"><ows:Constraint name="GetEncoding">
<ows:AllowedValues><ows:Value>KVP</ows:Value></ows:AllowedValues></ows:Constraint></ows:Get>
</ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata>
<Contents><Layer><ows:Title>Plan</ows:Title><ows:Identifier>plan</ows:Identifier>
<ows:WGS84BoundingBox><ows:LowerCorner>5 40</ows:LowerCorner>
<ows:UpperCorner>15 50</ows:UpperCorner></ows:WGS84BoundingBox>
<Style isDefault="true"><ows:Identifier>normal</ows:Identifier></Style>
<Format>image/jpeg</Format>
<TileMatrixSetLink><TileMatrixSet>lcc</TileMatrixSet></TileMatrixSetLink>
<TileMatrixSetLink><TileMatrixSet>web</TileMatrixSet></TileMatrixSetLink>{resource}</Layer>
<Layer><ows:Title>Other</ows:Title><ows:Identifier>x</ows:Identifier><Format>image/png</Format>
<TileMatrixSetLink><TileMatrixSet>lcc</TileMatrixSet></TileMatrixSetLink></Layer>
<TileMatrixSet><ows:Identifier>web</ows:Identifier>
<ows:SupportedCRS>urn:ogc:def:crs:EPSG::3857</ows:SupportedCRS>
<TileMatrix><ows:Identifier>one</ows:Identifier>
<ScaleDenominator>279541132.0143589</ScaleDenominator>
<TopLeftCorner>-20037508.342789 20037508.342789</TopLeftCorner><TileWidth>256</TileWidth>
<TileHeight>256</TileHeight><MatrixWidth>2</MatrixWidth><MatrixHeight>2</MatrixHeight></TileMatrix>
<TileMatrix><ows:Identifier>zero</ows:Identifier>
<ScaleDenominator>559082264.0287178</ScaleDenominator>
<TopLeftCorner>-20037508.342789 20037508.342789</TopLeftCorner><TileWidth>256</TileWidth>
<TileHeight>256</TileHeight><MatrixWidth>1</MatrixWidth><MatrixHeight>1</MatrixHeight></TileMatrix>
<TileMatrix><ows:Identifier>bad</ows:Identifier><ScaleDenominator>x</ScaleDenominator></TileMatrix>
</TileMatrixSet></Contents></Capabilities>"""
RESOURCE = """<ResourceURL format="image/jpeg" resourceType="tile"
 template="https://t.example/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.jpg"/>"""


def test_a_layer_of_wms_asks_for_its_extent_in_map_units() -> None:
    (offer,) = offers(WMS.replace("{version}", "1.3.0").encode(), "https://maps.example/ows")
    source = offer.source
    assert source is not None
    assert (source.title, source.attribution, source.extent) == (
        "Roads",
        "© Survey",
        (20, 40, 50, 60),
    )
    url = url_of(source, Tile(1, 1, 0))
    assert url.startswith("https://maps.example/ows?map=a&SERVICE=WMS&REQUEST=GetMap&VERSION=1.3.0")
    assert "LAYERS=roads%20%26%20rails&" in url
    assert "CRS=EPSG:3857" in url
    assert "FORMAT=image/png" in url
    assert "WIDTH=512&HEIGHT=512" in url
    box = [float(edge) for edge in url.partition("BBOX=")[2].partition("&")[0].split(",")]
    assert box == pytest.approx([0, 0, crs.WORLD, crs.WORLD])


def test_old_servers_with_a_document_type() -> None:
    first, second = offers(OLD.encode(), "https://old.example/wms?x=1")
    assert first.source is not None
    assert first.source.extent == pytest.approx((-180, -crs.MAX_LATITUDE, 10, 20))
    assert "SRS=EPSG:900913" in first.source.address
    assert first.source.address.startswith("https://old.example/wms?x=1&")
    assert second.source is None
    assert "Mercator" in second.why_not


def test_a_layer_of_wmts_has_the_servers_own_grid() -> None:
    first, second = offers(WMTS.replace("{resource}", RESOURCE).encode(), "https://maps.example")
    source = first.source
    assert source is not None
    assert second.source is None
    assert [matrix.name for matrix in source.grid.matrices] == ["zero", "one"]
    assert source.grid.matrices[0].span == pytest.approx(2 * crs.WORLD, rel=1e-6)
    assert url_of(source, Tile(1, 1, 0)) == "https://t.example/normal/web/one/0/1.jpg"
    assert source.attribution == "Survey"


def test_wmts_without_addresses_of_tiles_is_asked_by_keys() -> None:
    first, _ = offers(WMTS.replace("{resource}", "").encode(), "https://maps.example")
    assert first.source is not None
    url = url_of(first.source, Tile(1, 0, 1))
    assert url.startswith("https://maps.example/wmts?SERVICE=WMTS&REQUEST=GetTile")
    assert url.endswith("&TILEMATRIX=one&TILEROW=1&TILECOL=0")


BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>"""
FILE = """<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>"""


@pytest.mark.parametrize("text", [BOMB, FILE])
def test_entities_are_refused(text: str) -> None:
    with pytest.raises(OgcError, match="entities"):
        parsed(text.encode())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><body>hi</body></html>", "not about maps"),
        (b"just words", "not about maps"),
        (b"<WMS_Capabilities>", "no sound XML"),
        (b"<WMS_Capabilities/>", "no pictures"),
        (b"<ServiceExceptionReport><ServiceException>no key</ServiceException>"
         b"</ServiceExceptionReport>", "no key"),
        (b"<a>" * 100, "nested"),
        (b"", "not about maps"),
    ],
)  # fmt: skip
def test_other_answers_are_said(data: bytes, words: str) -> None:
    with pytest.raises(OgcError, match=words):
        offers(data, "https://x.example")


@given(cut=st.integers(0, 3000), where=st.integers(0, 3000), junk=st.binary(max_size=6))
def test_no_damage_does_more_than_fail(cut: int, where: int, junk: bytes) -> None:
    data = bytearray(WMTS.replace("{resource}", RESOURCE).encode())
    data[where : where + len(junk)] = junk
    try:
        found = offers(bytes(data[: len(data) - cut]), "https://x.example")
    except OgcError as error:
        assert str(error)  # noqa: PT017 - either way is right
    else:
        assert found


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://a.example/ows", "https://a.example/ows?SERVICE=WMS&REQUEST=GetCapabilities"),
        ("https://a.example/ows?map=1&", "https://a.example/ows?map=1&SERVICE=WMS&REQUEST=GetCapabilities"),
        ("https://a.example/x?request=GetCapabilities", "https://a.example/x?request=GetCapabilities"),
        ("https://a.example/WMTSCapabilities.xml", "https://a.example/WMTSCapabilities.xml"),
    ],
)  # fmt: skip
def test_where_capabilities_are(address: str, url: str) -> None:
    assert capabilities_url(address, "WMS") == url


# Addresses


@pytest.mark.parametrize(
    ("text", "address", "hosts"),
    [
        ("https://t.example/{z}/{x}/{y}", "https://t.example/{z}/{x}/{y}", ()),
        (" https://t.example/{zoom}/{x}/{-y} ", "https://t.example/{z}/{x}/{-y}", ()),
        ("https://{s}.t.example/{z}/{x}/{y}", "https://{s}.t.example/{z}/{x}/{y}", ("a", "b", "c")),
        ("https://{switch:t0,t1}.example/{q}.jpg", "https://{s}.example/{q}.jpg", ("t0", "t1")),
        ("http://127.0.0.1:8080/${z}/${x}/${y}.png", "http://127.0.0.1:8080/{z}/{x}/{y}.png", ()),
    ],
)
def test_addresses_as_people_write_them(text: str, address: str, hosts: tuple) -> None:
    assert checked(text) == (address, hosts)


@pytest.mark.parametrize(
    "text",
    ["", "https://", "javascript:alert(1)", "https://t.example/", "https://t.example/{z}/{x}",
     "https://a b/{z}/{x}/{y}", "https://t.example:port/{z}/{x}/{y}", "x" * 3000,
     "https://me@t.example/{z}/{x}/{y}", "https://t.example/{z}/{x}/{y}/{secret}"],
)  # fmt: skip
def test_other_addresses_are_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        checked(text)
    assert "\n" not in str(caught.value)


def test_servers_have_no_placeholders() -> None:
    assert checked_server(" https://t.example/wms ") == "https://t.example/wms"
    with pytest.raises(ValueError, match="placeholders"):
        checked_server("https://t.example/{z}")


def test_keys_and_rows_of_other_schemes() -> None:
    assert quadkey(Tile(3, 3, 5)) == "213"  # Bing's own example
    assert quadkey(Tile(0, 0, 0)) == ""
    source = TileSource(
        "xyz", "https://{s}.x.example/{z}/{x}/{-y}{r}", "t", hosts=("a", "b"), dense=2
    )
    assert url_of(source, Tile(3, 2, 1)) == "https://b.x.example/3/2/6@2x"
    assert hosts_of(source) == ("a.x.example", "b.x.example")
    assert source.grid.matrices[0].size == 512


@given(st.integers(0, 20), st.data())
def test_every_tile_has_an_address_of_its_own(zoom: int, data: st.DataObject) -> None:
    source = TileSource("xyz", "https://x.example/{q}/{z}/{x}/{y}", "t", high=20)
    side = st.integers(0, 2**zoom - 1)
    one, two = (Tile(zoom, data.draw(side), data.draw(side)) for _ in range(2))
    assert (url_of(source, one) == url_of(source, two)) == (one == two)
    assert len(quadkey(one)) == zoom
