"""Derives resources/icons/sidc and the reference pictures of the tests from milsymbol.

Run at development time alone: ``python -m tools.build_symbols``. It needs node and npm, and
installs the packages below (all MIT) into a temporary folder; the application never runs any
JavaScript. The parts are milsymbol's own drawing instructions with colours by role, transforms
worked in and paths written with absolute coordinates; gisapp.model.sidc_compose puts them together.
"""

from __future__ import annotations

import base64
import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from tools.symbol_codes import reference_codes
from tools.symbol_paths import Matrix, circle, segments, short, written

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "resources" / "icons" / "sidc"
REFERENCE = HERE.parent / "tests" / "render" / "snapshots" / "milsymbol.npz"
PACKAGES = (
    "milsymbol@3.0.4",
    "mil-std-2525@0.2.8",
    "stanag-app6@0.2.0",
    "@orbat-mapper/convert-symbology@1.0.2",
    "@resvg/resvg-js@2.6.2",
)
ROLES = {
    "@icon": "i",
    "@iconfill": "w",
    "@fill": "f",
    "@frame": "i",
    "@white": "w",
    "@black": "k",
    "black": "k",
    "white": "w",
    "rgb(239, 239, 239)": "w",
    "none": "",
}
TABLES = {
    "01": "Air",
    "02": "Air missile",
    "05": "Space",
    "06": "Space missile",
    "10": "Land unit",
    "11": "Land civilian",
    "15": "Land equipment",
    "20": "Land installation",
    "25": "Control Measures",
    "27": "Dismounted individual",
    "30": "Sea surface",
    "35": "Sea subsurface",
    "36": "Mine warfare",
    "40": "Activities",
    "50": "Signals intelligence",
    "60": "Cyberspace",
}

Json = dict[str, Any]
Op = list[Any]


def flat(item: Any, above: Json, matrix: Matrix = (1.0, 0.0, 0.0)) -> list[Op]:
    """Instructions as operations: [path, fill, stroke, width, dash, cap], or with a text instead
    of the path, [x, y, size, words, anchor, baseline, bold]."""
    if item is None:
        return []
    if isinstance(item, list):
        return [op for one in item for op in flat(one, above, matrix)]
    given = {key: item[key] for key in ("fill", "stroke", "strokewidth") if key in item}
    for key in ("strokedasharray", "linecap"):
        if item.get(key):
            given[key] = item[key]
    said = {**above, **given}
    scale, dx, dy = matrix
    kind = item["type"]
    if kind == "translate":
        shift = (scale, dx + scale * float(item["x"]), dy + scale * float(item["y"]))
        return flat(item["draw"], said, shift)
    if kind == "scale":
        return flat(item["draw"], said, (scale * float(item["factor"]), dx, dy))
    if kind == "text":
        words = str(item.get("text", ""))
        place: Any = [
            _number(float(item["x"]) * scale + dx),
            _number(float(item["y"]) * scale + dy),
            _number(float(item["fontsize"]) * scale),
            words,
            {"middle": "m", "end": "e"}.get(item.get("textanchor", ""), "s"),
            "m" if item.get("alignmentBaseline") == "middle" else "",
            1 if item.get("fontweight") == "bold" else 0,
        ]
        if not words:
            return []
    elif kind == "circle":
        place = written(circle(float(item["cx"]), float(item["cy"]), float(item["r"])), matrix)
    elif kind == "path":
        place = written(segments(item["d"]), matrix)
    else:
        raise ValueError(f"milsymbol draws with something new: {kind}")
    stroke = role(said["stroke"])
    width = float(said["strokewidth"]) * float(item.get("non_scaling_stroke", 1)) * scale
    op: Op = [place, role(said["fill"]), stroke, _number(width) if stroke else 0]
    dash = [float(part) for part in str(said.get("strokedasharray") or "").split(",") if part]
    cap = str(said.get("linecap") or "")[:1]
    return [op + ([dash, cap] if cap else [dash] if dash else [])] if op[1] or stroke else []


def _number(value: float) -> float | int:
    number = float(short(value))
    return int(number) if number.is_integer() else number


def role(color: Any) -> str:
    """One letter: i icon, w its light parts, f the frame's fill, k black; else ``#rrggbb``."""
    if color is False or color is None:
        return ""
    if color in ROLES:
        return ROLES[color]
    if color.startswith("rgb("):
        return "#" + "".join(f"{int(part):02x}" for part in color[4:-1].split(","))
    named = {"red": "#ff0000", "yellow": "#ffff00", "lime": "#00ff00", "blue": "#0000ff"}
    return named[color] if color in named else str(color)


class Pool:
    """Operations, each written once."""

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self._place: dict[str, int] = {}

    def put(self, item: Any) -> list[int]:
        """The numbers of an instruction's operations."""
        start = {"fill": "black", "stroke": False, "strokewidth": 1}
        return [self._number(op) for op in flat(item, start)]

    def _number(self, op: Op) -> int:
        key = json.dumps(op)
        if key not in self._place:
            self._place[key] = len(self.ops)
            self.ops.append(op)
        return self._place[key]


def parts(raw: Json) -> Json:
    """The compact part set. An icon is a list of operations, or one list each for unknown, friend,
    neutral and hostile frames; ``E`` holds only what differs from edition D."""
    pool = Pool()
    sets: Json = {}
    for code, editions in raw["sets"].items():
        made = {edition: _tables(pool, found) for edition, found in editions.items()}
        newer = {
            table: {
                key: value
                for key, value in made["E"][table].items()
                if made["D"][table].get(key) != value
            }
            for table in made["E"]
        }
        kept: Json = {table: values for table, values in made["D"].items() if values}
        fresh = {table: values for table, values in newer.items() if values}
        gone = {
            table: sorted(set(made["D"][table]) - set(made["E"][table]))
            for table in ("icons", "m1", "m2")
        }
        gone = {table: codes for table, codes in gone.items() if codes}
        if fresh:
            kept["E"] = fresh
        if gone:
            kept["gone"] = gone
        sets[code] = kept
    frames = {
        name: {
            key: value if key == "box" else pool.put(value)
            for key, value in frame.items()
            if key == "box" or value
        }
        for name, frame in raw["frames"].items()
    }
    support = _tables(pool, raw["sets"]["10"]["D"], ("support",))["support"]
    return {
        "sets": sets,
        "frames": frames,
        "support": support,
        "echelons": {code: pool.put(value) for code, value in raw["echelons"].items()},
        "mobilities": {code: pool.put(value) for code, value in raw["mobilities"].items()},
        "unknown": pool.put(raw["unknown"]),
        "ops": pool.ops,
    }


def _tables(pool: Pool, found: Json, tables: tuple[str, ...] = ("icons", "m1", "m2")) -> Json:
    out: Json = {}
    for table in tables:
        out[table] = {}
        for code in found["F"][table]:
            each = [pool.put(found[letter][table].get(code)) for letter in "UFNH"]
            out[table][code] = each[0] if all(one == each[0] for one in each) else each
    return out


def words(raw: Json, modules: Path) -> Json:
    """What the codes mean, from the tables of the standards; what only milsymbol draws is named
    after its part."""
    out: Json = {}
    for code, title in TABLES.items():
        newest = modules / "stanag-app6" / "tsv-tables" / "app6d"
        folders = [modules / "mil-std-2525" / "tsv-tables" / "2525d", newest]
        table: Json = {"icons": {}, "m1": {}, "m2": {}}
        for folder in reversed(folders):  # 2525 has the last word
            table["icons"].update(_entities(folder / f"{title}.tsv"))
            table["m1"].update(_modifiers(folder / f"{title} sector 1.tsv"))
            table["m2"].update(_modifiers(folder / f"{title} sector 2.tsv"))
        out[code] = table
    for code in ("51", "52", "53", "54"):
        out[code] = out["50"]
    for code, editions in raw["sets"].items():
        for edition in ("D", "E"):
            for name in ("icons", "m1", "m2"):
                for key, keys in editions[edition]["F"]["words"][name].items():
                    said = _part_words(keys)
                    if said and key not in ("000000", "00"):
                        out[code][name].setdefault(key, said)
    for code in ("51", "52", "53", "54"):
        del out[code]
    return out


def _rows(path: Path) -> list[list[str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [[_clean(cell) for cell in row] for row in csv.reader(file, delimiter="\t")]


def _clean(cell: str) -> str:
    return " ".join(cell.replace("–", "-").split()).replace("/ ", "/").replace(" /", "/")


def _entities(path: Path) -> dict[str, str]:
    """Code to 'entity|type|subtype'."""
    out, above = {}, ["", "", ""]
    rows = _rows(path)
    at = rows[0].index("Code") if rows else 0
    for row in rows[1:]:
        if len(row) <= at or not row[at].isdigit() or any(cell.startswith("{") for cell in row):
            continue
        level = max((i for i in range(3) if row[i]), default=0)
        for i in range(3):
            if row[i]:
                above[i] = row[i]
            elif i > level:
                above[i] = ""
        out[row[at].zfill(6)] = "|".join(above[: level + 1])
    return out


def _modifiers(path: Path) -> dict[str, str]:
    rows = _rows(path)
    if not rows:
        return {}
    at = rows[0].index("Code")
    found = {
        row[at].zfill(2): row[0]
        for row in rows[1:]
        if len(row) > at and row[at].isdigit() and not row[0].startswith("{")
    }
    found.pop("00", None)
    return found


def _part_words(keys: list[str]) -> str:
    said = [key.split(".")[-1].strip().lower() for key in keys if key]
    return ", ".join(dict.fromkeys(said)).capitalize()


def main() -> None:
    """Build everything; the first argument is a folder that has the packages already."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise SystemExit("node and npm are needed")
    modules = folder / "node_modules"
    if not modules.exists():
        subprocess.run([npm, "install", "--prefix", str(folder), *PACKAGES], check=True)
    raw = json.loads(_run(node, "build_symbols.mjs", folder))
    OUT.mkdir(parents=True, exist_ok=True)
    made = parts(raw)
    _write("parts.json", made)
    _write("words.json", words(raw, modules))
    _write("letters.json", raw["letters"])
    notices = [
        f"{name}\n{'=' * len(name)}\n\n{(modules / name / 'LICENSE').read_text(encoding='utf-8')}"
        for name in (package.rpartition("@")[0] for package in PACKAGES[:4])
    ]
    (OUT / "LICENSES.txt").write_text("\n\n".join(notices), encoding="utf-8")
    codes = json.dumps(reference_codes(made, raw["letters"]))
    fonts = sorted(str(path) for path in (HERE.parent / "resources" / "fonts").glob("Inter-*.otf"))
    save_reference(json.loads(_run(node, "symbol_reference.mjs", folder, *fonts, given=codes)))


def save_reference(drawn: list[Any]) -> None:
    """milsymbol's drawings: of each code the square shown (left, top, side) and two pictures of 48
    by 48 pixels, darkness and coverage, in 16 shades, two pixels a byte."""
    planes = np.array([np.frombuffer(base64.b64decode(one[4]), np.uint8) for one in drawn])
    shades = ((planes.astype(np.uint16) + 8) // 17).astype(np.uint8)
    REFERENCE.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        REFERENCE,
        codes=np.array([one[0] for one in drawn]),
        views=np.array([one[1:4] for one in drawn], np.float32),
        shades=shades[:, ::2] << 4 | shades[:, 1::2],
    )


def _run(node: str, script: str, folder: Path, *more: str, given: str = "") -> str:
    done = subprocess.run(
        [node, str(HERE / script), str(folder), *more],
        check=True,
        capture_output=True,
        text=True,
        input=given,
    )
    return done.stdout


def _write(name: str, value: Json) -> None:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    (OUT / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
