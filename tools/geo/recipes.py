"""The small language in which zones are described, e.g. INT(NE1(Ukraine;Kherson);WKT(...)).

Grammar, arguments separated by semicolons:

    expression = NAME "(" argument { ";" argument } ")"
    argument   = expression (for set operations) | plain text (for leaves)

Leaves read plain text up to their closing bracket, so that WKT and unit names with commas,
apostrophes and inner brackets need no quoting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import shapely
from shapely import Geometry

SET_OPERATIONS: dict[str, Callable[[Geometry, Geometry], Geometry]] = {
    "INT": shapely.intersection,
    "SUB": shapely.difference,
    "UNI": shapely.union,
}
LEAVES = frozenset({"NE0", "NE1", "NE1GN", "NE1NULL", "NELINES", "NKAO", "WESTLOC", "WKT"})
BUFFER = "BUF"


class RecipeError(ValueError):
    """A recipe that cannot be read, with the place where reading stopped."""


class Gazetteer(Protocol):
    """What the leaves of a recipe stand for, at one level of detail."""

    def leaf(self, name: str, arguments: list[str]) -> Geometry:
        """Geometry of a leaf such as NE1 with its plain-text arguments."""

    def buffer(self, geometry: Geometry, km: float) -> Geometry:
        """Geodesic buffer."""


@dataclass(frozen=True)
class Node:
    """One call of a recipe: a leaf with texts, or an operation on other nodes."""

    name: str
    texts: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()
    km: float = 0.0  #: radius, for buffers only


class _Parser:
    """Recursive descent over one recipe."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, wanted: str) -> RecipeError:
        """An error that names the place."""
        return RecipeError(
            f"expected {wanted} at character {self.at}: {self.text[self.at :][:30]!r}"
        )

    def skip(self) -> None:
        """Pass over blanks."""
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1

    def take(self, character: str) -> bool:
        """Consume a character if it is the next one."""
        self.skip()
        if self.text[self.at : self.at + 1] == character:
            self.at += 1
            return True
        return False

    def need(self, character: str) -> None:
        """Consume a character that must come next."""
        if not self.take(character):
            raise self.fail(repr(character))

    def name(self) -> str:
        """Consume the name of a call."""
        self.skip()
        start = self.at
        while self.text[self.at : self.at + 1].isalnum():
            self.at += 1
        found = self.text[start : self.at]
        if found not in LEAVES and found not in SET_OPERATIONS and found != BUFFER:
            self.at = start
            raise self.fail("a name of the recipe language")
        return found

    def texts(self) -> tuple[str, ...]:
        """Consume plain texts up to the bracket that closes the call."""
        depth, start = 0, self.at
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == "(":
                depth += 1
            elif character == ")" and depth == 0:
                inner = self.text[start : self.at].strip()
                self.at += 1
                return tuple(part.strip() for part in inner.split(";")) if inner else ()
            elif character == ")":
                depth -= 1
            self.at += 1
        raise self.fail("a closing bracket")

    def expression(self) -> Node:
        """Consume one call."""
        name = self.name()
        self.need("(")
        if name in LEAVES:
            return Node(name, texts=self.texts())
        children = [self.expression()]
        if name == BUFFER:
            self.need(";")
            (radius,) = self.texts()
            return Node(name, children=tuple(children), km=float(radius))
        while self.take(";"):
            children.append(self.expression())
        self.need(")")
        if len(children) < 2:
            raise self.fail("two operands")
        return Node(name, children=tuple(children))

    def whole(self) -> Node:
        """Consume the whole text."""
        node = self.expression()
        self.skip()
        if self.at != len(self.text):
            raise self.fail("the end")
        return node


def parse(text: str) -> Node:
    """Read a recipe."""
    return _Parser(text).whole()


def evaluate(node: Node, gazetteer: Gazetteer) -> Geometry:
    """Build the geometry of a recipe; lines and points that set operations leave are dropped."""
    if node.name in LEAVES:
        return gazetteer.leaf(node.name, list(node.texts))
    parts = [evaluate(child, gazetteer) for child in node.children]
    if node.name == BUFFER:
        return gazetteer.buffer(parts[0], node.km)
    result = parts[0]
    for part in parts[1:]:
        result = SET_OPERATIONS[node.name](result, part)
    return areas_only(result)


def areas_only(geometry: Geometry) -> Geometry:
    """The polygons of a mixed result."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    polygons = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return shapely.union_all(polygons) if polygons else shapely.MultiPolygon()
