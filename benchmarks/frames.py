"""The chart of a minute: how long the window was stuck in every tenth of a second."""

from __future__ import annotations

from html import escape
from pathlib import Path

from benchmarks.chart import COLORS, FRAME_MS, LINE, TEXT, words
from benchmarks.window import ROOT

CHART = ROOT / "docs" / "images" / "frames.svg"
WIDTH, HEIGHT = 760, 300
LEFT, RIGHT, TOP, BOTTOM = 60, 92, 76, 40
BIN = 0.1  # seconds
LIMIT_MS = 33.0
OVER = "#d1495b"  # of a bar beyond the limit


def svg(stuck: list[tuple[float, float]], parts: list[tuple[float, str]], seconds: float) -> str:
    """The chart as text: ``stuck`` is (seconds, milliseconds), ``parts`` when each part of the
    script began and what was done in it."""
    worst = [0.0] * (int(seconds / BIN) + 1)
    for at, ms in stuck:
        i = int(at / BIN)
        worst[i] = max(worst[i], ms)
    highest = max(*worst, 1.3 * LIMIT_MS)
    end, ground = WIDTH - RIGHT, HEIGHT - BOTTOM

    def x(at: float) -> float:
        return LEFT + at / seconds * (end - LEFT)

    def y(ms: float) -> float:
        return ground - ms / highest * (ground - TOP)

    said = summary(worst)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" font-family="Inter, Segoe UI, Helvetica, Arial, sans-serif" '
        f'font-size="12" fill="{TEXT}" style="font-variant-numeric: tabular-nums">',
        f"<title>{escape(said)}</title>",
        words(LEFT, 20, "A minute of pan, zoom and play", font_size=14, font_weight=600),
        words(
            LEFT, 38, "Longest time that the window was stuck, each tenth of a second", size=11.5
        ),
    ]
    step = 10 if highest <= 80 else 25 if highest <= 200 else 100
    for ms in range(0, int(highest) + 1, step):
        out.append(
            f'<path d="M{LEFT} {y(ms):.1f}H{end}" stroke="{LINE}" stroke-opacity="0.2" '
            f'fill="none"/>'
        )
        out.append(words(LEFT - 8, y(ms) + 4, f"{ms} ms" if ms else "0", anchor="end"))
    for i, (began, name) in enumerate(parts):
        until = parts[i + 1][0] if i + 1 < len(parts) else seconds
        if i:
            out.append(
                f'<path d="M{x(began):.1f} {TOP - 20}V{ground}" stroke="{LINE}" '
                f'stroke-opacity="0.35" fill="none"/>'
            )
        out.append(words((x(began) + x(until)) / 2, TOP - 10, name, anchor="middle", size=11))
    wide = max((end - LEFT) / len(worst) - 0.25, 0.5)
    for color, over in ((COLORS["gisapp"], False), (OVER, True)):
        bars = "".join(
            f"M{x(i * BIN):.1f} {ground}v{y(ms) - ground:.1f}h{wide:.2f}V{ground}z"
            for i, ms in enumerate(worst)
            if (ms > LIMIT_MS) == over and ms > 0
        )
        if bars:
            out.append(f'<path d="{bars}" fill="{color}"/>')
    for ms, name in ((FRAME_MS, "60 a second"), (LIMIT_MS, "limit, 33 ms")):
        out.append(
            f'<path d="M{LEFT} {y(ms):.1f}H{end}" stroke="{TEXT}" stroke-dasharray="2 4" '
            f'fill="none"/>'
        )
        out.append(words(end + 8, y(ms) + 4, name, size=11))
    for at in range(0, int(seconds) + 1, 10):
        out.append(words(x(at), ground + 18, f"{at} s" if at else "0", anchor="middle"))
    return "\n".join([*out, "</svg>"]) + "\n"


def summary(worst: list[float]) -> str:
    """The chart in words, for those who cannot see it."""
    over = sum(ms > LIMIT_MS for ms in worst)
    calm = sum(ms <= FRAME_MS for ms in worst) / len(worst)
    return (
        f"A minute of pan, zoom and play: the window was never stuck for more than "
        f"{max(worst):.0f} ms, beyond {LIMIT_MS:.0f} ms in {over} tenths of a second, and within "
        f"one frame of 60 a second in {calm:.0%} of them"
    )


def write(
    stuck: list[tuple[float, float]],
    parts: list[tuple[float, str]],
    seconds: float,
    path: Path = CHART,
) -> None:
    """Write the chart."""
    path.write_text(svg(stuck, parts, seconds), encoding="utf-8")
