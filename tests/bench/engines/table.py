"""One run's figures, side by side: in Markdown for people, in JSON for whoever compares runs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from tests.bench.engines.rate import Rate
from tests.bench.engines.reading import Latency

__all__ = ["Figures", "as_json", "as_markdown"]


@dataclass(slots=True)
class Figures:
    """By side. `latencies`: by size, that is mentions in the store, and kind of question."""

    rates: dict[str, dict[str, Rate]] = field(default_factory=dict)
    latencies: dict[str, dict[tuple[int, str], Latency]] = field(default_factory=dict)
    loads: dict[str, str] = field(default_factory=dict)


def as_json(figures: Figures) -> dict[str, object]:
    latencies = {
        side: [{"mentions": size, "kind": kind, **asdict(found)} for (size, kind), found in of.items()]
        for side, of in figures.latencies.items()
    }
    rates = {
        side: {name: {**asdict(rate), "per_second": rate.per_second} for name, rate in of.items()}
        for side, of in figures.rates.items()
    }
    return {"rates": rates, "latencies": latencies, "loads": figures.loads}


def as_markdown(figures: Figures) -> str:
    sides = list(figures.rates)
    return "\n".join([*_rates(figures.rates, sides), "", *_latencies(figures.latencies, sides)])


def _rates(rates: Mapping[str, Mapping[str, Rate]], sides: Sequence[str]) -> list[str]:
    lines = [_row("", *(f"{side}, a second" for side in sides), "ratio"), _row(*["---"] * (2 + len(sides)))]
    for name in dict.fromkeys(n for side in sides for n in rates[side]):
        found = [rates[side].get(name) for side in sides]
        lines.append(_row(name, *(f"{f.per_second:,.0f}" if f else "" for f in found), _ratio(found)))
    return lines


def _ratio(found: Sequence[Rate | None]) -> str:
    """The last side to the first, where there are two."""
    first, last = found[0], found[-1]
    return f"{last.per_second / first.per_second:.2f}" if first and last and first is not last else ""


def _latencies(latencies: Mapping[str, Mapping[tuple[int, str], Latency]], sides: Sequence[str]) -> list[str]:
    """p50 / p95 in ms; `growth`: of the p95, from the smallest size to the largest."""
    asked = dict.fromkeys((n, kind) for side in sides for n, kind in latencies.get(side, {}))
    kinds, sizes = list(dict.fromkeys(kind for _, kind in asked)), sorted({n for n, _ in asked if n})
    columns = [(side, n) for side in sides for n in (sizes or [0])]
    heads = [cell for side in sides for cell in (*(f"{side}, {n:,}" for n in sizes), f"{side}, growth of p95")]
    lines = [_row("p50 / p95, ms", *heads), _row(*["---"] * (1 + len(heads)))] if columns else []
    for kind in kinds:
        cells = [cell for side in sides for cell in _cells(latencies.get(side, {}), kind, sizes)]
        lines.append(_row(kind, *cells))
    return lines


def _cells(found: Mapping[tuple[int, str], Latency], kind: str, sizes: Sequence[int]) -> list[str]:
    """What was asked of no filled store stands under the largest size."""
    of = [found.get((n, kind)) for n in sizes]
    if sizes and of[-1] is None:
        of[-1] = found.get((0, kind))
    first, last = (of[0], of[-1]) if of else (None, None)
    growth = f"{last.p95 / first.p95:.1f}" if first and last and first is not last else ""
    return [*(f"{f.p50:,.1f} / {f.p95:,.1f}" if f else "" for f in of), growth]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
