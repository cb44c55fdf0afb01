"""How many authors there are, told from a sample: the engine is stood in for by lists of keys."""

import re
from dataclasses import dataclass
from typing import Any, cast

import pytest
from tantivy import Query

from index.embedded.distinct import estimate
from index.embedded.selection import Part
from index.embedded.view import MonthView
from schemas.keys import author_key


@dataclass(frozen=True, slots=True)
class FakeMonth:
    authors: frozenset[str]

    def count(self, query: Query) -> int:
        return 2 * len(self.authors)

    def aggregate(self, query: Query, wanted: dict[str, Any]) -> dict[str, Any]:
        terms = wanted["values"]["terms"]
        kept = [{"key": a} for a in self.authors if re.fullmatch(terms["include"], a)]
        return {"values": {"buckets": kept[: terms["size"]]}}


def months(authors: int) -> list[Part]:
    """Two that share half of their authors."""
    keys = [author_key("hn", str(n)) for n in range(authors)]
    everything = Query.all_query()
    shares = (keys[: authors * 3 // 4], keys[authors // 4 :])
    return [Part(cast(MonthView, FakeMonth(frozenset(s))), everything, everything) for s in shares]


@pytest.mark.parametrize("authors", [30_000, 60_000, 90_000, 450_000])
def test_an_author_of_two_months_counts_once_and_the_estimate_is_close(authors: int) -> None:
    found = estimate(months(authors), "author", 10_000)
    assert found is not None
    assert abs(found - authors) < 0.05 * authors


@pytest.mark.parametrize("authors", [0, 500, 4_000, 9_000, 10_000])
def test_what_must_be_exact_is_never_estimated(authors: int) -> None:
    assert estimate(months(authors), "author", 10_000) is None


def test_a_higher_limit_of_exactness_is_kept() -> None:
    assert estimate(months(40_000), "author", 50_000) is None


def test_only_keys_that_are_hashes_can_be_sampled() -> None:
    assert estimate(months(40_000), "site", 10_000) is None
