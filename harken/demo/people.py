"""Invented people: many with a few followers, a few with many."""

from bisect import bisect
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from harken.demo.brands import DemoBrand
from harken.demo.platform import NEWS_SITES, PLATFORMS, Platform
from harken.demo.prose import BANKS
from harken.demo.voice import pick

__all__ = ["MOST_FOLLOWERS", "People", "Person", "Planted", "official", "planted_people"]

MOST_FOLLOWERS = 180_000
"""Of an ordinary person; the planted influencers have more."""

_COUNTRIES = {
    "en": ("GB", "US", "IE", "CA"),
    "de": ("DE", "AT", "CH"),
    "es": ("ES", "MX", "AR"),
    "zh": ("CN", "SG"),
}
_ADJECTIVES = ("quiet", "copper", "paper", "late", "salty", "northern", "tiny", "grumpy", "velvet", "lucid", "rusty")
_NOUNS = ("heron", "kettle", "ladder", "moth", "radio", "acorn", "anchor", "pixel", "teapot", "badger", "comet", "lamp")


@dataclass(frozen=True, slots=True)
class Person:
    """`quiet`: nobody answers or passes on what they write."""

    source: str
    id: str
    name: str | None
    handle: str
    followers: int | None
    lang: str
    country: str | None = None
    site: str | None = None
    verified: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Planted:
    influencers: tuple[Person, Person]
    loud_nobodies: tuple[Person, Person]


@dataclass(slots=True)
class People:
    """One pool a source and language; who comes first in a pool writes most often."""

    rng: Random
    posts: int
    _pools: dict[tuple[str, str], tuple[list[Person], list[float]]] = field(default_factory=dict)
    _made: int = 0

    def someone(self, source: str, lang: str) -> Person:
        persons, weights = self._pool(source, lang)
        return persons[bisect(weights, self.rng.random() * weights[-1])]

    def _pool(self, source: str, lang: str) -> tuple[list[Person], list[float]]:
        pool = self._pools.get((source, lang))
        if pool is None:
            persons = [self._person(PLATFORMS[source], lang) for _ in range(self._size(source, lang))]
            weights = list(accumulate(1 / (rank + 6) for rank in range(len(persons))))
            pool = self._pools[source, lang] = (persons, weights)
        return pool

    def _size(self, source: str, lang: str) -> int:
        if source == "feed":
            return 2 * len(NEWS_SITES[lang])
        platform = PLATFORMS[source]
        return max(8, int(self.posts * platform.share * dict(platform.langs).get(lang, 0.1) * 0.5))

    def _person(self, platform: Platform, lang: str) -> Person:
        self._made += 1
        rng, bank = self.rng, BANKS[lang]
        given, family = pick(rng, bank.given), pick(rng, bank.family)
        name = family + given if lang == "zh" else f"{given} {family}"
        return Person(
            source=platform.source,
            id=f"{platform.source[0]}{10_000 + self._made * 17}",
            name=name if platform.named else None,
            handle=self._handle(platform, lang, given, family),
            followers=self._followers() if platform.followers else None,
            lang=lang,
            country=pick(rng, _COUNTRIES[lang]) if rng.random() < 0.4 else None,
            site=NEWS_SITES[lang][self._made % len(NEWS_SITES[lang])] if platform.source == "feed" else None,
        )

    def _handle(self, platform: Platform, lang: str, given: str, family: str) -> str:
        latin = (given + family).isascii() and lang != "zh"
        if latin and platform.named:
            stem = f"{given}{family[:3]}{self._made}".lower()
        else:
            stem = f"{pick(self.rng, _ADJECTIVES)}_{pick(self.rng, _NOUNS)}_{self._made}"
        if platform.source == "bluesky":
            return f"{stem.replace('_', '-')}.bluesky.example"
        return f"{stem}@{platform.instance}" if platform.instance else stem

    def _followers(self) -> int:
        return min(MOST_FOLLOWERS, int(25 * self.rng.paretovariate(0.85)))


def planted_people() -> Planted:
    return Planted(
        influencers=(
            Person("x", "x900001", "Juno Vale", "junovale", 612_000, "en", "GB", verified=True),
            Person("bluesky", "b900002", "Teo Marlin", "teomarlin.bluesky.example", 338_000, "en", "US", verified=True),
        ),
        loud_nobodies=(
            Person("x", "x900003", "Gil Brandt", "gil_is_waiting", 11, "en", quiet=True),
            Person("x", "x900004", "Petra Kolb", "kolb_petra_77", 23, "de", "DE", quiet=True),
        ),
    )


def official(brand: DemoBrand, handle: str, number: int) -> Person:
    """The brand's own account on x."""
    name = f"{brand.name} Help" if handle.endswith("help") else brand.name
    return Person("x", f"x80000{number}", name, handle, 41_000, "en", verified=True)
