"""From a post to its MatchSet: who is concerned, where it says so, and what it says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Final, Protocol

from enrich.brands import Listener
from enrich.enricher import Draft, Guarded
from enrich.matcher import Reading
from schemas.event import Upsert
from schemas.mention import Enrichment, Match, MatchSet, Sentiment, Spans
from schemas.post import Post
from schemas.query.document import Document
from schemas.query.explain import spans_of
from schemas.scope import Scope

__all__ = ["Brands", "MatchSetMaker", "claim", "wordless"]


_NOTHING = Enrichment()


class Brands(Protocol):
    """Who is listened for: all brands there are, or some."""

    @property
    def epoch(self) -> int:
        """Of what is known of them."""
        ...

    def match(self, reading: Reading) -> Sequence[Listener]:
        """Whom the post concerns, by workspace and name."""
        ...

    def find(self, scope: Scope, name: str) -> Listener | None: ...

    def learn(self, readings: Sequence[Reading]) -> None: ...


@dataclass(frozen=True, slots=True)
class _Claims:
    """`found` by query, `declared` by whoever imported the post, whether found too or not; `strangers`: declared for
    brands that do not exist."""

    upsert: Upsert
    reading: Reading
    found: Sequence[Listener]
    declared: Sequence[Listener] = ()
    strangers: Sequence[str] = ()

    @property
    def known(self) -> Enrichment:
        """Before any enricher."""
        if not self.strangers:
            return _NOTHING
        return Enrichment(notes=tuple(f"unknown_brand:{name}" for name in self.strangers))


class MatchSetMaker:
    """Only what matched is enriched. A set without mentions carries the post without its words."""

    def __init__(self, brands: Brands, enrichers: Sequence[Guarded]) -> None:
        self._brands = brands
        self._enrichers = enrichers
        self._language = [e for e in enrichers if e.name == "language"]

    def make(self, upserts: Sequence[Upsert]) -> list[MatchSet]:
        """One each, in order."""
        claims = [self._claims(upsert) for upsert in upserts]
        self._brands.learn([c.reading for c in claims])
        wanted = [i for i, c in enumerate(claims) if c.found or c.declared]
        drafts = self._enrich([Draft(claims[i].reading, claims[i].known) for i in wanted])
        enriched = dict(zip(wanted, drafts, strict=True))
        return [self._set(c, enriched.get(i)) for i, c in enumerate(claims)]

    def concerned(self, upsert: Upsert) -> Sequence[Listener]:
        """Whose mention it would be, at the price of matching alone."""
        claims = self._claims(upsert)
        return [*claims.found, *claims.declared]

    def _claims(self, upsert: Upsert) -> _Claims:
        reading = Reading(upsert.post, self._ask_language)
        found = self._brands.match(reading)
        if not upsert.accepts:
            return _Claims(upsert, reading, found)
        named = {name: self._brands.find(upsert.post.scope, name) for name in upsert.accepts}
        declared = {listener.brand.key: listener for listener in named.values() if listener}
        strangers = [name for name, listener in named.items() if listener is None]
        return _Claims(upsert, reading, found, list(declared.values()), strangers)

    def _ask_language(self, reading: Reading) -> str | None:
        drafts: Sequence[Draft] = [Draft(reading)]
        for enricher in self._language:
            drafts = enricher.enrich(drafts)
        return drafts[0].enrichment.lang

    def _enrich(self, drafts: Sequence[Draft]) -> Sequence[Draft]:
        for enricher in self._enrichers:
            drafts = enricher.enrich(drafts)
        return drafts

    def _set(self, claims: _Claims, draft: Draft | None) -> MatchSet:
        post = claims.upsert.post
        if draft is None:
            return MatchSet(wordless(post), self._brands.epoch, claims.known)
        claims.reading.lang = draft.enrichment.lang
        return MatchSet(post, self._brands.epoch, draft.enrichment, tuple(_matches(claims, draft.enrichment.sentiment)))


def _matches(claims: _Claims, sentiment: Sentiment) -> Iterator[Match]:
    """Those found by workspace and brand, then those that were only declared."""
    reading = claims.reading
    for listener in claims.found:
        declared = listener in claims.declared
        yield claim(listener, reading.post, listener.document(reading), sentiment, declared=declared)
    for listener in claims.declared:
        if listener not in claims.found:
            yield claim(listener, reading.post, None, sentiment, declared=True)


def claim(
    listener: Listener, post: Post, document: Document | None, sentiment: Sentiment, *, declared: bool = False
) -> Match:
    """What a brand says of a post that its query matches; without a `document`, of one that it does not."""
    brand = listener.brand
    spans = spans_of(listener.node, document) if listener.node and document else Spans()
    return Match(brand.workspace, brand.name, brand.version, spans, listener.owned(post), sentiment, declared)


_FIELDS = tuple(f.name for f in fields(Post))
_values = attrgetter(*_FIELDS)
_WORDS: Final = {_FIELDS.index("title"): "", _FIELDS.index("text"): "", _FIELDS.index("links"): ()}


def wordless(post: Post) -> Post:
    """What `replace` would give, in half the time: most posts of a stream come by here."""
    values = list(_values(post))
    for place, nothing in _WORDS.items():
        values[place] = nothing
    return Post(*values)
