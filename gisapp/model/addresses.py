"""Addresses of tiles on the net: what may stand in one, and the URL of each tile.

Placeholders are ``{z}``, ``{x}``, ``{y}`` (from the north) or ``{-y}`` (from the south), ``{q}``
(Bing's key), ``{s}`` (one of several hosts), ``{r}`` (``@2x`` for fine screens), and for map
servers ``{bbox}``, ``{width}``, ``{height}``, ``{matrix}``.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from gisapp.model.tiles import Tile, TileSource

KNOWN = ("z", "x", "y", "-y", "q", "s", "r", "bbox", "width", "height", "matrix")
USUAL_HOSTS = ("a", "b", "c")
LONGEST = 2000
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SWITCH = re.compile(r"\{switch:([A-Za-z0-9,.\-]+)\}")


def checked(text: str) -> tuple[str, tuple[str, ...]]:
    """An address typed by hand with placeholders as they are known here, and its hosts. Raises
    ValueError with a sentence for people."""
    address = text.strip()
    hosts: tuple[str, ...] = ()
    if match := _SWITCH.search(address):
        hosts = tuple(match[1].split(","))
        address = _SWITCH.sub("{s}", address)
    for other, ours in (("{zoom}", "{z}"), ("{quadkey}", "{q}"), ("{Z}", "{z}"), ("{X}", "{x}"),
                        ("{Y}", "{y}"), ("${", "{")):  # fmt: skip
        address = address.replace(other, ours)
    _check_url(address)
    found = set(_PLACEHOLDER.findall(address))
    unknown = sorted(found - set(KNOWN))
    if unknown:
        raise ValueError(f"{{{unknown[0]}}} is not known; there are {{z}}, {{x}}, {{y}} …")
    if not ({"z", "x"} <= found and found & {"y", "-y"}) and not found & {"q", "bbox"}:
        raise ValueError("It needs {z}, {x} and {y}, or {q}, for the number of a tile")
    if "s" in found and not hosts:
        hosts = USUAL_HOSTS
    return address, hosts


def check_source(source: TileSource) -> None:
    """Raise ValueError, with a sentence for people, when a source is not one of the net."""
    if not source.online:
        raise ValueError("these tiles do not come from the net")
    _check_url(source.address)


def checked_server(text: str) -> str:
    """The address of a map server typed by hand. Raises ValueError with a sentence for people."""
    address = text.strip()
    _check_url(address)
    if _PLACEHOLDER.search(address):
        raise ValueError("The address of a server has no placeholders")
    return address


def _check_url(address: str) -> None:
    if not address:
        raise ValueError("Type an address")
    if len(address) > LONGEST or re.search(r"[\s<>\"\\^`|]", address):
        raise ValueError("An address has no spaces or quotes, and is shorter")
    try:
        parts = urlsplit(re.sub(_PLACEHOLDER, "0", address))
        _ = parts.port
    except ValueError:
        raise ValueError("This is no address") from None
    if parts.scheme not in ("https", "http"):
        raise ValueError("It begins with https://")
    if not parts.hostname:
        raise ValueError("It names no server")
    if parts.username is not None or parts.password is not None:
        raise ValueError("Leave the name and password out: they would be saved in the project")


def hosts_of(source: TileSource) -> tuple[str, ...]:
    """The servers that tiles come from, each with its port where it has one."""
    return tuple(
        dict.fromkeys(
            host_of(source.address.replace("{s}", host)) for host in source.hosts or ("",)
        )
    )


def host_of(url: str) -> str:
    """The server of an URL, with its port where it has one."""
    return urlsplit(_PLACEHOLDER.sub("0", url)).netloc.lower()


def url_of(source: TileSource, tile: Tile) -> str:
    """The URL of one tile."""
    grid = source.grid
    matrix = grid.matrices[grid.place(tile.zoom)]
    west, south, east, north = matrix.extent(tile.x, tile.y)
    hosts = source.hosts or ("",)
    values = {
        "z": str(tile.zoom),
        "x": str(tile.x),
        "y": str(tile.y),
        "-y": str(matrix.height - 1 - tile.y),
        "q": quadkey(tile),
        "s": hosts[(tile.x + tile.y) % len(hosts)],
        "r": f"@{source.dense}x" if source.dense > 1 else "",
        "bbox": ",".join(f"{edge:.9g}" for edge in (west, south, east, north)),
        "width": str(matrix.size),
        "height": str(matrix.size),
        "matrix": matrix.name,
    }
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), source.address)


def quadkey(tile: Tile) -> str:
    """A tile's name as Bing writes it: one digit a zoom."""
    digits = []
    for bit in range(tile.zoom - 1, -1, -1):
        digits.append(str((tile.x >> bit & 1) + 2 * (tile.y >> bit & 1)))
    return "".join(digits)
