"""What map servers say they have: capabilities of WMS 1.1.1 and 1.3.0 and of WMTS 1.0.0.

The documents come from strangers: entities and document types are refused, depth and size are
bounded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from gisapp.model.crs import MAX_LATITUDE, Extent
from gisapp.model.tiles import WORLD, TileMatrix, TileSource

LARGEST = 20 << 20  # bytes of a document
DEEPEST = 60
MANY = 5000  # layers
MERCATOR = ("3857", "900913", "102100", "3785")
PIXEL = 0.00028  # metres: what scales count with in WMTS
FORMATS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/png8": "png"}


class OgcError(ValueError):
    """A document that cannot be used: why, in words for people."""


@dataclass(frozen=True)
class Offer:
    """One layer of a server: its source, or why it cannot be used."""

    title: str
    source: TileSource | None
    why_not: str = ""


def parsed(data: bytes) -> Element:
    """The root of an XML document, names without their namespaces. Raises OgcError."""
    if len(data) > LARGEST:
        raise OgcError("the answer is too long")
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise OgcError("the answer is nested too deeply")
        builder.start(_bare(name), {_bare(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_bare(name))

    def refuse(*_: object) -> None:
        raise OgcError("the answer defines entities, which is refused")

    def outside(*_: object) -> int:
        return 1  # a document type of old servers: nothing of it is looked up

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = outside
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise OgcError(f"the answer is no sound XML ({error})") from None
    return builder.close()


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]


def offers(data: bytes, url: str) -> list[Offer]:
    """The layers of a server whose capabilities are ``data``, asked for at ``url``. Raises
    OgcError."""
    if b"<" not in data[:2000]:
        raise OgcError("the server's answer is not about maps")
    root = parsed(data)
    if root.tag in ("WMS_Capabilities", "WMT_MS_Capabilities"):
        found = list(_wms(root, url))
    elif root.tag == "Capabilities" and root.find("Contents") is not None:
        found = list(_wmts(root, url))
    elif root.tag in ("ServiceExceptionReport", "ExceptionReport", "ServiceException"):
        words = " ".join("".join(root.itertext()).split())[:200]
        raise OgcError(f"the server says: {words}")
    else:
        raise OgcError("the server's answer is not about maps")
    if not found:
        raise OgcError("the server has no layers")
    return found[:MANY]


def capabilities_url(address: str, service: str) -> str:
    """Where a server is asked for its capabilities as ``WMS`` or ``WMTS``."""
    if urlsplit(address).path.lower().endswith(".xml"):
        return address
    base, keys = _base(address)
    if "request=" in keys.lower():
        return address
    mark = "&" if keys else ""
    return f"{base}{keys}{mark}SERVICE={service}&REQUEST=GetCapabilities"


def _base(address: str) -> tuple[str, str]:
    """An address up to its question mark, and what stands behind it, without a last ``&``."""
    head, _, keys = address.partition("?")
    return head + "?", keys.rstrip("&")


def _text(element: Element | None, path: str) -> str:
    found = None if element is None else element.find(path)
    return " ".join((found.text or "").split()) if found is not None else ""


# WMS


def _wms(root: Element, url: str) -> Iterator[Offer]:
    version = root.get("version", "1.3.0")
    get = root.find("Capability/Request/GetMap")
    link = None if get is None else get.find("DCPType/HTTP/Get/OnlineResource")
    href = "" if link is None else link.get("href", "")
    formats = [] if get is None else [" ".join((f.text or "").split()) for f in get.iter("Format")]
    form = next((f for f in ("image/png", "image/webp", "image/jpeg") if f in formats), "")
    first = root.find("Capability/Layer")
    if first is None or not form:
        raise OgcError("the server gives no pictures that are known here")
    base, keys = _base(href if urlsplit(href).scheme in ("http", "https") else url)
    kept = "&".join(
        key for key in keys.split("&")
        if key and key.partition("=")[0].lower() not in ("service", "request", "version")
    )  # fmt: skip
    credit = _text(root, "Service/Title")
    yield from _wms_layers(first, (), None, credit, (base, kept, version, form))


def _wms_layers(
    layer: Element,
    systems: tuple[str, ...],
    extent: Extent | None,
    credit: str,
    server: tuple[str, str, str, str],
) -> Iterator[Offer]:
    own = [" ".join((e.text or "").split()) for tag in ("CRS", "SRS") for e in layer.findall(tag)]
    systems = (*systems, *(code for text in own for code in text.split()))
    extent = _wms_extent(layer) or extent
    credit = _text(layer, "Attribution/Title") or credit
    name, title = _text(layer, "Name"), _text(layer, "Title")
    if name:
        code = next((s for s in systems if s.rpartition(":")[2] in MERCATOR), "")
        if code:
            base, kept, version, form = server
            axis = "CRS" if version >= "1.3" else "SRS"
            keys = (
                f"SERVICE=WMS&REQUEST=GetMap&VERSION={version}&LAYERS={quote(name, safe='')}"
                f"&STYLES=&{axis}={code}&BBOX={{bbox}}&WIDTH={{width}}&HEIGHT={{height}}"
                f"&FORMAT={form}" + ("&TRANSPARENT=TRUE" if form != "image/jpeg" else "")
            )
            address = base + (kept.replace("{", "%7B") + "&" if kept else "") + keys
            yield Offer(title or name, TileSource(
                "wms", address, title or name, FORMATS[form], 0, 20, extent or WORLD, credit, 512,
            ))  # fmt: skip
        else:
            yield Offer(title or name, None, "not in Web Mercator (EPSG:3857)")
    for child in layer.findall("Layer"):
        yield from _wms_layers(child, systems, extent, credit, server)


def _wms_extent(layer: Element) -> Extent | None:
    box = layer.find("EX_GeographicBoundingBox")
    if box is not None:
        names = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude",
                 "northBoundLatitude")  # fmt: skip
        return _extent([_text(box, name) for name in names])
    box = layer.find("LatLonBoundingBox")
    return (
        None if box is None else _extent([box.get(n, "") for n in ("minx", "miny", "maxx", "maxy")])
    )


def _extent(values: list[str]) -> Extent | None:
    try:
        west, south, east, north = (float(value) for value in values)
    except ValueError:
        return None
    west, east = max(west, -180.0), min(east, 180.0)
    south, north = max(south, -MAX_LATITUDE), min(north, MAX_LATITUDE)
    return (west, south, east, north) if west < east and south < north else None


# WMTS


def _wmts(root: Element, url: str) -> Iterator[Offer]:
    contents = root.find("Contents")
    assert contents is not None
    grids = {
        _text(one, "Identifier"): _matrices(one)
        for one in contents.findall("TileMatrixSet")
        if _text(one, "SupportedCRS").rpartition(":")[2] in MERCATOR
    }
    kvp = _kvp(root)
    credit = _text(root, "ServiceProvider/ProviderName") or _text(
        root, "ServiceIdentification/Title"
    )
    for layer in contents.findall("Layer"):
        name = _text(layer, "Identifier")
        title = _text(layer, "Title") or name
        sets = [_text(link, "TileMatrixSet") for link in layer.findall("TileMatrixSetLink")]
        chosen = next((one for one in sets if grids.get(one)), "")
        if not chosen:
            yield Offer(title, None, "not in Web Mercator (EPSG:3857)")
            continue
        formats = [" ".join((f.text or "").split()) for f in layer.findall("Format")]
        form = next((f for f in ("image/png", "image/webp", "image/jpeg") if f in formats), "")
        address = _template(layer, form, chosen) if form else ""
        if form and not address and kvp:
            style = _text(_usual(layer), "Identifier")
            base, keys = _base(kvp)
            address = (
                f"{base}{keys + '&' if keys else ''}SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
                f"&LAYER={quote(name, safe='')}&STYLE={quote(style, safe='')}&FORMAT={form}"
                f"&TILEMATRIXSET={quote(chosen, safe='')}&TILEMATRIX={{matrix}}"
                "&TILEROW={y}&TILECOL={x}"
            )
        if not address:
            yield Offer(title, None, "no pictures that are known here")
            continue
        lower, upper = (
            _text(layer, f"WGS84BoundingBox/{corner}").split()
            for corner in ("LowerCorner", "UpperCorner")
        )
        matrices = grids[chosen]
        yield Offer(title, TileSource(
            "wmts", address, title, FORMATS[form], matrices[0].zoom, matrices[-1].zoom,
            _extent([*lower, *upper]) or WORLD, credit, matrices=matrices,
        ))  # fmt: skip


def _usual(layer: Element) -> Element | None:
    styles = layer.findall("Style")
    return next((one for one in styles if one.get("isDefault") == "true"), (styles or [None])[0])  # type: ignore[list-item]


def _kvp(root: Element) -> str:
    for operation in root.iter("Operation"):
        if operation.get("name") == "GetTile":
            for get in operation.iter("Get"):
                ways = {value.text for value in get.iter("Value")}
                href = get.get("href", "")
                if (not ways or "KVP" in ways) and urlsplit(href).scheme in ("http", "https"):
                    return href.replace("{", "%7B")
    return ""


def _template(layer: Element, form: str, chosen: str) -> str:
    for link in layer.findall("ResourceURL"):
        template = link.get("template", "")
        if (
            link.get("resourceType") != "tile"
            or link.get("format") != form
            or urlsplit(template).scheme not in ("http", "https")
        ):
            continue
        style = _text(_usual(layer), "Identifier")
        for name, value in (
            ("Style", style), ("style", style), ("TileMatrixSet", chosen),
            ("TileMatrix", "{matrix}"), ("TileRow", "{y}"), ("TileCol", "{x}"),
        ):  # fmt: skip
            template = template.replace("{" + name + "}", value)
        for dimension in layer.findall("Dimension"):
            name = _text(dimension, "Identifier")
            template = template.replace("{" + name + "}", _text(dimension, "Default"))
        return template
    return ""


def _matrices(grid: Element) -> tuple[TileMatrix, ...]:
    """The matrices from coarse to fine; those that are not understood are left out."""
    out = []
    for one in grid.findall("TileMatrix"):
        try:
            resolution = float(_text(one, "ScaleDenominator")) * PIXEL
            west, north = (float(value) for value in _text(one, "TopLeftCorner").split())
            size, tall = int(_text(one, "TileWidth")), int(_text(one, "TileHeight"))
            width, height = int(_text(one, "MatrixWidth")), int(_text(one, "MatrixHeight"))
        except ValueError:
            continue
        sane = math.isfinite(resolution) and resolution > 0 and math.isfinite(west + north)
        if sane and size == tall and 16 <= size <= 4096 and min(width, height) > 0:
            out.append((resolution, west, north, width, height, size, _text(one, "Identifier")))
    out.sort(key=lambda values: -values[0])
    return tuple(TileMatrix(i, *values) for i, values in enumerate(out))
