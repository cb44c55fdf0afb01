"""What a report says, as numbers and ids: no text and no name, so that an erasure need not search old reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.mention import Label, Mention

__all__ = ["FORMULAS", "Bar", "Facts", "Party", "Row", "Sample", "Silence", "Tally", "tally"]

FORMULAS = {
    "mention": "One post counted once for the brand, however often the brand's words occur in it.",
    "day": "UTC days (weeks from Monday where the period is longer than 120 days) of sort_at: the time the platform "
    "gives, or the time of observation where that is missing or in the future.",
    "net sentiment": "(positive - negative) / (positive + neutral + negative), from -100 to +100; unjudged mentions are "
    "left out.",
    "share": "Of the judged mentions. The range is the 95 % Wilson interval for the sampling of mentions; it says nothing "
    "about the error of the model.",
    "change": "This period against the same length of time right before it.",
    "author": "Distinct source and author id (handle or name where there is no id). Mentions without any are counted as "
    "unknown.",
    "examples": "Per judgement: most reactions (likes + replies + reposts) first, then most followers, then newest; "
    "unknown figures come last; of equal texts one.",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """The four judgements add up to `count`."""

    count: int = 0
    positive: int = 0
    neutral: int = 0
    negative: int = 0
    unjudged: int = 0

    @property
    def judged(self) -> int:
        return self.count - self.unjudged

    @property
    def net(self) -> float | None:
        """-100 to 100; None where nothing was judged."""
        return 100 * (self.positive - self.negative) / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Row:
    """One mention: which bar, author and site (indexes into `Facts`; None: unknown) it counts for."""

    mention_id: str
    label: Label | None
    bar: int
    author: int | None
    site: int | None
    source: int


@dataclass(frozen=True, slots=True)
class Bar:
    start: datetime
    end: datetime
    tally: Tally


@dataclass(frozen=True, slots=True)
class Party:
    """An author (key: hash), a site or a source. `newest`: a mention that tells an author's name while it exists."""

    key: str
    tally: Tally
    newest: str


@dataclass(frozen=True, slots=True)
class Sample:
    """`seal`: of the revision shown, so that a later edit is noticed."""

    mention_id: str
    seal: str


@dataclass(frozen=True, slots=True)
class Silence:
    source: str
    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Facts:
    """`rows` and `previous_ids` hold the mentions behind every number. `models`: who judged, as method/model."""

    snapshot: str
    workspace: str
    brand: str
    query: str
    query_version: int
    start: datetime
    end: datetime
    previous_start: datetime
    built_at: datetime
    now: Tally
    before: Tally
    bars: tuple[Bar, ...]
    by_week: bool
    authors: tuple[Party, ...]
    authors_total: int
    sites: tuple[Party, ...]
    sites_total: int
    sources: tuple[Party, ...]
    silences: tuple[Silence, ...]
    samples: tuple[Sample, ...]
    models: tuple[str, ...]
    rows: tuple[Row, ...]
    previous_ids: tuple[str, ...]
    query_versions: tuple[int, ...] = ()
    imported: int = 0

    @property
    def anonymous(self) -> int:
        """Mentions whose author is unknown."""
        return sum(1 for r in self.rows if r.author is None)

    @property
    def siteless(self) -> int:
        return sum(1 for r in self.rows if r.site is None)


def tally(mentions: Iterable[Mention]) -> Tally:
    return count_labels([m.sentiment.label for m in mentions])


def count_labels(labels: Sequence[Label | None]) -> Tally:
    return Tally(
        len(labels), labels.count("positive"), labels.count("neutral"), labels.count("negative"), labels.count(None)
    )
