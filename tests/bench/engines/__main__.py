"""`make bench-engines`: embedded engines, and Kafka with Elasticsearch, measured in one run on one machine.

Compare within a run. The servers of the cluster share the machine with what drives them.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest

from harken.engines import open_engines
from tests.bench.engines.demo import SHARE, demo_sets, say
from tests.bench.engines.filling import fill_store
from tests.bench.engines.rate import Rate, load
from tests.bench.engines.reading import measure_reading
from tests.bench.engines.sides import Side, cluster_side, embedded_side
from tests.bench.engines.stages import measure_bus, measure_stages
from tests.bench.engines.table import Figures, as_json, as_markdown
from tests.bench.engines.whole import measure_live, measure_whole
from tests.bench.inputs import Input, short_input
from tests.engines.servers import elastic_url, kafka_servers

P = ParamSpec("P")
T = TypeVar("T")
PARTS = ("bus", "stages", "whole", "live", "reading")
MAKERS: dict[str, Callable[[Path], AbstractContextManager[Side]]] = {"embedded": embedded_side, "cluster": cluster_side}


def main() -> None:
    asked = _arguments()
    figures = Figures()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            _Run(asked, Path(scratch), figures).measure()
    finally:
        _tell(figures, asked.json)


def _tell(figures: Figures, file: Path | None) -> None:
    """Also what there is of a run that broke off."""
    print(as_markdown(figures))
    for moment, told in figures.loads.items():
        print(f"{moment}: {told}")
    if file:
        file.write_text(json.dumps(as_json(figures), indent=1) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.engines", description=__doc__)
    parser.add_argument("--mentions", type=int, default=100_000, help="in the store that is asked; and a tenth of them")
    parser.add_argument(
        "--posts", type=int, default=50_000, help="through the bus, the stages, and from file to searchable"
    )
    parser.add_argument("--seconds", type=float, default=30.0, help="of live load")
    parser.add_argument("--rounds", type=int, default=5, help="times each question is asked")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--sides", nargs="+", choices=list(MAKERS), default=list(MAKERS))
    parser.add_argument(
        "--keep", type=Path, help="a folder for the invented mentions: a million take five minutes to make"
    )
    parser.add_argument("--json", type=Path, help="a file for the figures")
    return parser.parse_args()


class _Run:
    def __init__(self, asked: argparse.Namespace, scratch: Path, figures: Figures) -> None:
        self._asked, self._scratch, self._figures = asked, scratch, figures
        self._source = short_input(scratch, asked.posts)

    def measure(self) -> None:
        for name in _at_hand(self._asked.sides):
            self._figures.rates[name], self._figures.latencies[name] = {}, {}
        for part in self._asked.only:
            for name in self._figures.rates:
                say(f"{part} on {name}, {load()}")
                self._figures.loads[f"{part} on {name}"] = load()
                getattr(self, f"_{part}")(name)

    @contextmanager
    def _side(self, name: str, purpose: str) -> Iterator[Side]:
        with MAKERS[name](self._scratch / f"{name}-{purpose}") as side:
            yield side

    def _bus(self, name: str) -> None:
        with self._side(name, "bus") as side:
            self._figures.rates[name] |= _apart(measure_bus, side.settings, self._asked.posts)

    def _stages(self, name: str) -> None:
        with self._side(name, "stages") as side:
            self._figures.rates[name] |= _apart(measure_stages, side.settings, self._source, self._source.few)

    def _whole(self, name: str) -> None:
        for kind, brands in _brand_sets(self._source).items():
            with self._side(name, f"whole-{len(brands)}") as side:
                for told, rate in measure_whole(side, self._source, brands).items():
                    self._figures.rates[name][f"{told}, {kind}"] = rate

    def _live(self, name: str) -> None:
        with self._side(name, "live") as side:
            self._figures.latencies[name][0, "post to searchable"] = measure_live(side, self._asked.seconds)

    def _reading(self, name: str) -> None:
        file = demo_sets(self._asked.keep or self._scratch, self._asked.mentions)
        with self._side(name, "reading") as side:
            for first in (True, False):
                count, seconds = _apart(fill_store, side.settings, file, first)
                size = self._asked.mentions // (SHARE if first else 1)
                self._figures.rates[name][f"mentions into the store, to {size:,}"] = Rate(count, seconds, 0.0)
                self._ask(name, side, size)

    def _ask(self, name: str, side: Side, size: int) -> None:
        with open_engines(side.settings) as engines:
            for kind, found in measure_reading(engines.store, self._asked.rounds).items():
                self._figures.latencies[name][size, kind] = found


def _apart(act: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """In a process of its own, as the stages are: what it does to its priority and its collector stays there."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(act, *given, **named).result()


def _brand_sets(source: Input) -> dict[str, dict[str, str]]:
    return {"five brands": source.few, "brands that match much": source.many}


def _at_hand(sides: Sequence[str]) -> list[str]:
    """Without the cluster where there is none, and that is said."""
    try:
        if "cluster" in sides:
            kafka_servers(), elastic_url()
    except pytest.skip.Exception as e:
        print(f"cluster not measured: {e}", file=sys.stderr)
        return [s for s in sides if s != "cluster"]
    return list(sides)


if __name__ == "__main__":
    main()
