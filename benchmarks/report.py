"""The table of docs/performance.md, written from the rows of a whole run."""

from __future__ import annotations

from benchmarks.table import Row
from benchmarks.window import ROOT

PAGE = ROOT / "docs" / "performance.md"
FIRST, LAST = "<!-- rows -->", "<!-- end of rows -->"


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| row | measured | target | met |", "|---|---:|---:|---|"]
    for one in rows:
        limit = "at least" if one.least else "at most"
        unit = "×" if one.unit == "x" else f" {one.unit}"
        lines.append(
            f"| `{one.name}` | {_number(one.value)}{unit} | {limit} {one.target:g}{unit} | "
            f"{'yes' if one.ok else 'no'} |"
        )
    return "\n".join(lines)


def write(rows: list[Row]) -> None:
    """Replace the table between the page's two marks."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(FIRST)
    _, _, after = rest.partition(LAST)
    PAGE.write_text(f"{before}{FIRST}\n{table(rows)}\n{LAST}{after}", encoding="utf-8")
