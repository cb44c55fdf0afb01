"""The volume chart as geometry: the template only draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from api.reports.facts import Bar, Facts, Tally

__all__ = ["Chart", "Column", "Segment", "draw_volume"]

WIDTH, HEIGHT = 920, 250
LEFT, BOTTOM, TOP = 44, 26, 10
STACK = ("negative", "unjudged", "neutral", "positive")
"""From the axis up: what a PR head looks for first stands on the ground line."""


@dataclass(frozen=True, slots=True)
class Segment:
    kind: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    x: float
    width: float
    title: str
    label: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`lines`: height and figure of each grid line."""

    width: int
    height: int
    left: int
    ground: float
    columns: tuple[Column, ...]
    lines: tuple[tuple[float, int], ...]


def draw_volume(facts: Facts) -> Chart:
    top = _round_up(max((b.tally.count for b in facts.bars), default=0))
    ground = float(HEIGHT - BOTTOM)
    scale = (ground - TOP) / top
    steps = 4 if top >= 4 else top
    lines = tuple((ground - top * n / steps * scale, top * n // steps) for n in range(steps + 1))
    return Chart(WIDTH, HEIGHT, LEFT, ground, _columns(facts.bars, facts.by_week, ground, scale), lines)


def _columns(bars: Sequence[Bar], by_week: bool, ground: float, scale: float) -> tuple[Column, ...]:
    step = (WIDTH - LEFT) / max(1, len(bars))
    every = ceil(len(bars) / 10)
    return tuple(
        Column(
            index=n,
            x=LEFT + n * step + step * 0.1,
            width=step * 0.8,
            title=_title(bar, by_week),
            label=f"{bar.start.day} {bar.start:%b}" if n % every == 0 else "",
            segments=_segments(bar.tally, ground, scale),
        )
        for n, bar in enumerate(bars)
    )


def _segments(tally: Tally, ground: float, scale: float) -> tuple[Segment, ...]:
    segments, y = [], ground
    for kind in STACK:
        height = getattr(tally, kind) * scale
        if height:
            y -= height
            segments.append(Segment(kind, y, height))
    return tuple(segments)


def _title(bar: Bar, by_week: bool) -> str:
    tally = bar.tally
    when = f"{'week of ' if by_week else ''}{bar.start:%Y-%m-%d}"
    parts = ", ".join(f"{getattr(tally, k)} {k}" for k in ("positive", "neutral", "negative", "unjudged"))
    return f"{when}: {tally.count} mentions ({parts})"


def _round_up(most: int) -> int:
    """To 1, 2, 4, 6, 8 or 10 times a power of ten, so that quarters of it are whole."""
    if most <= 4:
        return max(1, most)
    power = int(10 ** floor(log10(most)))
    for factor in (1, 2, 4, 6, 8, 10):
        if factor * power >= most and (factor * power) % 4 == 0:
            return factor * power
    return ceil(most / 4) * 4
