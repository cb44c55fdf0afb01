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
    """`quiet` counts each question's fastest round alone. What was asked of no filled store has the size 0."""
    heads = ("", "mentions", *(f"{side}, p50 / p95 ms ({kind})" for side in sides for kind in ("all", "quiet")))
    lines = [_row(*heads), _row(*["---"] * len(heads))]
    asked = dict.fromkeys((kind, size) for side in sides for size, kind in latencies.get(side, {}))
    kinds = list(dict.fromkeys(kind for kind, _ in asked))
    for kind, size in sorted(asked, key=lambda of: kinds.index(of[0])):
        cells = [cell for side in sides for cell in _both(latencies.get(side, {}).get((size, kind)))]
        lines.append(_row(kind, f"{size:,}" if size else "", *cells))
    return lines


def _both(found: Latency | None) -> tuple[str, str]:
    if found is None:
        return "", ""
    return f"{found.p50:,.1f} / {found.p95:,.1f}", f"{found.quiet50:,.1f} / {found.quiet95:,.1f}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
