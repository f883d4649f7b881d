"""Rows of the table: figures with their targets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure. ``ok`` says whether ``value`` meets ``target``; ``least`` that it is a lower
    limit, not an upper one."""

    name: str
    value: float
    unit: str
    target: float
    ok: bool
    least: bool = False

    def text(self) -> str:
        """The row as the table prints it."""
        limit = "≥" if self.least else "≤"
        return (
            f"{self.name:<24}{self.value:>12.3f} {self.unit:<4}{limit:>3}{self.target:>9.3f}   "
            f"{'yes' if self.ok else 'no'}"
        )

    def saved(self) -> dict[str, str | float | bool]:
        """The row as benchmarks/latest.json keeps it."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "target": self.target,
            "ok": self.ok,
        }


HEADER = f"{'name':<24}{'value':>12} {'unit':<4}{'target':>12}   ok"


def row(name: str, value: float, unit: str, target: float) -> Row:
    """A row whose target is an upper limit."""
    return Row(name, round(value, 4), unit, target, value <= target)


def at_least(name: str, value: float, unit: str, target: float) -> Row:
    """A row whose target is a lower limit."""
    return Row(name, round(value, 4), unit, target, value >= target, least=True)


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` of ``values`` lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def note(words: str) -> None:
    """A line beside the table: what was left out and why, or a figure without a target."""
    print(f"  · {words}", flush=True)
