"""What was planted, counted from what was meant: totals leave out the deleted post."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harken.demo.brands import BRAND, DEMO_BRANDS, NAMESAKE_WORDS
from harken.demo.draft import Draft, rfc3339
from harken.demo.people import Person, Planted
from harken.demo.plants import Events
from harken.demo.rhythm import Rhythm
from schemas.mention import Label

__all__ = ["AuthorTruth", "BrandTruth", "Truth", "tell_truth"]

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BrandTruth:
    """Mentions: posts that the query finds. `owned`: those written by the brand itself."""

    query: str
    mentions: int
    owned: int
    by_day: Counts
    by_lang: Counts
    by_source: Counts
    by_site: Counts
    by_sentiment: Counts


@dataclass(frozen=True, slots=True)
class AuthorTruth:
    source: str
    id: str
    handle: str
    followers: int | None
    posts: int
    mentions: Counts


@dataclass(frozen=True, slots=True)
class SpikeTruth:
    brand: str
    day: str
    cause: str
    posts: int
    ids: tuple[str, ...]
    usual_a_day: float
    """Mentions of the brand on all other days, divided by their number."""


@dataclass(frozen=True, slots=True)
class SyndicatedTruth:
    sites: tuple[str, ...]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamesakeTruth:
    words: tuple[str, ...]
    posts: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeletionTruth:
    source: str
    id: str
    at: str


@dataclass(frozen=True, slots=True)
class AnsweredTruth:
    complaint: str
    reply: str
    thanks: str
    minutes_to_reply: int


@dataclass(frozen=True, slots=True)
class SilenceTruth:
    source: str
    start: str
    end: str
    hours: int


@dataclass(frozen=True, slots=True)
class PlantedAuthor:
    source: str
    id: str
    handle: str
    followers: int
    posts: int
    reposts: int
    replies: int


@dataclass(frozen=True, slots=True)
class EventTruth:
    spike: SpikeTruth
    syndicated: SyndicatedTruth
    namesake: NamesakeTruth
    deletion: DeletionTruth
    answered_complaint: AnsweredTruth
    source_gap: SilenceTruth


@dataclass(frozen=True, slots=True)
class Truth:
    """`unrelated`: posts that mention no brand, namesakes among them. `sentiment`: by post id, what it says of each brand."""

    seed: int
    weeks: int
    start: str
    until: str
    lines: int
    posts: int
    tombstones: int
    unrelated: int
    replies: int
    reposts: int
    quotes: int
    posts_by_source: Counts
    posts_by_lang: Counts
    distinct_authors: int
    brands: Mapping[str, BrandTruth]
    events: EventTruth
    influencers: tuple[PlantedAuthor, ...]
    loud_nobodies: tuple[PlantedAuthor, ...]
    authors: tuple[AuthorTruth, ...]
    sentiment: Mapping[str, Mapping[str, Label]]


def tell_truth(
    drafts: Sequence[Draft], events: Events, planted: Planted, rhythm: Rhythm, *, seed: int, weeks: int
) -> Truth:
    """`drafts`: all posts, in the order of the file."""
    left = [d for d in drafts if d.id != events.deletion.post.id]
    return Truth(
        seed=seed,
        weeks=weeks,
        start=rfc3339(rhythm.start),
        until=rfc3339(rhythm.until),
        lines=len(drafts) + 1,
        posts=len(drafts),
        tombstones=1,
        unrelated=sum(not d.judged for d in left),
        replies=sum(d.reply_to is not None for d in left),
        reposts=sum(d.repost_of is not None for d in left),
        quotes=sum(d.quote_of is not None for d in left),
        posts_by_source=_count(d.source for d in left),
        posts_by_lang=_count(d.author.lang for d in left),
        distinct_authors=len({(d.source, d.author.id) for d in left}),
        brands={b.name: _brand(b.name, b.query, b.handles, b.sites, left) for b in DEMO_BRANDS},
        events=_events(left, events, rhythm),
        influencers=tuple(_planted(p, left) for p in planted.influencers),
        loud_nobodies=tuple(_planted(p, left) for p in planted.loud_nobodies),
        authors=_authors(left),
        sentiment={d.id: dict(d.judged) for d in left if d.judged},
    )


def _count(values: Iterable[str]) -> Counts:
    return dict(sorted(Counter(values).items()))


def _brand(name: str, query: str, handles: Sequence[str], sites: Sequence[str], left: Sequence[Draft]) -> BrandTruth:
    about = [(d, dict(d.judged)[name]) for d in left if name in dict(d.judged)]
    return BrandTruth(
        query=query,
        mentions=len(about),
        owned=sum(d.author.handle in handles or d.site in sites for d, _ in about),
        by_day=_count(f"{d.created:%Y-%m-%d}" for d, _ in about),
        by_lang=_count(d.author.lang for d, _ in about),
        by_source=_count(d.source for d, _ in about),
        by_site=_count(d.site for d, _ in about),
        by_sentiment=_count(label for _, label in about),
    )


def _events(left: Sequence[Draft], events: Events, rhythm: Rhythm) -> EventTruth:
    complaint, reply, thanks = events.answered
    silence = rhythm.silence
    return EventTruth(
        spike=_spike(left, events),
        syndicated=SyndicatedTruth(_sites(events.syndicated), _ids(events.syndicated)),
        namesake=NamesakeTruth(NAMESAKE_WORDS, len(events.namesake), _ids(events.namesake)),
        deletion=DeletionTruth(events.deletion.post.source, events.deletion.post.id, rfc3339(events.deletion.at)),
        answered_complaint=AnsweredTruth(
            complaint.id, reply.id, thanks.id, int((reply.created - complaint.created).total_seconds()) // 60
        ),
        source_gap=SilenceTruth(
            silence.source, rfc3339(silence.start), rfc3339(silence.end),
            int((silence.end - silence.start).total_seconds()) // 3600,
        ),
    )  # fmt: skip


def _spike(left: Sequence[Draft], events: Events) -> SpikeTruth:
    day = f"{events.spike[0].created:%Y-%m-%d}"
    days = Counter(f"{d.created:%Y-%m-%d}" for d in left if BRAND.name in dict(d.judged))
    others = [n for other, n in days.items() if other != day]
    return SpikeTruth(
        brand=BRAND.name,
        day=day,
        cause="battery recall of the Lantern",
        posts=len(events.spike),
        ids=_ids(events.spike),
        usual_a_day=round(sum(others) / len(others), 2),
    )


def _ids(drafts: Sequence[Draft]) -> tuple[str, ...]:
    return tuple(d.id for d in drafts)


def _sites(drafts: Sequence[Draft]) -> tuple[str, ...]:
    return tuple(d.site for d in drafts)


def _planted(person: Person, left: Sequence[Draft]) -> PlantedAuthor:
    own = {d.id for d in left if d.author.id == person.id and d.source == person.source}
    return PlantedAuthor(
        source=person.source,
        id=person.id,
        handle=person.handle,
        followers=person.followers or 0,
        posts=len(own),
        reposts=sum(d.repost_of in own for d in left),
        replies=sum(d.reply_to in own for d in left),
    )


def _authors(left: Sequence[Draft]) -> tuple[AuthorTruth, ...]:
    """By source and id, those with most posts first."""
    written: dict[tuple[str, str], list[Draft]] = {}
    for draft in left:
        written.setdefault((draft.source, draft.author.id), []).append(draft)
    ranked = sorted(written.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(_author(drafts[0].author, drafts) for _, drafts in ranked)


def _author(person: Person, drafts: Sequence[Draft]) -> AuthorTruth:
    mentions = _count(name for d in drafts for name, _ in d.judged)
    return AuthorTruth(person.source, person.id, person.handle, person.followers, len(drafts), mentions)
