"""A bank of sentences in one language, and how a post is put together from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from harken.demo.brands import DemoBrand
from schemas.mention import Label

__all__ = ["Bank", "Report", "Subject", "Voices", "choose", "compose", "entitle", "fill", "pick"]


@dataclass(frozen=True, slots=True)
class Voices:
    """Sentences by what their writer feels."""

    positive: tuple[str, ...]
    neutral: tuple[str, ...]
    negative: tuple[str, ...]

    def of(self, label: Label) -> tuple[str, ...]:
        return {"positive": self.positive, "neutral": self.neutral, "negative": self.negative}[label]


Report = tuple[str, str]
"""A headline and its text."""


@dataclass(frozen=True, slots=True)
class Bank:
    """Slots: {b} brand, {c} another brand, {u} earbuds, {l} lamp, {n} a small number, {p} a price, {city}, {when}.

    `versus` sentences praise {b} and blame {c}. `aside` sentences name no brand and fit after any of their feeling.
    """

    lang: str
    aspects: Mapping[str, Voices]
    aside: Voices
    openers: tuple[str, ...]
    versus: tuple[str, ...]
    agree: tuple[str, ...]
    answers: Voices
    quotes: Voices
    noise: tuple[str, ...]
    namesake: tuple[str, ...]
    recall: tuple[str, ...]
    recall_news: tuple[Report, ...]
    news: Mapping[Label, tuple[Report, ...]]
    closing: tuple[str, ...]
    titles: Voices
    cities: tuple[str, ...]
    whens: tuple[str, ...]
    prices: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    joiner: str = " "


def pick(rng: Random, options: tuple[str, ...]) -> str:
    return options[int(rng.random() * len(options))]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a post is about: its products and its city stay the same from the title to the last word."""

    brand: DemoBrand
    other: DemoBrand
    buds: str
    lamp: str
    city: str


def choose(rng: Random, bank: Bank, brand: DemoBrand, other: DemoBrand) -> Subject:
    buds, lamp = f"{brand.name} {pick(rng, brand.buds)}", f"{brand.name} {pick(rng, brand.lamps)}"
    return Subject(brand, other, buds, lamp, pick(rng, bank.cities))


def fill(rng: Random, bank: Bank, sentence: str, about: Subject) -> str:
    """The sentence with its slots filled; a sentence without slots is returned as it is."""
    if "{" not in sentence:
        return sentence
    return sentence.format(
        b=about.brand.name,
        c=about.other.name,
        u=about.buds,
        l=about.lamp,
        n=2 + int(rng.random() * 7),
        p=pick(rng, bank.prices),
        city=about.city,
        when=pick(rng, bank.whens),
    )


def compose(rng: Random, bank: Bank, label: Label, about: Subject, *, length: int) -> str:
    """One opinion of the brand: an opener at times, a sentence about an aspect, and up to `length` asides."""
    aspects = tuple(bank.aspects)
    first = pick(rng, bank.aspects[pick(rng, aspects)].of(label))
    parts = [fill(rng, bank, first, about)]
    if rng.random() < 0.3:
        parts.insert(0, pick(rng, bank.openers))
    for _ in range(length):
        aside = fill(rng, bank, pick(rng, bank.aside.of(label)), about)
        if aside not in parts:
            parts.append(aside)
    return bank.joiner.join(parts)


def entitle(rng: Random, bank: Bank, label: Label, about: Subject, text: str) -> str:
    """A title for the text: it names no product that the text does not."""
    absent = [slot for slot, name in (("{l}", about.lamp), ("{u}", about.buds)) if name not in text]
    fitting = tuple(t for t in bank.titles.of(label) if not any(slot in t for slot in absent))
    return fill(rng, bank, pick(rng, fitting), about)
