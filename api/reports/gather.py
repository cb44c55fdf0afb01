"""From the store to facts, in one pass over each period, so that all numbers agree with each other and with their ids."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from api.answers.coverage import read_gaps
from api.answers.edges import edges_between
from api.reports.facts import Bar, Facts, Party, Row, Sample, Silence, tally
from schemas.brand import Brand
from schemas.errors import UserError
from schemas.keys import digest
from schemas.mention import Label, Mention
from schemas.ports import MentionQuery, MentionStore, StateStore
from schemas.scope import Scope

__all__ = ["TOP", "gather_facts", "seal_of"]

TOP = 10
SAMPLES: tuple[tuple[Label, int], ...] = (("negative", 4), ("positive", 4), ("neutral", 2))
DAYS_BY_DAY = 120


def gather_facts(
    store: MentionStore, state: StateStore, scope: Scope, brand: Brand, start: datetime, end: datetime, now: datetime,
    *, most: int,
) -> Facts:  # fmt: skip
    """Raises UserError where a period holds more than `most` mentions."""
    before_start = _as_long_before(start, end)
    mentions = _all(store, scope, MentionQuery(brand=brand.name, start=start, end=end), most)
    earlier = _all(store, scope, MentionQuery(brand=brand.name, start=before_start, end=start), most)
    by_week = end - start > timedelta(days=DAYS_BY_DAY)
    edges = _edges(start, end, by_week)
    authors, sites, sources = (
        _Parties.of(mentions, _author),
        _Parties.of(mentions, _site),
        _Parties.of(mentions, _source),
    )
    gaps = read_gaps(state, scope, start, end)
    return Facts(
        snapshot=digest("snapshot", scope, brand.name, start.isoformat(), end.isoformat(), now.isoformat()),
        workspace=brand.workspace,
        brand=brand.name,
        query=brand.query,
        query_version=brand.version,
        start=start,
        end=end,
        previous_start=before_start,
        built_at=now,
        now=tally(mentions),
        before=tally(earlier),
        bars=_bars(mentions, edges),
        by_week=by_week,
        authors=authors.ranked[:TOP],
        authors_total=len(authors.ranked),
        sites=sites.ranked[:TOP],
        sites_total=len(sites.ranked),
        sources=sources.ranked,
        silences=tuple(Silence(g.source, max(g.start, start), min(g.end, end), g.reason) for g in gaps),
        samples=_samples(mentions),
        models=tuple(sorted({_judge(m) for m in mentions})),
        rows=tuple(_row(m, edges, authors, sites, sources) for m in mentions),
        previous_ids=tuple(m.id for m in earlier),
        query_versions=tuple(sorted({m.match.version for m in mentions})),
        imported=sum(1 for m in mentions if m.post.origin != "live"),
    )


def seal_of(mention: Mention) -> str:
    return digest("seal", mention.post.title, mention.post.text, mention.sentiment.label or "")


def _all(store: MentionStore, scope: Scope, query: MentionQuery, most: int) -> list[Mention]:
    found = list(islice(store.scan(scope, query), most + 1))
    if len(found) > most:
        raise UserError(f"A report may cover {most:,} mentions; this period holds more: choose a shorter one.")
    return found


def _as_long_before(start: datetime, end: datetime) -> datetime:
    """Where the period that it is compared with starts. Raises UserError where the calendar has no such time."""
    try:
        return start - (end - start)
    except OverflowError as e:
        raise UserError(f"Nothing as long can come before {start:%Y-%m-%d}: choose a later start of the report.") from e


def _edges(start: datetime, end: datetime, by_week: bool) -> list[datetime]:
    """Whole days or weeks inside, cut off where the period begins and ends."""
    edges = edges_between(start, end, "week" if by_week else "day", ZoneInfo("UTC"))
    return [max(start, edges[0]), *edges[1:-1], min(end, edges[-1])]


def _bars(mentions: Sequence[Mention], edges: Sequence[datetime]) -> tuple[Bar, ...]:
    within: list[list[Mention]] = [[] for _ in edges[1:]]
    for mention in mentions:
        within[_place(mention, edges)].append(mention)
    spans = zip(edges, edges[1:], within, strict=False)
    return tuple(Bar(begin, until, tally(inside)) for begin, until, inside in spans)


def _place(mention: Mention, edges: Sequence[datetime]) -> int:
    return bisect_right(edges, mention.sort_at) - 1


KeyOf = Callable[[Mention], str | None]


def _author(mention: Mention) -> str | None:
    return mention.post.author_key


def _site(mention: Mention) -> str | None:
    return mention.post.site


def _source(mention: Mention) -> str | None:
    return mention.post.source


@dataclass(frozen=True, slots=True)
class _Parties:
    """Those with the most mentions first, ties by key, and the place of each."""

    ranked: tuple[Party, ...]
    places: dict[str, int]
    key_of: KeyOf

    @classmethod
    def of(cls, mentions: Iterable[Mention], key_of: KeyOf) -> "_Parties":
        groups: dict[str, list[Mention]] = {}
        for mention in mentions:
            key = key_of(mention)
            if key is not None:
                groups.setdefault(key, []).append(mention)
        parties = (Party(key, tally(group), group[0].id) for key, group in groups.items())
        ranked = tuple(sorted(parties, key=lambda p: (-p.tally.count, p.key)))
        return cls(ranked, {p.key: n for n, p in enumerate(ranked)}, key_of)

    def place(self, mention: Mention) -> int | None:
        key = self.key_of(mention)
        return self.places[key] if key is not None else None


def _row(mention: Mention, edges: Sequence[datetime], authors: _Parties, sites: _Parties, sources: _Parties) -> Row:
    label, bar = mention.sentiment.label, _place(mention, edges)
    source = sources.places[mention.post.source]
    return Row(mention.id, label, bar, authors.place(mention), sites.place(mention), source)


def _samples(mentions: Sequence[Mention]) -> tuple[Sample, ...]:
    chosen: list[Mention] = []
    for label, most in SAMPLES:
        of_label = sorted((m for m in mentions if m.sentiment.label == label), key=_notice, reverse=True)
        chosen += islice(_distinct(of_label), most)
    return tuple(Sample(m.id, seal_of(m)) for m in chosen or mentions[:TOP])


def _distinct(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """One of those that say the same."""
    said: set[str] = set()
    for mention in mentions:
        words = mention.enrichment.fingerprint or " ".join(
            f"{mention.post.title} {mention.post.text}".casefold().split()
        )
        if words not in said:
            said.add(words)
            yield mention


def _notice(mention: Mention) -> tuple[int, int, datetime, str]:
    """How much it was noticed, as far as known."""
    counted = mention.derived.engagement or mention.post.engagement
    figures = (counted.likes, counted.replies, counted.reposts) if counted else ()
    known = [f for f in figures if f is not None]
    followers = mention.post.author.followers if mention.post.author else None
    return (sum(known) if known else -1, -1 if followers is None else followers, mention.sort_at, mention.id)


def _judge(mention: Mention) -> str:
    judged = mention.sentiment
    if judged.label is None:
        return "not judged"
    return "/".join(part for part in (judged.method, judged.model) if part) or "unknown"
