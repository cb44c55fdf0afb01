"""`make conformance N=...`: any number of generated pairs, put to every executor, on every core.

    python -m tests.contract.query.conformance --pairs 1000000 [--seed 1] [--first 0] [--workers 2] [--out DIR]

The store in memory is left out: it asks the evaluator, and the tests of every run ask it. Elasticsearch takes part where
there is one (`make engines-up`).

Batch i of a seed is the same on every machine: `--first` goes on where a run stopped, and one batch can be run again.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from random import Random
from typing import TextIO

import msgspec

from schemas.query.parser import parse
from schemas.query.printer import print_query
from tests.contract.query.agreement import EXECUTORS, Disagreement, Executor, disagreements, present, truth
from tests.contract.query.generated import Batch, Tally, make_batch
from tests.contract.query.queries import DECK, OPERATORS
from tests.contract.query.reduction import reduced

__all__ = ["Outcome", "batch_of", "main", "run_batch", "run_batches"]

_KEPT = 5
"""Disagreements of a batch that are made small and written down; all are counted."""
_EVERY = 10.0
"""Seconds between two signs of life."""


@dataclass(slots=True)
class Outcome:
    tally: Tally = field(default_factory=Tally)
    disagreeing: int = 0
    shown: list[Disagreement] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        self.tally.add(other.tally)
        self.disagreeing += other.disagreeing
        self.shown += other.shown


def batch_of(seed: int, number: int) -> Batch:
    """Two batches use up the deck: smaller ones cost more to store, larger ones more to compare."""
    deck = list(DECK)
    Random(f"{seed}:deck:{number // 2}").shuffle(deck)
    return make_batch(Random(f"{seed}:{number}"), deck[number % 2 :: 2])


def run_batch(number: int, seed: int, executors: Mapping[str, Executor] = EXECUTORS) -> Outcome:
    batch, outcome = batch_of(seed, number), Outcome()
    expected = truth(batch.queries, batch.posts)
    outcome.tally.count(batch, expected)
    found = [*disagreements(batch.queries, batch.posts, expected, executors), *_printing(batch)]
    outcome.disagreeing = len(found)
    outcome.shown = [reduced(d) for d in islice(_one_a_query(found), _KEPT)]
    return outcome


def _printing(batch: Batch) -> Iterator[Disagreement]:
    """The printed query reads as the same tree."""
    for query in batch.queries:
        again = parse(print_query(query), anchor=False).query
        if again != query:
            yield Disagreement("printer", query, batch.posts[0], query, again)


def _one_a_query(found: Sequence[Disagreement]) -> Iterator[Disagreement]:
    seen: set[tuple[str, int]] = set()
    for one in found:
        key = (one.executor, id(one.query))
        if key not in seen:
            seen.add(key)
            yield one


def many() -> Mapping[str, Executor]:
    return {name: executor for name, executor in present().items() if name != "memory"}


def run_batches(seed: int, numbers: Sequence[int], workers: int) -> Iterator[Outcome]:
    work = partial(run_batch, seed=seed, executors=many())
    if workers < 2:
        yield from map(work, numbers)
        return
    with get_context("spawn").Pool(workers) as pool:
        yield from pool.imap_unordered(work, numbers)


def main(argv: Sequence[str] | None = None) -> int:
    asked = _arguments().parse_args(argv)
    size = batch_of(asked.seed, 0).pairs
    numbers = range(asked.first, asked.first + -(-asked.pairs // size))
    total, started = Outcome(), time.monotonic()
    print(
        f"seed {asked.seed}, batches {numbers.start} to {numbers.stop - 1} of {size} pairs, {asked.workers} processes"
    )
    said = started
    for done, outcome in enumerate(run_batches(asked.seed, numbers, asked.workers), 1):
        total.add(outcome)
        if time.monotonic() - said > _EVERY:
            said = time.monotonic()
            _tell_progress(done, len(numbers), total, said - started)
    _report(total, time.monotonic() - started, sys.stdout)
    if total.disagreeing:
        print(f"written to {_write(total, asked.out)}")
    return 1 if total.disagreeing else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Generated queries and posts, put to every executor.")
    parser.add_argument(
        "--pairs", type=int, default=50_000, help="(query, own post) pairs, rounded up to whole batches"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the first batch: to go on where a run stopped")
    parser.add_argument("--workers", type=int, default=cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path("build/conformance"), help="where disagreements are written")
    return parser


def _tell_progress(done: int, of: int, total: Outcome, seconds: float) -> None:
    tally = total.tally
    left = seconds / done * (of - done)
    print(
        f"{done}/{of} batches, {tally.pairs:,} pairs, {tally.share:.0%} positive, {total.disagreeing} disagreements, "
        f"{tally.pairs / seconds:,.0f} pairs/s, about {left:.0f} s left",
        flush=True,
    )


def _report(total: Outcome, seconds: float, out: TextIO) -> None:
    tally = total.tally
    print(f"{'operator':<10}{'decides true':>14}{'near-misses':>14}", file=out)
    for name in OPERATORS:
        print(f"{name:<10}{tally.held[name]:>14,}{tally.missed[name]:>14,}", file=out)
    print(f"pairs {tally.pairs:,} (compared with every other post of the batch: {tally.crossed:,})", file=out)
    print(f"positive {tally.share:.1%}, {seconds:.0f} s", file=out)
    print(f"executors reference, {', '.join(many())}, explain's spans, the printer", file=out)
    print(f"disagreements {total.disagreeing}", file=out)


def _write(total: Outcome, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "disagreements.jsonl"
    file.write_bytes(b"\n".join(_line(d) for d in total.shown) + b"\n")
    return file


def _line(found: Disagreement) -> bytes:
    line = {
        "executor": found.executor, "query": print_query(found.query), "post": found.post,
        "expected": repr(found.expected), "got": repr(found.got),
    }  # fmt: skip
    return msgspec.json.encode(line)


if __name__ == "__main__":
    sys.exit(main())
