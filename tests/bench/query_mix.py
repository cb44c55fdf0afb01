"""Queries of realistic shape, from a seed and from the words that a stream really holds.

The mix is meant to be argued with: everything that decides how hard it is stands in `SHAPES`, `ATOMS` and `Bands`.
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["ATOMS", "BRAND_LIKE", "HOTTER", "SHAPES", "Bands", "Mix", "Vocabulary"]

SHAPES = {
    "names": 28, "names AND context": 22, "names NOT context": 16, "NEAR": 10, "wildcard": 8, "field": 9,
    "author or link": 4, "common words": 1, "group": 1.8, "500 terms": 0.2,
}  # fmt: skip
"""Per cent of the queries."""

ATOMS = {"word": 55, "phrase": 25, "word context": 8, "#word": 6, "@word": 3, "{Word}": 3}
"""Per cent of the names, of which a query has 1 to 5."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Ranks by the number of posts that hold a word; within a band they are drawn evenly on a logarithmic scale.

    `names`: brands, products, people. `context`: what is put beside them with AND, NOT and NEAR. A phrase is one of the
    stream's own, drawn by occurrence, with at least one word beyond rank `frequent`, but for a share of `careless` ones.
    """

    names: tuple[int, int]
    context: tuple[int, int] = (20, 3000)
    frequent: int = 1000
    careless: float = 0.001


BRAND_LIKE = Bands(names=(20_000, 110_000))
"""Words that at most 8 in 100,000 posts hold. Five of the best-known brands of the world together match 2.2 % of the stream."""

HOTTER = Bands(names=(3_000, 110_000), careless=0.01)
"""Words that up to 130 in 100,000 posts hold, and one phrase in a hundred is such as "in a"."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`ranked`: most frequent first. `rows`: the tokens of posts, for phrases. `links`: hosts."""

    ranked: Sequence[str]
    rows: Sequence[Sequence[str]]
    hosts: Sequence[str]

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]], hosts: Sequence[str]) -> "Vocabulary":
        counts = Counter(token for row in rows for token in set(row))
        ranked = sorted(counts, key=lambda token: (-counts[token], token))
        return cls(ranked, [row for row in rows if len(row) > 4], sorted(set(hosts)))


class Mix:
    """`write()` gives one query after another, each as a person would type it."""

    def __init__(self, vocabulary: Vocabulary, bands: Bands, seed: int) -> None:
        self._vocabulary = vocabulary
        self._bands = bands
        self._dice = random.Random(seed)
        self._frequent = frozenset(vocabulary.ranked[: bands.frequent])
        self._shapes: dict[str, Callable[[], str]] = {
            "names": self._names, "names AND context": self._with_context, "names NOT context": self._without,
            "NEAR": self._near, "wildcard": self._wildcard, "field": self._field, "author or link": self._author_or_link,
            "common words": self._common, "group": self._group, "500 terms": self._long,
        }  # fmt: skip

    def write(self) -> str:
        return self._shapes[self._drawn(SHAPES)]()

    def _drawn(self, weights: dict[str, float] | dict[str, int]) -> str:
        return self._dice.choices(list(weights), list(weights.values()))[0]

    def _ranked(self, band: tuple[int, int]) -> str:
        low, high = band[0], min(band[1], len(self._vocabulary.ranked))
        while True:
            rank = int(math.exp(self._dice.uniform(math.log(min(low, high - 1)), math.log(high))))
            word = self._vocabulary.ranked[min(rank, high - 1)]
            if len(word) > 1 and word.isalnum():
                return word

    def _name(self) -> str:
        return self._ranked(self._bands.names)

    def _context(self) -> str:
        return self._ranked(self._bands.context)

    def _atom(self) -> str:
        kind = self._drawn(ATOMS)
        if kind == "phrase":
            return self._phrase()
        name = self._name()
        return {
            "word": name, "word context": f'"{name} {self._context()}"', "#word": f"#{name}", "@word": f"@{name}",
            "{Word}": f"{{{name.capitalize()}}}",
        }[kind]  # fmt: skip

    def _phrase(self) -> str:
        while True:
            row = self._dice.choice(self._vocabulary.rows)
            size = self._dice.choice((2, 2, 2, 3))
            start = self._dice.randrange(len(row) - size + 1)
            found = row[start : start + size]
            if self._dice.random() < self._bands.careless or not self._frequent.issuperset(found):
                return f'"{" ".join(found)}"'

    def _any(self, least: int, most: int, one: Callable[[], str] | None = None) -> str:
        parts = [(one or self._atom)() for _ in range(self._dice.randint(least, most))]
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"

    def _names(self) -> str:
        return self._any(1, 5)

    def _with_context(self) -> str:
        return f"{self._any(1, 3)} AND {self._any(2, 6, self._context)}"

    def _without(self) -> str:
        return f"{self._any(1, 4)} AND NOT {self._any(1, 3, self._context)}"

    def _near(self) -> str:
        distance, order = self._dice.choice((3, 5, 10)), self._dice.choice(("", "", "", "f"))
        return f"{self._any(1, 2, self._name)} NEAR/{distance}{order} {self._any(1, 4, self._context)}"

    def _wildcard(self) -> str:
        name = self._name()
        while len(name) < 6 or not name.isascii():
            name = self._name()
        cut = self._dice.randint(4, len(name) - 1)
        pattern = name[:cut] + ("*" if self._dice.random() < 0.8 else "?" + name[cut + 1 :])
        return f"({pattern} OR {self._atom()})" if self._dice.random() < 0.7 else f"{pattern} AND {self._context()}"

    def _field(self) -> str:
        choices = (
            "lang:en",
            "lang:es",
            "site:reddit.com",
            "site:example.com",
            "NOT is:repost",
            "type:post",
            "has:link",
        )
        return f"{self._any(1, 3)} AND {self._dice.choice(choices)}"

    def _author_or_link(self) -> str:
        field = (
            f"author:{self._name()}"
            if self._dice.random() < 0.5
            else f"link:{self._dice.choice(self._vocabulary.hosts)}"
        )
        return f"({field} OR {self._atom()})"

    def _common(self) -> str:
        return f"{self._context()} AND {self._context()} AND NOT {self._context()}"

    def _group(self) -> str:
        return f"title:({self._phrase()} OR {self._name()}) AND {self._any(1, 3)}"

    def _long(self) -> str:
        if self._dice.random() < 0.5:
            return self._any(500, 500, self._name)
        return f"{self._any(20, 20, self._name)} AND NOT {self._any(480, 480, self._context)}"
